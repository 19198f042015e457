#include "storage/kv/redis_connection.h"

#include <hiredis/hiredis.h>

#include <charconv>

namespace stanna::storage {
namespace {

// A cache that needs longer than this is no help: callers go on without it.
constexpr timeval kConnectTimeout{1, 0};
constexpr timeval kCommandTimeout{1, 0};

struct ReplyDeleter {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

absl::StatusOr<int> Number(std::string_view text, std::string_view what, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > max) {
    return InvalidArgument("REDIS_URL: the " + std::string(what) + " is not a number up to " +
                           std::to_string(max));
  }
  return value;
}

absl::Status ParseAuthority(std::string_view authority, RedisAddress& address) {
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = authority.substr(0, at);
    const auto colon = credentials.find(':');
    if (colon == std::string_view::npos) {
      return InvalidArgument("REDIS_URL: want user:password before the @ (the user may be empty)");
    }
    address.user = credentials.substr(0, colon);
    address.password = credentials.substr(colon + 1);
    authority.remove_prefix(at + 1);
  }
  if (const auto colon = authority.rfind(':');
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    ASSIGN_OR_RETURN(address.port, Number(authority.substr(colon + 1), "port", 65535));
    authority = authority.substr(0, colon);
  }
  if (authority.size() > 2 && authority.front() == '[') {
    authority = authority.substr(1, authority.size() - 2);
  }
  address.host = authority;
  if (address.host.empty()) return InvalidArgument("REDIS_URL names no host");
  return absl::OkStatus();
}

RedisConnection::Reply Convert(const redisReply& reply) {
  RedisConnection::Reply out;
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      out.text = std::string(reply.str, reply.len);
      break;
    case REDIS_REPLY_ERROR:
      out.error = std::string(reply.str, reply.len);
      break;
    case REDIS_REPLY_INTEGER:
      out.number = reply.integer;
      break;
    case REDIS_REPLY_ARRAY:
      for (std::size_t i = 0; i < reply.elements; ++i) {
        out.numbers.push_back(reply.element[i]->integer);
      }
      break;
    default:
      break;
  }
  return out;
}

absl::Status Refused(const std::string& step) {
  // Redis's own words could repeat what was sent.
  return Unavailable("Redis refused " + step + "; check REDIS_URL");
}

}  // namespace

absl::StatusOr<RedisAddress> ParseRedisUrl(const std::string& url) {
  RedisAddress address;
  std::string_view rest = url;
  if (rest.starts_with("unix:")) {
    address.socket = rest.substr(5);
    if (address.socket.empty()) return InvalidArgument("REDIS_URL names no socket");
    return address;
  }
  if (!rest.starts_with("redis://")) {
    return InvalidArgument("REDIS_URL: want redis://host[:port][/db] or unix:/path/to/socket");
  }
  rest.remove_prefix(8);
  const auto slash = rest.find('/');
  RETURN_IF_ERROR(ParseAuthority(rest.substr(0, slash), address));
  if (slash != std::string_view::npos && slash + 1 < rest.size()) {
    ASSIGN_OR_RETURN(address.database, Number(rest.substr(slash + 1), "database", 1 << 14));
  }
  return address;
}

absl::StatusOr<std::unique_ptr<RedisConnection>> RedisConnection::Open(
    const RedisAddress& address) {
  redisContext* context =
      address.socket.empty()
          ? redisConnectWithTimeout(address.host.c_str(), address.port, kConnectTimeout)
          : redisConnectUnixWithTimeout(address.socket.c_str(), kConnectTimeout);
  std::unique_ptr<RedisConnection> connection(new RedisConnection(context));
  if (context == nullptr || context->err != 0) {
    return Unavailable(std::string("cannot connect to Redis: ") +
                       (context == nullptr ? "out of memory" : context->errstr));
  }
  redisSetTimeout(context, kCommandTimeout);
  if (!address.password.empty()) {
    std::vector<std::string> auth = {"AUTH"};
    if (!address.user.empty()) auth.push_back(address.user);
    auth.push_back(address.password);
    ASSIGN_OR_RETURN(const Reply reply, connection->Command(auth));
    if (!reply.error.empty()) return Refused("the user or password");
  }
  if (address.database != 0) {
    ASSIGN_OR_RETURN(const Reply reply,
                     connection->Command({"SELECT", std::to_string(address.database)}));
    if (!reply.error.empty()) return Refused("the database number");
  }
  return connection;
}

RedisConnection::~RedisConnection() {
  if (context_ != nullptr) redisFree(context_);
}

absl::StatusOr<RedisConnection::Reply> RedisConnection::Command(
    const std::vector<std::string>& words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  const std::unique_ptr<redisReply, ReplyDeleter> reply(static_cast<redisReply*>(
      redisCommandArgv(context_, static_cast<int>(words.size()), texts.data(), sizes.data())));
  if (reply == nullptr) {
    return Unavailable(std::string("lost the connection to Redis: ") + context_->errstr);
  }
  return Convert(*reply);
}

}  // namespace stanna::storage
