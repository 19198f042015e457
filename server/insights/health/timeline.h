// A client's facts in order and as of a day: what the factors are computed from. Inner header.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/insights/health/health.h"
#include "server/insights/health/health_policy.h"

namespace stanna::insights {

/// Of MessageAnalysis::level: angry.
inline constexpr int kWorstLevel = -2;

/// An interaction that counts: not automatic, and not in the future.
struct Entry {
  const HealthEvent* event = nullptr;
  double age = 0;      ///< days before the end of the day
  double since = 0;    ///< days before the client's last sign of life, 0 if after it
  double contact = 0;  ///< how much two-way contact it is; 0: none
  bool churn = false;  ///< it speaks of leaving
  /// That, or it is as angry as can be. It is no contact in the sense of a merit, and no answer.
  bool hostile = false;
};

/// A question of ours (a message, or several in a row) and the client's answer in the same thread.
struct Ask {
  Evidence record;
  double since = 0;
  bool pending = false;  ///< too young to be called unanswered
  bool answered = false;
  double hours = 0;  ///< until the answer
  Evidence answer;
  double answer_age = 0;
};

struct DealEntry {
  const DealEvent* event = nullptr;
  double since = 0;
};

/// Time runs for silence: `age`. What was said or done fades only as later good contact follows:
/// `since`. Otherwise a client that stops to answer after a quarrel would get healthier by the day.
struct Timeline {
  std::vector<Entry> entries;  ///< oldest first
  std::vector<Ask> asks;       ///< oldest first
  std::vector<DealEntry> deals;
  bool has_contact = false;
  double last_contact = 0;  ///< its age
  double first_known = 0;   ///< age
  Date today{};
  Time end{};  ///< of the day
};

Timeline MakeTimeline(const HealthFacts& facts, const HealthPolicy& policy, Date today,
                      const absl::TimeZone& zone);

/// 0.5^(days / half_life).
double Decay(double days, double half_life);
/// Median days between contacts, those within a day taken as one; nullopt: fewer than two.
std::optional<double> UsualGap(const Timeline& line, double usual_to_days);
/// The product's weight by age.
double AgeWeight(const AgeWeights& weights, double days);
/// Days from `today`; negative: past.
int DaysUntil(Date day, Date today);

}  // namespace stanna::insights
