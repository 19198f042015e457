#include "client/limits/rate_limiter.h"

#include <algorithm>
#include <charconv>

#include "client/http/retry.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

// By priority: places of the burst limit that are left for more urgent calls. Few are enough,
// because places become free one after the other, evenly: a place or two decide who gets the next.
constexpr int kReserve[] = {0, 1, 1, 2};
// By priority: calls that may come at once before they are spread evenly. Webhooks take what there
// is. A person waits for few calls as a rule. The others run for long: evenly spread, they leave a
// place for others at any time, learn from each answer what other programs do, and make HubSpot's
// count independent of single late calls. Two rather than one, so that a thread that wakes late
// does not cost a place.
constexpr int kBurst[] = {0, 10, 2, 2};
// By priority: how much later than a place is free a waiting caller takes it, so that a more urgent
// one that waits for the same place comes first.
constexpr milliseconds kYield[] = {milliseconds(0), milliseconds(2), milliseconds(4),
                                   milliseconds(6)};

template <typename Number>
std::optional<Number> NumberHeader(const HttpResponse& response, std::string_view name) {
  const auto text = response.Header(name);
  if (!text) return std::nullopt;
  Number out{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (error != std::errc() || out < 0) return std::nullopt;
  return out;
}

absl::Status RateLimited(milliseconds retry_after) {
  return WithDetails(ResourceExhausted("HubSpot's rate limit leaves no call before the deadline"),
                     {.reason = "HUBSPOT_RATE_LIMITED",
                      .metadata = {},
                      .retry_after = retry_after,
                      .violations = {}});
}

absl::Status Migrating(milliseconds left) {
  return WithDetails(
      Unavailable("HubSpot is moving this portal to another data centre"),
      {.reason = "HUBSPOT_MIGRATING", .metadata = {}, .retry_after = left, .violations = {}});
}

absl::Status TooLateToday(milliseconds wait) {
  return WithDetails(
      ResourceExhausted("HubSpot's daily limit is spread over the rest of the day, and leaves no "
                        "call of this urgency before the deadline"),
      {.reason = "HUBSPOT_DAILY_LIMIT", .metadata = {}, .retry_after = wait, .violations = {}});
}

// Older bodies name no policy: then it is the limit this kind of call has.
bool IsSecondly(RateClass rate_class, std::string_view policy_name) {
  return policy_name == "SECONDLY" || (policy_name.empty() && rate_class == RateClass::kSearch);
}

}  // namespace

struct RateLimiter::Headers {
  std::optional<DailyCount> daily;
  std::optional<int> burst_limit, burst_left;
};

RateWindow BurstWindow(const RateLimits& limits, int limit, Priority priority) {
  const auto index = static_cast<int>(priority);
  return {.limit = limit,
          .window = limits.burst_window,
          .reserve = std::min(kReserve[index], limit - 1),
          .margin = kTravelMargin,
          .burst = kBurst[index],
          .caution_half_life = kBurstCaution};
}

RateWindow SearchWindow(const RateLimits& limits, Priority priority) {
  // No reserve: of five places one is a fifth.
  return {.limit = limits.search,
          .window = limits.search_window,
          .margin = kTravelMargin,
          .burst = kBurst[static_cast<int>(priority)],
          .caution_half_life = kSearchCaution};
}

milliseconds StaysAfterAnswer(milliseconds window, const TravelTimes& travel) {
  return window - std::max(milliseconds(0), travel.Shortest() - kTravelSlack);
}

RateLimiter::RateLimiter(RateLimiterOptions options, BucketStore& store, const Clock& clock,
                         Sleeper& sleeper)
    : options_(std::move(options)),
      name_(options_.app_id + ":" + std::to_string(options_.portal_id)),
      burst_key_("hubspot:burst:" + name_),
      search_key_("hubspot:search:" + std::to_string(options_.portal_id)),
      store_(store),
      clock_(clock),
      sleeper_(sleeper),
      day_(options_.time_zone),
      daily_(name_, day_, store, clock),
      usage_(name_, day_, store, clock) {}

const std::string& RateLimiter::KeyOf(RateClass rate_class) const {
  return rate_class == RateClass::kSearch ? search_key_ : burst_key_;
}

int RateLimiter::BurstLimit() const {
  const MutexLock lock(mutex_);
  const int assumed = options_.limits.burst;
  const int seen = burst_limit_.value_or(assumed);
  return std::max(1, options_.limits.burst_may_grow ? seen : std::min(seen, assumed));
}

RateWindow RateLimiter::WindowFor(RateClass rate_class, Priority priority) const {
  return rate_class == RateClass::kSearch ? SearchWindow(options_.limits, priority)
                                          : BurstWindow(options_.limits, BurstLimit(), priority);
}

milliseconds RateLimiter::MigrationLeft() const {
  const MutexLock lock(mutex_);
  return std::max(migrating_until_ - clock_.Now(), milliseconds(0));
}

absl::Status RateLimiter::Wait(milliseconds wait, const CallOptions& options,
                               const absl::Status& too_late) {
  const milliseconds left = options.deadline.Remaining(kLongestRetryAfter * 2);
  if (!options.deadline.IsInfinite() && wait > left) return too_late;
  if (options.waited_ms != nullptr) *options.waited_ms += wait.count();
  if (sleeper_.Sleep(std::max(wait, milliseconds(1)), options.stop) == SleepEnd::kStopped) {
    return Cancelled("stopped while waiting for HubSpot's limit");
  }
  return absl::OkStatus();
}

absl::Status RateLimiter::AwaitQuota(const CallOptions& options, milliseconds& waited) {
  while (true) {
    if (const milliseconds left = MigrationLeft(); left.count() > 0) {
      RETURN_IF_ERROR(Wait(left, options, Migrating(left)));
      waited += left;
      continue;
    }
    ASSIGN_OR_RETURN(const milliseconds wait, daily_.Take(options.priority));
    if (wait.count() == 0) return absl::OkStatus();
    RETURN_IF_ERROR(Wait(wait, options, TooLateToday(wait)));
    waited += wait;
  }
}

absl::StatusOr<RateLimiter::Turn> RateLimiter::Acquire(RateClass rate_class,
                                                       const CallOptions& options) {
  milliseconds waited{0};
  bool has_quota = false;
  while (true) {
    if (options.stop.stop_requested())
      return Cancelled("stopped while waiting for HubSpot's limit");
    if (options.deadline.Expired()) return DeadlineExceeded("no time left for a call");
    if (!has_quota || MigrationLeft().count() > 0) {
      RETURN_IF_ERROR(AwaitQuota(options, waited));
      has_quota = true;
    }
    const RateWindow window = WindowFor(rate_class, options.priority);
    const RateTake take = store_.Take(KeyOf(rate_class), window);
    if (take.taken) {
      usage_.CountCall(options.priority, waited);
      TellTurn(rate_class, options.priority, waited);
      const MutexLock lock(mutex_);
      waited_ += waited;
      return Turn{.rate_class = rate_class, .window = window, .take = take, .at = clock_.Now()};
    }
    const milliseconds wait = take.wait + kYield[static_cast<int>(options.priority)];
    RETURN_IF_ERROR(Wait(wait, options, RateLimited(take.wait)));
    waited += wait;
  }
}

RateLimiter::Headers RateLimiter::HeadersOf(const HttpResponse& response) {
  Headers out;
  const auto daily = NumberHeader<std::int64_t>(response, "X-HubSpot-RateLimit-Daily");
  const auto left = NumberHeader<std::int64_t>(response, "X-HubSpot-RateLimit-Daily-Remaining");
  if (daily && left) out.daily = {.limit = *daily, .remaining = *left};
  out.burst_limit = NumberHeader<int>(response, "X-HubSpot-RateLimit-Max");
  if (out.burst_limit == 0) out.burst_limit.reset();
  out.burst_left = NumberHeader<int>(response, "X-HubSpot-RateLimit-Remaining");
  return out;
}

void RateLimiter::Remember(const Headers& headers) {
  if (headers.daily) daily_.Observe(*headers.daily);
  if (!headers.burst_limit) return;
  const MutexLock lock(mutex_);
  burst_limit_ = headers.burst_limit;
}

void RateLimiter::TellTurn(RateClass rate_class, Priority priority, milliseconds waited) const {
  if (options_.observer == nullptr) return;
  const bool is_search = rate_class == RateClass::kSearch;
  options_.observer->OnTurn(is_search ? LimitKind::kSearch : LimitKind::kBurst, priority, waited);
}

void RateLimiter::TellUse(const Headers& headers) const {
  if (options_.observer == nullptr) return;
  if (headers.burst_limit && headers.burst_left) {
    options_.observer->OnBurst(*headers.burst_limit - *headers.burst_left, *headers.burst_limit);
  }
  if (headers.daily && headers.daily->limit > 0) {
    options_.observer->OnDaily(options_.portal_id, headers.daily->limit - headers.daily->remaining,
                               headers.daily->limit, day_.EndOf(clock_.Now()));
  }
}

milliseconds RateLimiter::StaysFor(const Turn& turn) {
  const MutexLock lock(mutex_);
  TravelTimes& travel = travel_[static_cast<int>(turn.rate_class)];
  travel.Add(std::max(milliseconds(0), clock_.Now() - turn.at));
  return StaysAfterAnswer(turn.window.window, travel);
}

void RateLimiter::Observe(const Turn& turn, const HttpResponse& response,
                          std::string_view policy_name) {
  const Headers headers = HeadersOf(response);
  Remember(headers);
  TellUse(headers);
  const bool rate_limited = response.status == 429;
  usage_.CountAnswer(rate_limited, headers.daily, headers.burst_limit);
  RateAnswer answer{.id = turn.take.id, .mark = turn.take.mark, .stays = StaysFor(turn)};
  if (turn.rate_class == RateClass::kStandard && headers.burst_limit && headers.burst_left) {
    answer.used = *headers.burst_limit - *headers.burst_left;
  }
  if (rate_limited) Refuse(turn, response, policy_name, answer);
  store_.Settle(KeyOf(turn.rate_class), turn.window, answer);
  if (response.status == 477) ObserveMigration(response);
}

void RateLimiter::Refuse(const Turn& turn, const HttpResponse& response,
                         std::string_view policy_name, RateAnswer& answer) {
  {
    const MutexLock lock(mutex_);
    ++rate_limited_;
  }
  const auto asked = RetryAfterOf(response);
  if (policy_name == "DAILY") {
    daily_.Spent(asked);
    return;
  }
  answer.refused = true;
  answer.pause = asked.value_or(milliseconds(0));
  answer.first_pause = kFirstPause;
  // Without a count in the headers: the window is full. Not so when HubSpot names a time, which
  // then says more, or another window than this call's.
  const bool own_window =
      IsSecondly(turn.rate_class, policy_name) == (turn.rate_class == RateClass::kSearch);
  if (!answer.used && !asked && own_window) answer.used = turn.window.limit;
}

void RateLimiter::ObserveMigration(const HttpResponse& response) {
  const milliseconds pause = RetryAfterOf(response).value_or(kTenSecondlyPause);
  {
    const MutexLock lock(mutex_);
    migrating_until_ = std::max(migrating_until_, clock_.Now() + pause);
  }
  store_.Pause(burst_key_, pause);
  store_.Pause(search_key_, pause);
}

milliseconds RateLimiter::PauseAfter429(RateClass rate_class, const HttpResponse& response,
                                        std::string_view policy_name) const {
  if (const auto asked = RetryAfterOf(response)) return *asked;
  if (policy_name == "DAILY") return daily_.UntilReset();
  return IsSecondly(rate_class, policy_name) ? kSecondlyPause : kTenSecondlyPause;
}

LimitSnapshot RateLimiter::Snapshot() const {
  const UsageToday today = usage_.Read();
  LimitSnapshot out;
  if (today.daily) {
    out.daily_limit = today.daily->limit;
    out.daily_remaining = today.daily->remaining;
  }
  const int assumed = BurstLimit();
  const int seen = today.burst_limit.value_or(assumed);
  out.burst_limit = options_.limits.burst_may_grow ? seen : std::min(seen, assumed);
  const RateWindow window = BurstWindow(options_.limits, out.burst_limit, Priority::kWebhook);
  out.burst_used = std::min(store_.Use(burst_key_, window).used, out.burst_limit);
  out.search_limit = options_.limits.search;
  out.calls_today = today.calls;
  out.rate_limited_today = today.rate_limited;
  out.waited_today = today.waited;
  const MutexLock lock(mutex_);
  out.rate_limited = rate_limited_;
  out.waited = waited_;
  return out;
}

}  // namespace stanna::hubspot
