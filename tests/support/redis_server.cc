#include "tests/support/redis_server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

namespace stanna::testing {
namespace {

// Far more than a loaded two-core machine needs.
constexpr std::chrono::seconds kStartTimeout{30};
constexpr std::chrono::milliseconds kPollInterval{10};

bool Accepts(const std::string& socket_path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path.c_str());
  const bool connected =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

}  // namespace

std::unique_ptr<RedisServer> RedisServer::Start() {
  // Not below TEST_TMPDIR: a socket's path may have 107 characters at most.
  char folder[] = "/tmp/stanna-redis-XXXXXX";
  if (mkdtemp(folder) == nullptr) {
    std::perror("mkdtemp");
    std::abort();
  }
  std::unique_ptr<RedisServer> server(new RedisServer(folder));
  server->Spawn();
  return server;
}

RedisServer::~RedisServer() {
  Kill();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

std::string RedisServer::url() const { return "unix:" + folder_ + "/redis.sock"; }

void RedisServer::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::Restart() {
  Kill();
  Spawn();
}

void RedisServer::Spawn() {
  const std::string socket_path = folder_ + "/redis.sock";
  unlink(socket_path.c_str());
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = open((folder_ + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, 1);
    dup2(log, 2);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_path.c_str(),
           "--save", "", "--appendonly", "no", "--dir", folder_.c_str(), nullptr);
    _exit(127);
  }
  const auto give_up = std::chrono::steady_clock::now() + kStartTimeout;
  while (!Accepts(socket_path)) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0 || std::chrono::steady_clock::now() > give_up) {
      std::fprintf(stderr, "redis-server did not start; run tools/setup. Its log: %s/log\n",
                   folder_.c_str());
      std::abort();
    }
    std::this_thread::sleep_for(kPollInterval);  // the only way to learn that a socket listens
  }
}

}  // namespace stanna::testing
