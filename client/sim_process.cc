#include "client/sim_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

namespace stanna::hubspot {
namespace {

constexpr char kBinary[] = "tools/hubspot_sim/hubspot_sim";
constexpr std::string_view kGreeting = "listening on ";

std::string FirstLine(int pipe_end) {
  std::FILE* out = fdopen(pipe_end, "r");
  char line[256] = "";
  std::string text = std::fgets(line, sizeof line, out) != nullptr ? line : "";
  std::fclose(out);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

SimProcess::SimProcess(std::vector<std::string> arguments) {
  static std::atomic<int> number = 0;
  ca_file_ = ::testing::TempDir() + "sim_ca" + std::to_string(number++) + ".pem";
  arguments.insert(arguments.begin(), {kBinary, "--port", "0", "--ca-out", ca_file_});
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  int ends[2];
  if (pipe(ends) != 0) return;
  pid_ = fork();
  if (pid_ == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execv(kBinary, argv.data());
    _exit(127);
  }
  close(ends[1]);
  const std::string line = FirstLine(ends[0]);
  if (line.starts_with(kGreeting)) url_ = line.substr(kGreeting.size());
}

SimProcess::~SimProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace stanna::hubspot
