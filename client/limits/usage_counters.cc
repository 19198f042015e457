#include "client/limits/usage_counters.h"

namespace stanna::hubspot {
namespace {

// A day of the portal, whatever its zone, and an hour to look back on it.
constexpr std::chrono::hours kKept{25};

constexpr char kRateLimited[] = "rate_limited";
constexpr char kWaitedMs[] = "waited_ms";
constexpr char kDailyLimit[] = "daily_limit";
constexpr char kDailyRemaining[] = "daily_remaining";
constexpr char kBurstLimit[] = "burst_limit";

constexpr Priority kPriorities[] = {Priority::kWebhook, Priority::kManual, Priority::kScheduled,
                                    Priority::kBackfill};

std::string CallsOf(Priority priority) { return "calls:" + std::string(NameOf(priority)); }

std::optional<std::int64_t> Find(const Counters& counters, const std::string& name) {
  const auto found = counters.find(name);
  return found == counters.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::string UsageCounters::Key() const {
  return "hubspot:usage:" + name_ + ":" + day_.DateOf(clock_.Now());
}

void UsageCounters::CountCall(Priority priority, std::chrono::milliseconds waited) {
  Counters add = {{CallsOf(priority), 1}};
  if (waited.count() > 0) add[kWaitedMs] = waited.count();
  store_.Count(Key(), add, {}, kKept);
}

void UsageCounters::CountAnswer(bool rate_limited, std::optional<DailyCount> daily,
                                std::optional<int> burst_limit) {
  Counters add, set;
  if (rate_limited) add[kRateLimited] = 1;
  if (daily) set = {{kDailyLimit, daily->limit}, {kDailyRemaining, daily->remaining}};
  if (burst_limit) set[kBurstLimit] = *burst_limit;
  if (!add.empty() || !set.empty()) store_.Count(Key(), add, set, kKept);
}

UsageToday UsageCounters::Read() const {
  const Counters counters = store_.ReadCounters(Key());
  UsageToday out;
  for (const Priority priority : kPriorities) {
    out.calls[std::string(NameOf(priority))] = Find(counters, CallsOf(priority)).value_or(0);
  }
  out.rate_limited = Find(counters, kRateLimited).value_or(0);
  out.waited = std::chrono::milliseconds(Find(counters, kWaitedMs).value_or(0));
  const auto limit = Find(counters, kDailyLimit), remaining = Find(counters, kDailyRemaining);
  if (limit && remaining) out.daily = {.limit = *limit, .remaining = *remaining};
  if (const auto burst = Find(counters, kBurstLimit)) out.burst_limit = static_cast<int>(*burst);
  return out;
}

}  // namespace stanna::hubspot
