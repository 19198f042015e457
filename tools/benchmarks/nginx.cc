#include "tools/benchmarks/nginx.h"

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/support/process.h"
#include "tests/support/wait.h"
#include "tools/benchmarks/keep_alive_client.h"

namespace stanna::bench {
namespace {

constexpr char kProgram[] = "/usr/sbin/nginx";
constexpr std::chrono::seconds kLongestStart{20};

std::string Configuration(const std::string& folder, int port) {
  return "daemon off; master_process on; worker_processes auto; user root; pid " + folder +
         "/pid; error_log " + folder +
         "/error.log;\n"
         "events { worker_connections 256; }\n"
         "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;\n"
         "types { application/json json; }\n"
         "server { listen 127.0.0.1:" +
         std::to_string(port) + "; root " + folder + "/files; open_file_cache max=10; } }\n";
}

}  // namespace

// Its workers end with it only when it is asked to.
Nginx::~Nginx() { process_.Stop(SIGTERM); }

absl::StatusOr<Nginx> Nginx::Start(const std::string& body) {
  if (!std::filesystem::exists(kProgram)) {
    return FailedPrecondition("nginx is not installed: apt-get install nginx-light");
  }
  const std::string folder = testing::MakeTestFolder("nginx");
  std::filesystem::create_directories(folder + "/files");
  std::ofstream(folder + "/files/client.json", std::ios::binary) << body;
  const int port = testing::FindFreePort();
  std::ofstream(folder + "/nginx.conf") << Configuration(folder, port);
  ASSIGN_OR_RETURN(testing::ChildProcess process,
                   testing::ChildProcess::Start(
                       {.command = {kProgram, "-p", folder, "-c", folder + "/nginx.conf"},
                        .log_path = folder + "/nginx.log",
                        .user = "",
                        .death_signal = SIGTERM}));
  const bool serves = testing::WaitUntil(
      [&] { return !process.IsRunning() || KeepAliveClient::Connect(port).ok(); }, kLongestStart);
  if (!serves || !process.IsRunning()) {
    return Unavailable("nginx did not start: " + testing::ReadWholeFile(folder + "/nginx.log"));
  }
  return Nginx(std::move(process), port);
}

}  // namespace stanna::bench
