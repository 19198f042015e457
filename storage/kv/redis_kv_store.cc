#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/rate_window.h"
#include "storage/kv/kv_store.h"
#include "storage/kv/rate_scripts.h"
#include "storage/kv/redis_nodes.h"
#include "storage/kv/redis_url.h"

namespace stanna::storage {
namespace {

std::string Sha1Hex(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kHex[digest[i] >> 4];
    hex += kHex[digest[i] & 15];
  }
  return hex;
}

struct Script {
  explicit Script(const char* source) : text(source), sha(Sha1Hex(text)) {}
  const std::string text;
  const std::string sha;
};

// A script's keys must be of one slot of a cluster: what is in braces decides.
std::string Braced(const std::string& key) { return "{" + key + "}"; }
std::string PlacesOf(const std::string& key) { return Braced(key) + ":places"; }

class RedisKvStore : public KvStore {
 public:
  explicit RedisKvStore(RedisAddress address) : nodes_(std::move(address)) {}

  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Run({"GET", key}));
    if (reply->type == REDIS_REPLY_NIL) return std::optional<std::string>();
    return std::optional(std::string(TextOf(*reply)));
  }

  absl::Status Set(const std::string& key, const std::string& value,
                   std::chrono::milliseconds ttl) override {
    RedisWords words = {"SET", key, value};
    if (ttl.count() > 0) words.insert(words.end(), {"PX", std::to_string(ttl.count())});
    return Run(words).status();
  }

  absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                     const std::optional<std::string>& expected,
                                     const std::optional<std::string>& value,
                                     std::chrono::milliseconds ttl) override {
    static const Script script(kCompareAndSetScript);
    ASSIGN_OR_RETURN(
        const RedisReply reply,
        RunScript(script, {key},
                  {expected ? "1" : "0", expected.value_or(""), value ? "1" : "0",
                   value.value_or(""), std::to_string(std::max<std::int64_t>(ttl.count(), 0))}));
    return reply->integer == 1;
  }

  absl::Status Remove(const std::string& key) override {
    RETURN_IF_ERROR(Run({"DEL", key}).status());
    return Run({"DEL", Braced(key), PlacesOf(key)}).status();
  }

  absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) override {
    ASSIGN_OR_RETURN(const auto numbers,
                     RunRate("take", key, window, {window.reserve, window.burst}));
    return RateTake{.taken = numbers[0] == 1,
                    .wait = std::chrono::milliseconds(numbers[1]),
                    .id = numbers[2],
                    .mark = numbers[3]};
  }
  absl::Status SettleRate(const std::string& key, const RateWindow& window,
                          const RateAnswer& answer) override {
    return RunRate("settle", key, window,
                   {answer.id, answer.mark, answer.stays.count(), answer.used.value_or(-1),
                    answer.refused ? 1 : 0, answer.pause.count(), answer.first_pause.count()})
        .status();
  }
  absl::Status PauseRate(const std::string& key, std::chrono::milliseconds pause) override {
    return RunRate("pause", key, {}, {pause.count()}).status();
  }
  absl::StatusOr<RateUse> UseOfRate(const std::string& key, const RateWindow& window) override {
    ASSIGN_OR_RETURN(const auto numbers, RunRate("use", key, window, {}));
    return RateUse{.used = static_cast<int>(numbers[0]),
                   .others = static_cast<int>(numbers[1]),
                   .kept = static_cast<int>(numbers[2]),
                   .paused = std::chrono::milliseconds(numbers[3])};
  }

  absl::StatusOr<QuotaTake> TakeQuotas(const std::vector<Quota>& quotas) override {
    static const Script script(kTakeQuotasScript);
    RedisWords keys, numbers;
    for (const Quota& quota : quotas) {
      keys.push_back(quota.key);
      numbers.push_back(std::to_string(quota.limit));
      numbers.push_back(std::to_string(quota.window.count()));
    }
    ASSIGN_OR_RETURN(const RedisReply reply, RunScript(script, keys, numbers));
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 1 + 2 * quotas.size()) {
      return Internal("the quota script answered something else");
    }
    QuotaTake take{.taken = reply->element[0]->integer == 1};
    for (std::size_t i = 1; i < reply->elements; i += 2) {
      take.uses.push_back({.used = reply->element[i]->integer,
                           .left = std::chrono::milliseconds(reply->element[i + 1]->integer)});
    }
    return take;
  }

  absl::Status Count(const std::string& key, const CounterUpdate& update,
                     std::chrono::milliseconds ttl) override {
    static const Script script(kCountScript);
    RedisWords words = {std::to_string(ttl.count()), std::to_string(update.add.size())};
    for (const Counters* counters : {&update.add, &update.set}) {
      for (const auto& [name, number] : *counters) {
        words.insert(words.end(), {name, std::to_string(number)});
      }
    }
    return RunScript(script, {key}, words).status();
  }
  absl::StatusOr<Counters> ReadCounters(const std::string& key) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Run({"HGETALL", key}));
    Counters counters;
    for (std::size_t i = 0; i + 1 < reply->elements; i += 2) {
      const std::string_view number = TextOf(*reply->element[i + 1]);
      std::int64_t& value = counters[std::string(TextOf(*reply->element[i]))];
      std::from_chars(number.data(), number.data() + number.size(), value);
    }
    return counters;
  }

 private:
  using RateNumbers = std::array<std::int64_t, 4>;

  absl::StatusOr<RateNumbers> RunRate(const std::string& command, const std::string& key,
                                      const RateWindow& window,
                                      const std::vector<std::int64_t>& numbers) {
    static const Script script(kRateScript);
    RedisWords words = {command};
    for (const std::int64_t number :
         {std::int64_t{window.limit}, std::int64_t{window.window.count()},
          std::int64_t{window.margin.count()}, SlidingWindow::Granularity(window),
          std::int64_t{window.caution_half_life.count()},
          std::int64_t{window.limit} * kMostCautionPercent / 100, std::int64_t{kLongestPauseFactor},
          std::int64_t{kForgetRefusalsAfter.count()}, std::int64_t{kCautionAfterRefusal}}) {
      words.push_back(std::to_string(number));
    }
    for (const std::int64_t number : numbers) words.push_back(std::to_string(number));
    ASSIGN_OR_RETURN(const RedisReply reply,
                     RunScript(script, {Braced(key), PlacesOf(key)}, words));
    RateNumbers out{};
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != out.size()) {
      return Internal("the rate script answered something else");
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = reply->element[i]->integer;
    return out;
  }

  absl::StatusOr<RedisReply> RunScript(const Script& script, const RedisWords& keys,
                                       const RedisWords& arguments) {
    RedisWords words = {"EVALSHA", script.sha, std::to_string(keys.size())};
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), arguments.begin(), arguments.end());
    ASSIGN_OR_RETURN(RedisReply reply, nodes_.Send(keys.front(), words));
    if (IsError(reply) && TextOf(*reply).starts_with("NOSCRIPT")) {
      // A Redis that was started anew knows no scripts.
      words[0] = "EVAL";
      words[1] = script.text;
      ASSIGN_OR_RETURN(reply, nodes_.Send(keys.front(), words));
    }
    if (IsError(reply)) return ErrorOf(reply);
    return reply;
  }

  // `words`: a command whose first argument is its key.
  absl::StatusOr<RedisReply> Run(const RedisWords& words) {
    ASSIGN_OR_RETURN(RedisReply reply, nodes_.Send(words[1], words));
    if (IsError(reply)) return ErrorOf(reply);
    return reply;
  }

  RedisNodes nodes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KvStore>> MakeRedisKvStore(const std::string& url) {
  ASSIGN_OR_RETURN(RedisAddress address, ParseRedisUrl(url));
  return std::make_unique<RedisKvStore>(std::move(address));
}

}  // namespace stanna::storage
