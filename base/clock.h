// Time as the whole project uses it: UTC instants of millisecond precision (HubSpot's own), a clock
// that can be injected, and RFC 3339 text.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace stanna {

/// An instant, UTC. Stored as timestamptz (PostgreSQL) or epoch milliseconds (SQLite).
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// A calendar date without a zone, as HubSpot's `date` properties are.
using Date = std::chrono::year_month_day;

inline Time FromEpochMs(std::int64_t ms) { return Time(std::chrono::milliseconds(ms)); }
inline std::int64_t ToEpochMs(Time t) { return t.time_since_epoch().count(); }

/// "2026-11-24T12:30:00.000Z"; always three fraction digits.
std::string FormatRfc3339(Time t);
/// RFC 3339 with `Z` or an offset and any number of fraction digits (cut to milliseconds).
std::optional<Time> ParseRfc3339(std::string_view text);
/// "2026-11-24".
std::string FormatDate(Date d);
/// Exactly YYYY-MM-DD and a real day.
std::optional<Date> ParseDate(std::string_view text);

/// The wall clock. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;
};

class SystemClock : public Clock {
 public:
  Time Now() const override;
};

/// A clock that tests set.
class FakeClock : public Clock {
 public:
  explicit FakeClock(Time start) : now_(start) {}
  Time Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void Advance(std::chrono::milliseconds by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
  }
  void Set(Time now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }

 private:
  mutable std::mutex mutex_;
  Time now_;
};

}  // namespace stanna
