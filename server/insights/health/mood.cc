// What the client's own words say: the mood and where it goes.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "server/insights/health/signals.h"

namespace stanna::insights {
namespace {

// The mean mood is drawn to the client's own usual as if by so many messages, and that to the
// ordinary mood.
constexpr double kUsualWeight = 3, kOrdinaryWeight = 4;
constexpr double kTrendWeight = 4;
// From here on a trend is one in words.
constexpr double kTrendSeen = 0.1;
constexpr int kLeastForTrend = 5;
constexpr double kCalendarQuarter = 90;

double Clip(double value) { return std::clamp(value, 0.0, 100.0); }

// Influence of the people of the client, by contact.
class Influences {
 public:
  Influences(const HealthFacts& facts, const HealthPolicy& policy)
      : unknown_(policy.unknown_influence) {
    for (const HealthStakeholder& person : facts.stakeholders) {
      double& known = by_contact_[person.contact_id];
      known = std::max(known, InfluenceOf(policy, person.title));
    }
  }
  // 1: of people that nothing is known of.
  double Weight(const HealthEvent& event) const {
    double most = 0;
    for (const ObjectId contact : event.contacts) {
      const auto it = by_contact_.find(contact);
      most = std::max(most, it == by_contact_.end() ? unknown_ : it->second);
    }
    return 1 - unknown_ + (event.contacts.empty() ? unknown_ : most);
  }

 private:
  double unknown_;
  std::unordered_map<ObjectId, double> by_contact_;
};

// How much of the client's mood it carries; 0: none.
double Voice(const HealthEvent& event, const MoodRules& rules) {
  if (!event.analysed || event.kind == MessageKind::kTask) return 0;
  if (event.side == Side::kClient) return 1;
  return event.kind == MessageKind::kEmail ? 0 : rules.note;
}

struct MoodSums {
  double weight = 0, sum = 0;
  void Add(double w, double mood) {
    weight += w;
    sum += w * mood;
  }
  double ShrunkTo(double mean, double by) const { return (sum + by * mean) / (weight + by); }
};

}  // namespace

MoodSignal SeeMood(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy) {
  MoodSignal seen;
  const MoodRules& rules = policy.mood;
  const Influences influences(facts, policy);
  MoodSums shown, level, usual, late, early;
  double lowered = 0;
  int messages = 0, negative = 0, positive = 0;
  int averaged = 0;  // of the messages: a hostile one must not bring a trend about
  EvidenceList bad, good;
  for (const Entry& entry : line.entries) {
    const HealthEvent& event = *entry.event;
    const double voice = Voice(event, rules);
    if (voice <= 0) continue;
    const double mood = std::clamp(event.score, -1.0, 1.0);
    const double weight = voice * std::clamp(event.confidence, 0.0, 1.0) *
                          influences.Weight(event) * (mood < 0 ? rules.negative : 1);
    const double aged = weight * AgeWeight(policy.age, entry.since);
    shown.Add(aged, mood);
    if (mood < 0) bad.Add(-mood * aged, event.record);
    if (mood > 0) good.Add(mood * aged, event.record);
    if (entry.since <= policy.age.horizon_days) {
      ++messages;
      negative += event.level < 0;
      positive += event.level > 0;
    }
    if (entry.hostile) {
      lowered += voice * AgeWeight(policy.age, entry.since) *
                 ((entry.churn ? rules.churn_lowers : 0) +
                  (event.level <= kWorstLevel ? rules.worst_lowers : 0));
      continue;
    }
    averaged += entry.since <= policy.age.horizon_days;
    level.Add(aged, mood);
    usual.Add(weight, mood);
    late.Add(weight * Decay(entry.since, rules.half_life_days), mood);
    if (entry.since > rules.half_life_days) {
      early.Add(weight * Decay(entry.since, kCalendarQuarter), mood);
    }
  }
  if (shown.weight > 0) seen.mean = shown.sum / shown.weight;
  if (level.weight <= 0) return seen;

  const double own = usual.ShrunkTo(rules.neutral, kOrdinaryWeight);
  const double mean = std::max(-1.0, level.ShrunkTo(own, kUsualWeight) - lowered);
  // An ordinary mood is 55: slightly better than nothing known.
  constexpr double kOrdinary = 60;
  seen.level.value = Clip(kOrdinary + rules.points * (mean - rules.neutral));
  seen.level.words = Words("Mood %+.2f (usually %+.2f) in %d messages, %d positive and %d negative",
                           mean, own, messages, positive, negative);
  seen.level.evidence = mean < rules.neutral || lowered > 0 ? bad.Take() : good.Take();
  if (averaged < kLeastForTrend || early.weight <= 0) return seen;

  const double before = early.ShrunkTo(own, kTrendWeight);
  const double change = late.ShrunkTo(before, kTrendWeight) - before;
  constexpr double kSame = 55;
  seen.trend.value = Clip(kSame + rules.trend_points * change);
  seen.trend.words = Words("Mood of late %+.2f, %+.2f before", before + change, before);
  seen.trend.evidence = change < 0 ? bad.Take() : good.Take();
  seen.direction = change >= kTrendSeen    ? Trend::kImproving
                   : change <= -kTrendSeen ? Trend::kDeclining
                                           : Trend::kStable;
  return seen;
}

}  // namespace stanna::insights
