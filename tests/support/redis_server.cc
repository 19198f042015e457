#include "tests/support/redis_server.h"

#include <glog/logging.h>
#include <hiredis/hiredis.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

namespace stanna::testing {
namespace {

constexpr std::chrono::seconds kLongestStart{60};
constexpr std::chrono::milliseconds kBetweenLooks{10};

// Of one that stands still.
constexpr timeval kLongestAnswer{.tv_sec = 30, .tv_usec = 0};

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

// Null: there is no answer.
Reply ReplyTo(const std::string& socket, const std::string& command) {
  const std::unique_ptr<redisContext, FreeContext> context(
      redisConnectUnixWithTimeout(socket.c_str(), kLongestAnswer));
  if (context == nullptr || context->err != 0) return nullptr;
  redisSetTimeout(context.get(), kLongestAnswer);
  return Reply(static_cast<redisReply*>(redisCommand(context.get(), command.c_str())));
}

std::string TextOf(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
  return reply.str == nullptr ? "" : std::string(reply.str, reply.len);
}

// Whether there is an answer; any will do, a refusal for want of a password too.
bool Answers(const std::string& socket, const char* command) {
  return ReplyTo(socket, command) != nullptr;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RedisServer>> RedisServer::Start(RedisOptions options) {
  ASSIGN_OR_RETURN(std::string folder, MakeShortTempFolder(""));
  const int port = options.tcp ? FindFreePort() : 0;
  std::unique_ptr<RedisServer> server(new RedisServer(std::move(folder), port, std::move(options)));
  RETURN_IF_ERROR(server->Launch());
  return server;
}

RedisServer::~RedisServer() {
  Kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

absl::Status RedisServer::Launch() {
  std::vector<std::string> command = {"/usr/bin/redis-server",
                                      "--port",
                                      std::to_string(port_),
                                      "--bind",
                                      "127.0.0.1",
                                      "--unixsocket",
                                      SocketPath(),
                                      "--save",
                                      "",
                                      "--appendonly",
                                      "no",
                                      "--rdbcompression",
                                      "no",
                                      "--dir",
                                      folder_};
  command.insert(command.end(), arguments_.begin(), arguments_.end());
  if (!password_.empty()) command.insert(command.end(), {"--requirepass", password_});
  const std::string log = folder_ + "/redis.log";
  ASSIGN_OR_RETURN(process_,
                   ChildProcess::Start({.command = command, .log_path = log, .user = ""}));
  const auto limit = std::chrono::steady_clock::now() + kLongestStart;
  while (!Answers(SocketPath(), "PING")) {
    if (!process_.IsRunning() || std::chrono::steady_clock::now() > limit) {
      return Unavailable("Redis did not start: " + ReadWholeFile(log));
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return absl::OkStatus();
}

std::string RedisServer::Url() const { return "unix:" + SocketPath(); }

std::string RedisServer::TcpUrl() const {
  return "redis://" + (password_.empty() ? "" : ":" + password_ + "@") +
         "127.0.0.1:" + std::to_string(port_);
}

absl::StatusOr<std::string> RedisServer::Ask(const std::string& command) const {
  const Reply reply = ReplyTo(SocketPath(), command);
  if (reply == nullptr) return Unavailable("Redis does not answer");
  if (reply->type == REDIS_REPLY_ERROR) return Unavailable(command + ": " + TextOf(*reply));
  return TextOf(*reply);
}

void RedisServer::Kill() {
  process_.Stop(SIGKILL);
  // Else the next start would find the old socket and answer to nobody.
  std::error_code ignored;
  std::filesystem::remove(SocketPath(), ignored);
}

absl::Status RedisServer::Restart() {
  Kill();
  return Launch();
}

void RedisServer::Save() {
  const Reply answer = ReplyTo(SocketPath(), "SAVE");
  CHECK(!answer || TextOf(*answer) == "OK") << TextOf(*answer);
}

absl::Status RedisServer::Flush() {
  return Answers(SocketPath(), "FLUSHALL") ? absl::OkStatus()
                                           : Unavailable("Redis was not flushed");
}

void RedisServer::Freeze() { kill(process_.pid(), SIGSTOP); }
void RedisServer::Thaw() { kill(process_.pid(), SIGCONT); }

}  // namespace stanna::testing
