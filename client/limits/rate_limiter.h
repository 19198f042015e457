// Keeps the calls to one portal within HubSpot's limits, with all other processes that share the
// BucketStore, and beside other programs that use the same limits unknown to us.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "client/call_observer.h"
#include "client/call_options.h"
#include "client/http/http_client.h"
#include "client/http/sleeper.h"
#include "client/hubspot_client.h"
#include "client/limits/bucket_store.h"
#include "client/limits/daily_quota.h"
#include "client/limits/portal_day.h"
#include "client/limits/travel_times.h"
#include "client/limits/usage_counters.h"

namespace stanna::hubspot {

/// Which of HubSpot's limits a call counts against.
enum class RateClass {
  kStandard,  ///< the app's burst limit in the portal
  kSearch,    ///< the portal's search limit only; searches are outside the burst limit
};

struct RateLimits {
  /// Calls per ten seconds of an OAuth app in one portal. Private apps have 100 to 250 by the
  /// portal's tier; a smaller X-HubSpot-RateLimit-Max takes over as soon as it is seen.
  int burst = 110;
  /// A greater X-HubSpot-RateLimit-Max takes over too. For private apps, whose limit follows the
  /// portal's tier; what a public app may do does not depend on the portal.
  bool burst_may_grow = false;
  std::chrono::milliseconds burst_window{10'000};
  /// Searches per second of one portal, whoever asks.
  int search = 5;
  std::chrono::milliseconds search_window{1'000};
};

/// HubSpot counts calls as they arrive, we as they leave: a call that is slow on its way and one
/// that is quick land closer together than they were sent, and then a rolling window of HubSpot's
/// would hold more than one of ours did. So a call holds its place for so much longer while it is
/// under way: enough for a TLS handshake. Its answer gives the place back earlier, because the call
/// arrived before it by the shortest round trip at least, less its way there (which the next call
/// has too). What a place costs is therefore how uneven travel times are, not what they might be.
inline constexpr std::chrono::milliseconds kTravelMargin{500};
/// The shortest round trip seen lately is not the shortest there can be.
inline constexpr std::chrono::milliseconds kTravelSlack{15};

/// What others were seen to use is kept free for them for a while after they stop: half as much
/// after each such time. Searches have no count in their answers, so that each return to the full
/// rate costs a refusal when others still search: it takes a minute and more.
inline constexpr std::chrono::milliseconds kBurstCaution{30'000};
inline constexpr std::chrono::milliseconds kSearchCaution{60'000};

/// Pause after a 429 without Retry-After (it has none as a rule); consecutive ones double it.
/// Nothing more is needed, because a refusal also says that HubSpot's window is full, and our calls
/// leave it at known times.
inline constexpr std::chrono::milliseconds kFirstPause{1'000};

/// For a caller that gives up: when to try again after a 429 without Retry-After, by its policy.
inline constexpr std::chrono::milliseconds kTenSecondlyPause{10'000};
inline constexpr std::chrono::milliseconds kSecondlyPause{1'000};

/// The burst limit and the search limit as a caller of some priority uses them.
RateWindow BurstWindow(const RateLimits& limits, int limit, Priority priority);
RateWindow SearchWindow(const RateLimits& limits, Priority priority);
/// From its answer on a call stays in HubSpot's window for so long at most.
std::chrono::milliseconds StaysAfterAnswer(std::chrono::milliseconds window,
                                           const TravelTimes& travel);

struct RateLimiterOptions {
  /// Names this app's buckets; two apps in one portal have separate burst limits.
  std::string app_id{};
  std::int64_t portal_id = 0;
  RateLimits limits{};
  /// The portal's, as HubSpot names it; its midnight resets the daily limit. Empty: not known.
  std::string time_zone{};
  /// Outlives the limiter; null: nobody.
  CallObserver* observer = nullptr;
};

/// Thread-safe. `store`, `clock` and `sleeper` must outlive it.
class RateLimiter {
 public:
  /// A place for one call.
  struct Turn {
    RateClass rate_class = RateClass::kStandard;
    RateWindow window{};
    RateTake take{};
    Time at{};
  };

  RateLimiter(RateLimiterOptions options, BucketStore& store, const Clock& clock, Sleeper& sleeper);

  /// Waits for one call's turn. ResourceExhausted (HUBSPOT_RATE_LIMITED, HUBSPOT_DAILY_LIMIT) with
  /// retry_after when the turn comes after the deadline; Unavailable (HUBSPOT_MIGRATING) when a 477
  /// holds till then; Cancelled on a stop request. More urgent callers get the next place.
  absl::StatusOr<Turn> Acquire(RateClass rate_class, const CallOptions& options);

  /// Learns from the answer to a turn's call: the limit headers, 429 and 477. `policy_name` is the
  /// body's (429 only). Not called when there was no answer.
  void Observe(const Turn& turn, const HttpResponse& response, std::string_view policy_name);

  /// How long to stay away after a 429: its Retry-After, else by its policy, else by the kind of
  /// call.
  std::chrono::milliseconds PauseAfter429(RateClass rate_class, const HttpResponse& response,
                                          std::string_view policy_name) const;

  /// All but `calls`. Asks the store.
  LimitSnapshot Snapshot() const;

 private:
  struct Bucket {
    std::string key;
    RateWindow window;
  };
  struct Headers;
  static Headers HeadersOf(const HttpResponse& response);

  const std::string& KeyOf(RateClass rate_class) const;
  RateWindow WindowFor(RateClass rate_class, Priority priority) const;
  int BurstLimit() const;
  std::chrono::milliseconds MigrationLeft() const;
  /// Sleeps; answers `too_late` at once when that would outlast the deadline.
  absl::Status Wait(std::chrono::milliseconds wait, const CallOptions& options,
                    const absl::Status& too_late);
  /// Blocks until nothing but the burst or search limit holds a call back.
  absl::Status AwaitQuota(const CallOptions& options, std::chrono::milliseconds& waited);
  void Remember(const Headers& headers);
  void TellTurn(RateClass rate_class, Priority priority, std::chrono::milliseconds waited) const;
  void TellUse(const Headers& headers) const;
  std::chrono::milliseconds StaysFor(const Turn& turn);
  void Refuse(const Turn& turn, const HttpResponse& response, std::string_view policy_name,
              RateAnswer& answer);
  void ObserveMigration(const HttpResponse& response);

  const RateLimiterOptions options_;
  const std::string name_, burst_key_, search_key_;
  BucketStore& store_;
  const Clock& clock_;
  Sleeper& sleeper_;
  const PortalDay day_;
  DailyQuota daily_;
  UsageCounters usage_;
  mutable Mutex mutex_;
  std::optional<int> burst_limit_ GUARDED_BY(mutex_);
  TravelTimes travel_[2] GUARDED_BY(mutex_);  // by RateClass
  std::int64_t rate_limited_ GUARDED_BY(mutex_) = 0;
  std::chrono::milliseconds waited_ GUARDED_BY(mutex_){0};
  Time migrating_until_ GUARDED_BY(mutex_){};
};

}  // namespace stanna::hubspot
