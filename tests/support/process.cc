#include "tests/support/process.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace stanna::testing {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (number_ >= 0) close(number_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

std::vector<std::string> CommandOf(const ProgramOptions& options) {
  std::vector<std::string> command = {"/usr/bin/env", "-i"};
  for (const char* name : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) command.push_back(name + ("=" + std::string(value)));
  }
  for (const auto& [name, value] : options.environment) command.push_back(name + "=" + value);
  command.insert(command.end(), options.command.begin(), options.command.end());
  return command;
}

void DropEvents(int events) {
  alignas(inotify_event) char buffer[4096];
  while (read(events, buffer, sizeof buffer) > 0) {
  }
}

// Blocks until `file` is there, the process behind `process` has ended, or the deadline is over.
absl::Status AwaitFile(const std::string& file, int events, int process, Deadline deadline) {
  while (!fs::exists(file)) {
    pollfd waits[] = {{events, POLLIN, 0}, {process, POLLIN, 0}};
    const int ready = poll(waits, 2, static_cast<int>(deadline.Remaining().count()));
    if (ready == 0) return DeadlineExceeded("the program did not get ready");
    if (waits[1].revents != 0) return Unavailable("the program ended before it was ready");
    DropEvents(events);
  }
  return absl::OkStatus();
}

struct ProcessTimes {
  pid_t parent = 0;
  std::chrono::milliseconds own{0};
  std::chrono::milliseconds ended_children{0};
};

std::chrono::milliseconds FromTicks(std::int64_t ticks) {
  return std::chrono::milliseconds(ticks * 1000 / sysconf(_SC_CLK_TCK));
}

// proc(5) numbers the fields of /proc/…/stat; the third follows the program's name, which may hold
// blanks, in parentheses.
absl::StatusOr<ProcessTimes> TimesOf(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return NotFound("no process " + std::to_string(pid));
  std::istringstream fields(text.substr(name_end + 1));
  constexpr int kFieldsBetween = 9;
  ProcessTimes times;
  std::string skipped;
  fields >> skipped >> times.parent;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> skipped;
  std::int64_t user = 0, kernel = 0, children_user = 0, children_kernel = 0;
  fields >> user >> kernel >> children_user >> children_kernel;
  times.own = FromTicks(user + kernel);
  times.ended_children = FromTicks(children_user + children_kernel);
  return times;
}

absl::StatusOr<std::int64_t> BytesOf(pid_t pid, const std::string& wanted) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string name;
  while (status >> name) {
    std::int64_t kib = 0;
    if (name == wanted && status >> kib) return kib * 1024;
    std::getline(status, name);
  }
  return NotFound("no " + wanted + " of process " + std::to_string(pid));
}

}  // namespace

absl::StatusOr<Program> Program::Start(const ProgramOptions& options, Deadline deadline) {
  fs::remove(options.ready_file);
  const FileDescriptor events(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  const std::string folder = fs::path(options.ready_file).parent_path();
  if (inotify_add_watch(events.number(), folder.c_str(), IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
    return Unavailable("can't watch " + folder);
  }
  ASSIGN_OR_RETURN(ChildProcess child,
                   ChildProcess::Start(
                       {.command = CommandOf(options), .log_path = options.log_path, .user = ""}));
  const FileDescriptor process(static_cast<int>(syscall(SYS_pidfd_open, child.pid(), 0)));
  const absl::Status ready =
      AwaitFile(options.ready_file, events.number(), process.number(), deadline);
  if (!ready.ok()) {
    return Annotate(ready, options.command.front() + ", which wrote\n" +
                               ReadWholeFile(options.log_path) + "\n");
  }
  return Program(std::move(child));
}

void Program::Kill() { process_.Stop(SIGKILL); }

void Program::Signal(int signal) const {
  if (process_.pid() > 0) kill(process_.pid(), signal);
}

int Program::Terminate() {
  if (process_.pid() <= 0) return -1;
  kill(process_.pid(), SIGTERM);
  return process_.Wait();
}

absl::Status ForgetPeakResidentBytes(pid_t pid) {
  // proc(5): 5 resets the peak resident set size.
  std::ofstream clear("/proc/" + std::to_string(pid) + "/clear_refs");
  return clear << 5 << std::flush ? absl::OkStatus()
                                  : NotFound("no process " + std::to_string(pid) + " of ours");
}

absl::StatusOr<std::int64_t> PeakResidentBytes(pid_t pid) { return BytesOf(pid, "VmHWM:"); }
absl::StatusOr<std::int64_t> ResidentBytes(pid_t pid) { return BytesOf(pid, "VmRSS:"); }

absl::StatusOr<std::chrono::milliseconds> ProcessorTime(pid_t pid) {
  ASSIGN_OR_RETURN(const ProcessTimes times, TimesOf(pid));
  return times.own;
}

absl::StatusOr<std::chrono::milliseconds> ProcessorTimeOfFamily(pid_t pid) {
  ASSIGN_OR_RETURN(const ProcessTimes parent, TimesOf(pid));
  std::chrono::milliseconds sum = parent.own + parent.ended_children;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const pid_t child = std::atoi(entry.path().filename().c_str());
    if (child <= 0) continue;
    // It may have ended since.
    const auto times = TimesOf(child);
    if (times.ok() && times->parent == pid) sum += times->own;
  }
  return sum;
}

std::string MakeTestFolder(const std::string& name) {
  static std::atomic<int> count = 0;
  const char* of_bazel = std::getenv("TEST_TMPDIR");
  const fs::path folder = fs::path(of_bazel != nullptr ? of_bazel : fs::temp_directory_path()) /
                          (name + "_" + std::to_string(getpid()) + "_" + std::to_string(++count));
  fs::create_directories(folder);
  return folder;
}

}  // namespace stanna::testing
