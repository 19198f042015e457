#include "tests/support/child_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace stanna::testing {
namespace {

const passwd* Become(const std::string& user) {
  return user.empty() || geteuid() != 0 ? nullptr : getpwnam(user.c_str());
}

// Between fork and exec: nothing that allocates.
[[noreturn]] void RunChild(const ChildOptions& options, const passwd* account, int log,
                           char** arguments, pid_t parent) {
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (account != nullptr && (setgroups(0, nullptr) != 0 || setgid(account->pw_gid) != 0 ||
                             setuid(account->pw_uid) != 0)) {
    _exit(126);
  }
  // After setuid, which clears it.
  prctl(PR_SET_PDEATHSIG, options.death_signal);
  if (getppid() != parent) _exit(125);
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

absl::StatusOr<ChildProcess> ChildProcess::Start(const ChildOptions& options) {
  const int log = open(options.log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return Unavailable("can't write " + options.log_path);
  std::vector<char*> arguments;
  for (const std::string& word : options.command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  const passwd* account = Become(options.user);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) RunChild(options, account, log, arguments.data(), parent);
  close(log);
  if (pid < 0) return Unavailable("fork failed");
  return ChildProcess(pid);
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    Stop(SIGKILL);
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

ChildProcess::~ChildProcess() { Stop(SIGKILL); }

bool ChildProcess::IsRunning() {
  if (pid_ < 0) return false;
  if (waitpid(pid_, nullptr, WNOHANG) != pid_) return true;
  pid_ = -1;
  return false;
}

void ChildProcess::Stop(int signal) {
  if (pid_ < 0) return;
  kill(pid_, signal);
  Wait();
}

int ChildProcess::Wait() {
  int status = 0;
  if (pid_ < 0 || waitpid(pid_, &status, 0) != pid_) return -1;
  pid_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

absl::StatusOr<std::string> MakeShortTempFolder(const std::string& user, std::string parent) {
  if (parent.empty()) parent = std::filesystem::temp_directory_path();
  std::string path = parent + "/stanna_XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return Unavailable("can't make a folder under " + parent);
  const passwd* account = Become(user);
  if (account != nullptr && chown(path.c_str(), account->pw_uid, account->pw_gid) != 0) {
    return Unavailable("can't give " + path + " to " + user);
  }
  return path;
}

int FindFreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

std::string ReadWholeFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace stanna::testing
