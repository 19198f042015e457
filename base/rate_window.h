// A rate limit that holds in any window of time, for callers that share it: the arithmetic, without
// a place to keep it. storage/kv keeps it in memory or (rate_scripts.h, the same in Lua) in Redis.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

namespace stanna {

/// The peer allows at most `limit` calls in any `window`, by the time at which they arrive there.
struct RateWindow {
  int limit = 0;
  std::chrono::milliseconds window{0};
  /// Places that this caller must leave for others.
  int reserve = 0;
  /// A call may arrive so much later than its take: the take is kept for `window` + `margin`,
  /// unless Settle shortens that.
  std::chrono::milliseconds margin{0};
  /// How many of this caller's takes may come at once; from then on they are spread evenly. 0: all
  /// that there are places for.
  int burst = 0;
  /// What others were seen to take is kept free for them after it left the window; that halves in
  /// each such time.
  std::chrono::milliseconds caution_half_life{15'000};
};

struct RateTake {
  bool taken = false;
  std::chrono::milliseconds wait{0};  ///< when not taken: until it may succeed
  std::int64_t id = 0;                ///< names the take for Settle; 0: unknown
  /// Our calls that the peer may count once this one arrives, itself included, less all that we
  /// have ever learnt of others: what others have taken since shows as a difference to it.
  std::int64_t mark = 0;
};

/// What the answer to a call says about its limit.
struct RateAnswer {
  std::int64_t id = 0, mark = 0;  ///< of its take
  /// From now on the call stays in the peer's window for so long at most.
  std::chrono::milliseconds stays{0};
  /// Calls that the peer counted in its window when this one arrived.
  std::optional<int> used{};
  /// The peer refused the call, and did not count it.
  bool refused = false;
  /// Refused: no takes for so long, when the peer said how long…
  std::chrono::milliseconds pause{0};
  /// …else for so long, doubled with each refusal that follows soon after.
  std::chrono::milliseconds first_pause{0};
};

struct RateUse {
  int used = 0;    ///< places taken now, by whomever
  int others = 0;  ///< of them by callers that we know from the peer's count only
  int kept = 0;    ///< kept free besides, out of caution
  std::chrono::milliseconds paused{0};
};

/// Of consecutive refusals the longest pause is the first times so much; a refusal that comes
/// kForgetRefusalsAfter the one before begins anew.
inline constexpr int kLongestPauseFactor = 8;
inline constexpr std::chrono::milliseconds kForgetRefusalsAfter{30'000};
/// A refusal shows that what we knew of others came late: so many places more are kept free.
inline constexpr int kCautionAfterRefusal = 1;
/// At most this share of the limit is kept free out of caution, so that we always find out when
/// others are gone.
inline constexpr int kMostCautionPercent = 80;

/// Takes are exact to the millisecond up to kExactLimit a window, else they are kept in kSteps
/// steps, each counting a step longer than it must, and Settle does not shorten them: never more
/// takes than allowed, never more than about kExactLimit entries. Not thread-safe. `now` is
/// milliseconds of one clock, which should not go back.
class SlidingWindow {
 public:
  static constexpr int kExactLimit = 1000;
  static constexpr int kSteps = 1000;

  /// Milliseconds of one step.
  static std::int64_t Granularity(const RateWindow& window);

  RateTake Take(std::int64_t now, const RateWindow& window);
  /// Counts a take that was allowed elsewhere.
  void Note(std::int64_t now, const RateWindow& window);
  /// Learns when a call arrived at the latest, what others use, and backs off after a refusal.
  void Settle(std::int64_t now, const RateWindow& window, const RateAnswer& answer);
  void Pause(std::int64_t now, std::chrono::milliseconds pause);
  RateUse Use(std::int64_t now, const RateWindow& window);
  /// Nothing is left to remember.
  bool IsIdle(std::int64_t now) const;

 private:
  enum class Whose { kOurs, kOthers };
  struct Entry {
    std::int64_t id = 0;
    std::int64_t count = 0;
    Whose whose = Whose::kOurs;
  };
  /// Sorted by the time at which each leaves every window.
  using Entries = std::multimap<std::int64_t, Entry>;

  void Begin(std::int64_t now);
  void Prune(std::int64_t now, const RateWindow& window);
  std::int64_t Add(std::int64_t leaves_at, const RateWindow& window, std::int64_t count,
                   Whose whose);
  void Erase(Entries::iterator entry);
  std::optional<Entries::iterator> Find(std::int64_t id, const RateWindow& window);
  /// When `room` has place for one more.
  std::int64_t FreeAt(std::int64_t now, const RateWindow& window, std::int64_t room) const;
  void SpreadFrom(std::int64_t now, const RateWindow& window, std::int64_t takes);
  /// `missing` calls of others turned out to be in the peer's window.
  void Learn(std::int64_t now, const RateWindow& window, std::int64_t missing);
  void BackOff(std::int64_t now, const RateWindow& window, const RateAnswer& answer);
  double CautionAt(std::int64_t now, const RateWindow& window) const;
  /// At `now` others had their present number of places, and `more` could have done them good.
  void RaiseCaution(std::int64_t now, const RateWindow& window, int more);
  std::int64_t KeptAt(std::int64_t now, const RateWindow& window) const;

  Entries entries_;
  std::int64_t total_ = 0;   ///< of all entries
  std::int64_t others_ = 0;  ///< of those of others
  /// All ids are above it: those of a state that was lost are below.
  std::optional<std::int64_t> born_;
  std::int64_t last_id_ = 0;
  std::int64_t learnt_ = 0;  ///< how many of others were ever added
  double next_ = 0;          ///< when the next take is due if all are spread evenly
  double caution_ = 0;       ///< what others took at most, as of caution_at_
  std::int64_t caution_at_ = 0;
  std::int64_t paused_until_ = 0;
  std::int64_t refused_at_ = 0;
  int refusals_ = 0;  ///< in a row
};

}  // namespace stanna
