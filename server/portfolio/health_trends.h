// How scores, moods and contact of all clients moved, in days, weeks or months. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/clock.h"
#include "base/object_type.h"
#include "storage/health_store.h"

namespace stanna::portfolio {

/// The spans that days are put together in: weeks begin on Monday (ISO 8601), months are the
/// calendar's.
enum class Interval { kDaily, kWeekly, kMonthly };

/// The first day of the span that `day` lies in, but not before `from`.
Date SpanStart(Date day, Interval interval, Date from);

struct ScorePoint {
  Date date{};               ///< the span's first day within the window
  double mean_score = 0;     ///< points, over all clients and days
  std::int64_t clients = 0;  ///< on its last day
};
/// `days` ascending; those before `from`, and those without a client, are left out.
std::vector<ScorePoint> ScoreTrend(const std::vector<storage::PortfolioDay>& days,
                                   Interval interval, Date from);

struct MoodPoint {
  Date date{};
  double mean_score = 0;  ///< −1 … 1
  std::int64_t positive = 0, neutral = 0, negative = 0;
  std::int64_t volume() const { return positive + neutral + negative; }
};
/// `days` ascending; those before `from`, and those without a message, are left out.
std::vector<MoodPoint> MoodTrend(const std::vector<storage::MoodDay>& days, Interval interval,
                                 Date from);

struct ActivityShare {
  ObjectType type = ObjectType::kMeeting;
  std::int64_t count = 0;
  double percent = 0;  ///< of all of them, to one decimal
};
/// The most first. Tasks are plans: they are no contact, and left out, as are types without any.
std::vector<ActivityShare> ActivityShares(const std::map<ObjectType, std::int64_t>& counts);

}  // namespace stanna::portfolio
