#include "storage/kv/redis_connection.h"

#include <poll.h>

namespace stanna::storage {
namespace {

// Redis answers in microseconds; a second means that it is away, and callers go on without it.
constexpr timeval kConnectTimeout{.tv_sec = 1, .tv_usec = 0};
constexpr timeval kCommandTimeout{.tv_sec = 1, .tv_usec = 0};

}  // namespace

bool IsError(const RedisReply& reply) { return reply->type == REDIS_REPLY_ERROR; }

std::string_view TextOf(const redisReply& reply) { return {reply.str, reply.len}; }

absl::Status ErrorOf(const RedisReply& reply) {
  const std::string_view text = TextOf(*reply);
  return Unavailable("Redis refused a command: " + std::string(text.substr(0, text.find(' '))));
}

absl::StatusOr<RedisConnection> RedisConnection::Open(const RedisAddress& address,
                                                      const RedisHost& host) {
  RedisConnection connection(
      address.socket_path.empty()
          ? redisConnectWithTimeout(host.name.c_str(), host.port, kConnectTimeout)
          : redisConnectUnixWithTimeout(address.socket_path.c_str(), kConnectTimeout));
  if (!connection.context_ || connection.context_->err != 0) {
    return Unavailable("Redis can't be reached");
  }
  redisSetTimeout(connection.context_.get(), kCommandTimeout);
  RETURN_IF_ERROR(connection.LogIn(address));
  return connection;
}

absl::Status RedisConnection::LogIn(const RedisAddress& address) const {
  if (!address.password.empty()) {
    RedisWords words = {"AUTH"};
    if (!address.user.empty()) words.push_back(address.user);
    words.push_back(address.password);
    ASSIGN_OR_RETURN(const RedisReply reply, Send(words));
    if (IsError(reply)) return Annotate(ErrorOf(reply), "logging in");
  }
  if (address.database == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const RedisReply reply, Send({"SELECT", std::to_string(address.database)}));
  return IsError(reply) ? Annotate(ErrorOf(reply), "selecting the database") : absl::OkStatus();
}

absl::StatusOr<RedisReply> RedisConnection::Send(const RedisWords& words) const {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  RedisReply reply(static_cast<redisReply*>(redisCommandArgv(
      context_.get(), static_cast<int>(words.size()), texts.data(), sizes.data())));
  if (!reply) return Unavailable("Redis does not answer");
  return reply;
}

bool RedisConnection::IsAlive() const {
  pollfd socket{context_->fd, POLLIN, 0};
  return poll(&socket, 1, 0) == 0;
}

}  // namespace stanna::storage
