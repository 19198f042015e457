// Keeps the calls to one portal within HubSpot's limits, with all other processes that share the
// BucketStore.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "client/call_options.h"
#include "client/http/http_client.h"
#include "client/http/sleeper.h"
#include "client/limits/bucket_store.h"

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
  std::chrono::milliseconds burst_window{10'000};
  /// Searches per second of one portal, whoever asks.
  int search = 5;
  std::chrono::milliseconds search_window{1'000};
};

/// HubSpot counts calls as they arrive, we as they leave: a call that is slow on its way and one
/// that is quick land closer together than they were sent, and then a rolling window of HubSpot's
/// holds more than one of ours did. So each bucket is a true sliding window (at most the limit in
/// ANY window, no refill edge at which two bursts meet), longer than HubSpot's by the difference of
/// two travel times: half a second covers a TLS handshake, and costs 5 % of the burst rate. For the
/// one-second window the same half second would cost a third, so it gets a quarter.
inline constexpr std::chrono::milliseconds kBurstMargin{500};
inline constexpr std::chrono::milliseconds kSearchMargin{250};

/// Pauses by the policy a 429 names when it has no Retry-After (it has none as a rule).
inline constexpr std::chrono::milliseconds kTenSecondlyPause{10'000};
inline constexpr std::chrono::milliseconds kSecondlyPause{1'000};
/// The daily limit resets at midnight of the portal's own zone, which a limiter can't know: it lets
/// one call through per quarter of an hour to see whether that has happened.
inline constexpr std::chrono::minutes kDailyProbe{15};

/// How long to stay away after a 429: its Retry-After, else by its policy, else by the kind of
/// call.
std::chrono::milliseconds PauseAfter429(RateClass rate_class, const HttpResponse& response,
                                        std::string_view policy_name);

struct RateLimiterOptions {
  /// Names this app's buckets; two apps in one portal have separate burst limits.
  std::string app_id{};
  std::int64_t portal_id = 0;
  RateLimits limits{};
};

/// Thread-safe. `store`, `clock` and `sleeper` must outlive it.
class RateLimiter {
 public:
  RateLimiter(RateLimiterOptions options, BucketStore& store, const Clock& clock, Sleeper& sleeper);

  /// Waits for one call's turn. ResourceExhausted (HUBSPOT_RATE_LIMITED, HUBSPOT_DAILY_LIMIT) with
  /// retry_after when the turn comes after the deadline; Unavailable (HUBSPOT_MIGRATING) when a 477
  /// holds till then; Cancelled on a stop request. Less urgent callers leave a few places to more
  /// urgent ones.
  absl::Status Acquire(RateClass rate_class, const CallOptions& options);

  /// Learns from an answer: the limit headers, 429 and 477. `policy_name` is the body's (429 only).
  void Observe(RateClass rate_class, const HttpResponse& response, std::string_view policy_name);

  struct Snapshot {
    std::optional<std::int64_t> daily_limit, daily_remaining;
    std::optional<int> burst_limit, burst_remaining;
    std::int64_t rate_limited = 0;
    std::chrono::milliseconds waited{0};
  };
  Snapshot Seen() const;

 private:
  struct Bucket {
    std::string key;
    BucketSpec spec;
  };
  Bucket BucketFor(RateClass rate_class, Priority priority) const;
  std::chrono::milliseconds MigrationLeft() const;
  /// Sleeps; answers `too_late` at once when that would outlast the deadline.
  absl::Status Wait(std::chrono::milliseconds wait, const CallOptions& options,
                    const absl::Status& too_late);
  absl::Status CheckDaily(Priority priority);
  void ObserveHeaders(RateClass rate_class, const HttpResponse& response);
  void ObserveRateLimited(RateClass rate_class, const HttpResponse& response,
                          std::string_view policy_name);
  void ObserveMigration(const HttpResponse& response);

  const RateLimiterOptions options_;
  const std::string burst_key_, search_key_, daily_key_;
  BucketStore& store_;
  const Clock& clock_;
  Sleeper& sleeper_;
  mutable Mutex mutex_;
  Snapshot seen_ GUARDED_BY(mutex_);
  bool daily_spent_ GUARDED_BY(mutex_) = false;
  Time migrating_until_ GUARDED_BY(mutex_){};
};

}  // namespace stanna::hubspot
