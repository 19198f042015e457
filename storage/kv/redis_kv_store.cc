#include <openssl/sha.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <utility>

#include "base/mutex.h"
#include "storage/kv/kv_store.h"
#include "storage/kv/redis_connection.h"

namespace stanna::storage {
namespace {

using std::chrono::milliseconds;
using Reply = RedisConnection::Reply;

// Connections kept for later; more are opened when more threads call at once.
constexpr std::size_t kIdleConnections = 8;

// ARGV: expected present (1/0), expected, new present (1/0), new, ttl in ms (0: none).
constexpr std::string_view kCompareAndSet = R"(
local now = redis.call('GET', KEYS[1])
if ARGV[1] == '1' then
  if now ~= ARGV[2] then return 0 end
elseif now then
  return 0
end
if ARGV[3] == '0' then
  redis.call('DEL', KEYS[1])
elseif ARGV[5] == '0' then
  redis.call('SET', KEYS[1], ARGV[4])
else
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
end
return 1
)";

// A list of the latest `limit` takes' times in ms by Redis's own clock; KEYS[2] exists while the
// bucket is paused. A take is allowed when the take that must have left the window has left it:
// a true sliding window in limit × 14 bytes.
// ARGV: limit, window in ms, reserve. Answers {taken, wait in ms}.
constexpr std::string_view kTake = R"(
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local free = limit - tonumber(ARGV[3])
local pause = redis.call('PTTL', KEYS[2])
if pause > 0 then return {0, pause} end
if free <= 0 then return {0, window} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local oldest = redis.call('LINDEX', KEYS[1], -free)
if oldest then
  local leaves = tonumber(oldest) + window
  if leaves >= now then return {0, leaves - now + 1} end
end
redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
redis.call('LTRIM', KEYS[1], -limit, -1)
redis.call('PEXPIRE', KEYS[1], window + 1000)
return {1, 0}
)";

// ARGV: limit, window in ms, remaining.
constexpr std::string_view kCorrect = R"(
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local used = 0
for _, at in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if tonumber(at) + window >= now then used = used + 1 end
end
for _ = used + 1, limit - tonumber(ARGV[3]) do
  redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
end
redis.call('LTRIM', KEYS[1], -limit, -1)
redis.call('PEXPIRE', KEYS[1], window + 1000)
return 1
)";

// ARGV: pause in ms.
constexpr std::string_view kPause = R"(
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
return 1
)";

std::string Sha1Hex(std::string_view text) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kHex[byte >> 4];
    hex += kHex[byte & 15];
  }
  return hex;
}

// Redis Cluster keeps keys with the same {part} together, which a script needs.
std::string RateKey(const std::string& key) { return "rate:{" + key + "}"; }
std::string PauseKey(const std::string& key) { return "pause:{" + key + "}"; }

class RedisKvStore : public KvStore {
 public:
  explicit RedisKvStore(RedisAddress address) : address_(std::move(address)) {}

  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    ASSIGN_OR_RETURN(Reply reply, Command({"GET", key}));
    return std::move(reply.text);
  }

  absl::Status Set(const std::string& key, const std::string& value, milliseconds ttl) override {
    std::vector<std::string> words = {"SET", key, value};
    if (ttl.count() > 0) words.insert(words.end(), {"PX", std::to_string(ttl.count())});
    return Command(words).status();
  }

  absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                     const std::optional<std::string>& expected,
                                     const std::optional<std::string>& value,
                                     milliseconds ttl) override {
    ASSIGN_OR_RETURN(const Reply reply,
                     Script(kCompareAndSet, {key},
                            {expected ? "1" : "0", expected.value_or(""), value ? "1" : "0",
                             value.value_or(""), std::to_string(ttl.count())}));
    return reply.number == 1;
  }

  absl::Status Remove(const std::string& key) override { return Command({"DEL", key}).status(); }

  absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) override {
    ASSIGN_OR_RETURN(const Reply reply,
                     Script(kTake, {RateKey(key), PauseKey(key)},
                            {std::to_string(window.limit), std::to_string(window.window.count()),
                             std::to_string(window.reserve)}));
    if (reply.numbers.size() != 2) return Unavailable("Redis gave an unexpected answer");
    return RateTake{reply.numbers[0] == 1, milliseconds(reply.numbers[1])};
  }

  absl::Status CorrectRate(const std::string& key, const RateWindow& window,
                           int remaining) override {
    return Script(kCorrect, {RateKey(key)},
                  {std::to_string(window.limit), std::to_string(window.window.count()),
                   std::to_string(std::max(0, remaining))})
        .status();
  }

  absl::Status PauseRate(const std::string& key, milliseconds pause) override {
    if (pause.count() <= 0) return absl::OkStatus();
    return Script(kPause, {PauseKey(key)}, {std::to_string(pause.count())}).status();
  }

 private:
  absl::StatusOr<Reply> Script(std::string_view source, const std::vector<std::string>& keys,
                               const std::vector<std::string>& arguments) {
    std::vector<std::string> words = {"EVALSHA", Sha1Hex(source), std::to_string(keys.size())};
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), arguments.begin(), arguments.end());
    absl::StatusOr<Reply> reply = CommandOnce(words);
    if (reply.ok() && reply->error.starts_with("NOSCRIPT")) {
      words[0] = "EVAL";
      words[1] = source;
      reply = CommandOnce(words);
    }
    return Checked(std::move(reply));
  }

  absl::StatusOr<Reply> Command(const std::vector<std::string>& words) {
    return Checked(CommandOnce(words));
  }

  static absl::StatusOr<Reply> Checked(absl::StatusOr<Reply> reply) {
    if (reply.ok() && !reply->error.empty()) return Unavailable("Redis: " + reply->error);
    return reply;
  }

  // A pooled connection may have died unnoticed, so a first failure on one is tried again on a new
  // one. Repeating is harmless: at worst a take is counted twice.
  absl::StatusOr<Reply> CommandOnce(const std::vector<std::string>& words) {
    if (auto pooled = TakeIdle()) {
      absl::StatusOr<Reply> reply = pooled->Command(words);
      if (reply.ok()) {
        Return(std::move(pooled));
        return reply;
      }
    }
    ASSIGN_OR_RETURN(std::unique_ptr<RedisConnection> fresh, RedisConnection::Open(address_));
    absl::StatusOr<Reply> reply = fresh->Command(words);
    if (reply.ok()) Return(std::move(fresh));
    return reply;
  }

  std::unique_ptr<RedisConnection> TakeIdle() {
    const MutexLock lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }

  void Return(std::unique_ptr<RedisConnection> connection) {
    const MutexLock lock(mutex_);
    if (idle_.size() < kIdleConnections) idle_.push_back(std::move(connection));
  }

  const RedisAddress address_;
  Mutex mutex_;
  std::vector<std::unique_ptr<RedisConnection>> idle_ GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<KvStore>> MakeRedisKvStore(const std::string& url) {
  ASSIGN_OR_RETURN(RedisAddress address, ParseRedisUrl(url));
  // hiredis writes to its socket without MSG_NOSIGNAL: a Redis that went away would end the process.
  std::signal(SIGPIPE, SIG_IGN);
  return std::make_unique<RedisKvStore>(std::move(address));
}

}  // namespace stanna::storage
