#include "server/insights/health/health.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "server/insights/health/likelihood.h"
#include "server/insights/health/signals.h"

namespace stanna::insights {
namespace {

constexpr double kStart = 50;
constexpr double kMostScore = 100;
constexpr CentiPoints kCentiStart = 5000;
constexpr double kCenti = 100;
constexpr std::size_t kFactors = static_cast<std::size_t>(Factor::kEvidence) + 1;
constexpr double kEvidenceDays = 365;

constexpr std::size_t IndexOf(Factor factor) { return static_cast<std::size_t>(factor); }

// Points of all factors, unrounded.
using Points = std::array<double, kFactors>;

double SumOf(const Points& points) { return std::accumulate(points.begin(), points.end(), 0.0); }

struct Evidences {
  double good = 0;  // contacts, in messages
  double bad = 0;   // what is only held against the client
};

Evidences CountEvidence(const Timeline& line, const HealthPolicy& policy) {
  Evidences count;
  for (const Entry& entry : line.entries) {
    if (entry.since > kEvidenceDays) continue;
    count.good += entry.contact / policy.contact.message;
    const bool missed =
        entry.event->kind == MessageKind::kMeeting && entry.event->outcome == Outcome::kNoShow;
    if (missed || entry.hostile) ++count.bad;
  }
  return count;
}

struct Cap {
  double score = kMostScore;
  std::string words;
  std::vector<Evidence> evidence;
  void Lower(double to, std::string why, Evidence record) {
    if (to > score) return;
    if (to < score) evidence.clear(), words = std::move(why);
    score = to;
    if (evidence.size() < kMostEvidence) evidence.push_back(record);
  }
};

// The part of a limit that a client whose other factors are at their worst is below it.
constexpr double kRoomBelowCap = 0.25;

constexpr int kRepeated = 2;  // messages about leaving that are a strong wish together

void CapByIntent(const Timeline& line, const HealthCaps& caps, Cap& cap) {
  int messages = 0;
  for (auto it = line.entries.rbegin(); it != line.entries.rend(); ++it) {
    const HealthEvent& event = *it->event;
    if (!it->churn || event.side != Side::kClient || it->since > caps.intent_days) continue;
    ++messages;
    // Who still looks at others has not decided yet.
    const bool decided = (event.intents & kCompetitor) == 0 || messages >= kRepeated;
    if (decided && event.level <= kWorstLevel && event.confidence >= caps.notice_confidence) {
      cap.Lower(caps.cancellation, "The client speaks of leaving in the strongest words",
                event.record);
    } else if (event.level <= kWorstLevel || messages >= kRepeated) {
      cap.Lower(caps.churn_intent, "The client speaks strongly of leaving", event.record);
    }
  }
}

void CapByLostRenewal(const Timeline& line, const HealthCaps& caps, Cap& cap) {
  for (auto it = line.deals.rbegin(); it != line.deals.rend(); ++it) {
    const DealEvent& event = *it->event;
    if (!event.renewal || it->since > caps.lost_days) continue;
    if (event.move == DealMove::kWon) return;
    if (event.move != DealMove::kLost) continue;
    return cap.Lower(caps.cancellation, "The renewal is lost", {ObjectType::kDeal, event.deal_id});
  }
}

Evidence LastContact(const Timeline& line) {
  for (auto it = line.entries.rbegin(); it != line.entries.rend(); ++it) {
    if (it->contact > 0) return it->event->record;
  }
  return {};
}

void CapBySilence(const Timeline& line, const HealthFacts& facts, const HealthCaps& caps,
                  Cap& cap) {
  if (!facts.renewal_date || !line.has_contact || line.last_contact < caps.silent_days) return;
  const int days = DaysUntil(*facts.renewal_date, line.today);
  if (days > caps.renewal_days) return;
  cap.Lower(
      caps.silent_renewal,
      Words("Silent for %.0f days, and the renewal is in %d", std::floor(line.last_contact), days),
      LastContact(line));
}

// Longer than any rhythm of its own explains.
void CapByLongSilence(const Timeline& line, const HealthPolicy& policy, Cap& cap) {
  if (!line.has_contact) return;
  const double gap = UsualGap(line, policy.frequency.usual_to_days).value_or(0);
  if (line.last_contact < std::max(policy.caps.gone_days, policy.recency.gaps * gap)) return;
  cap.Lower(policy.caps.gone, Words("Silent for %.0f days", std::floor(line.last_contact)),
            LastContact(line));
}

Cap FindCap(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy) {
  Cap cap;
  CapByIntent(line, policy.caps, cap);
  CapByLostRenewal(line, policy.caps, cap);
  CapBySilence(line, facts, policy.caps, cap);
  CapByLongSilence(line, policy, cap);
  return cap;
}

struct Manual {
  double points = 0;
  std::string words;
};

Manual SumManual(const HealthFacts& facts, const Timeline& line, const ManualRules& rules) {
  std::vector<const ManualAttribution*> sorted;
  for (const ManualAttribution& entry : facts.manual) sorted.push_back(&entry);
  std::ranges::sort(sorted, [](const auto* a, const auto* b) {
    return std::tie(a->at, a->id, a->sign, a->weight, a->reason) <
           std::tie(b->at, b->id, b->sign, b->weight, b->reason);
  });
  Manual manual;
  for (const ManualAttribution* entry : sorted) {
    const double age =
        std::chrono::duration<double, std::ratio<86'400>>(line.end - entry->at).count();
    if (age <= 0 || age > rules.lasts_days) continue;
    const double sign = (entry->sign > 0) - (entry->sign < 0);
    manual.points +=
        sign * std::clamp(entry->weight, 0.0, 1.0) * rules.most * Decay(age, rules.half_life_days);
    manual.words = entry->reason;  // the latest
  }
  manual.points = std::clamp(manual.points, -rules.together, rules.together);
  return manual;
}

// Rounds to hundredths so that the sum is the rounded sum: the largest remainders go up.
std::array<CentiPoints, kFactors> Round(const Points& points) {
  std::array<CentiPoints, kFactors> rounded{};
  std::array<std::size_t, kFactors> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  int left = static_cast<int>(std::lround(SumOf(points) * kCenti));
  for (std::size_t i = 0; i < kFactors; ++i) {
    rounded[i] = static_cast<int>(std::floor(points[i] * kCenti));
    left -= rounded[i];
  }
  // What says nothing stays at zero.
  const auto remainder = [&](std::size_t i) {
    return points[i] == 0 ? -1 : points[i] * kCenti - rounded[i];
  };
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return remainder(a) > remainder(b); });
  for (std::size_t i = 0; left > 0; i = (i + 1) % kFactors, --left) ++rounded[order[i]];
  for (std::size_t i = kFactors; left < 0; ++left) --rounded[order[--i]];
  return rounded;
}

// One computation, factor by factor.
class Scoring {
 public:
  Scoring(const HealthFacts& facts, const HealthPolicy& policy, Date today,
          const absl::TimeZone& zone)
      : facts_(facts), policy_(policy), line_(MakeTimeline(facts, policy, today, zone)) {
    health_.factors.resize(kFactors);
    for (std::size_t i = 0; i < kFactors; ++i) {
      health_.factors[i].factor = static_cast<Factor>(i);
    }
  }

  Health Compute() {
    See();
    Weigh();
    DrawToStart();
    AddManual();
    AddCap();
    const auto rounded = Round(points_);
    health_.score = kCentiStart;
    for (std::size_t i = 0; i < kFactors; ++i) {
      health_.factors[i].points = rounded[i];
      health_.score += rounded[i];
    }
    health_.band = BandOf();
    AddLikelihoods(line_, facts_, policy_, health_);
    return std::move(health_);
  }

 private:
  FactorScore& At(Factor factor) { return health_.factors[IndexOf(factor)]; }

  void Take(Factor factor, Signal signal) {
    FactorScore& score = At(factor);
    score.value = signal.value;
    score.words = std::move(signal.words);
    score.evidence = std::move(signal.evidence);
    only_bad_[IndexOf(factor)] = signal.only_bad;
  }

  void See() {
    Take(Factor::kRecency, SeeRecency(line_, policy_));
    FrequencySignal frequency = SeeFrequency(line_, policy_);
    health_.engagement_change = frequency.change;
    Take(Factor::kFrequency, std::move(frequency.signal));
    ResponseSignal responses = SeeResponses(line_, policy_);
    health_.response_hours = responses.hours;
    health_.usual_response_hours = responses.usual_hours;
    Take(Factor::kResponsiveness, std::move(responses.signal));
    Take(Factor::kMeetings, SeeMeetings(line_, policy_));
    MoodSignal mood = SeeMood(line_, facts_, policy_);
    health_.sentiment = mood.mean;
    health_.sentiment_trend = mood.direction;
    Take(Factor::kSentiment, std::move(mood.level));
    Take(Factor::kSentimentTrend, std::move(mood.trend));
    StakeholderSignal people = SeeStakeholders(line_, facts_, policy_);
    health_.active_contacts = people.active;
    Take(Factor::kBreadth, std::move(people.breadth));
    Take(Factor::kInfluence, std::move(people.influence));
    Take(Factor::kDeals, SeeDeals(line_, facts_, policy_));
    Take(Factor::kRenewal, SeeRenewal(line_, facts_, policy_));
    Take(Factor::kIndicators, SeeIndicators(facts_));
  }

  // The weighted mean of what is known. A factor that only bad news made has its share, but is
  // never better than that mean: a missed meeting can't lift a client that is even worse. Its share
  // does not depend on which other such factors there are, so that one can't dilute the other.
  void Weigh() {
    double known = 0, reserved = 0, sum = 0;
    for (const FactorScore& factor : health_.factors) {
      const double weight = WeightOf(policy_, factor.factor);
      if (factor.value && !only_bad_[IndexOf(factor.factor)]) {
        known += weight;
        sum += weight * *factor.value;
      } else if (factor.factor == Factor::kMeetings || factor.factor == Factor::kRenewal) {
        reserved += weight;
      }
    }
    const double mean = known > 0 ? sum / known : kStart;
    double bad = 0;
    for (FactorScore& factor : health_.factors) {
      if (!factor.value || !only_bad_[IndexOf(factor.factor)]) continue;
      factor.value = std::min(*factor.value, mean);
      if (known + reserved > 0)
        factor.weight = WeightOf(policy_, factor.factor) / (known + reserved);
      bad += factor.weight;
    }
    for (FactorScore& factor : health_.factors) {
      if (!factor.value) continue;
      if (!only_bad_[IndexOf(factor.factor)]) {
        factor.weight = known > 0 ? WeightOf(policy_, factor.factor) / known * (1 - bad) : 0;
      }
      points_[IndexOf(factor.factor)] = factor.weight * (*factor.value - kStart);
    }
  }

  void DrawToStart() {
    const Evidences evidence = CountEvidence(line_, policy_);
    const double sum = SumOf(points_);
    known_ = evidence.good + evidence.bad;
    health_.confidence = std::min(1.0, known_ / policy_.evidence.enough);
    const double good = std::min(1.0, evidence.good / policy_.evidence.enough);
    const double part = sum > 0 ? good : health_.confidence;
    points_[IndexOf(Factor::kEvidence)] = -(1 - part) * sum;
    if (part < 1 && sum != 0) {
      At(Factor::kEvidence).words =
          Words("Little is known yet (%.0f of %.0f contacts in a year): drawn to %.0f", known_,
                policy_.evidence.enough, kStart);
    }
  }

  void AddManual() {
    const double before = kStart + SumOf(points_);
    const Manual manual = SumManual(facts_, line_, policy_.manual);
    if (manual.points == 0) return;
    points_[IndexOf(Factor::kManual)] =
        std::clamp(before + manual.points, 0.0, kMostScore) - before;
    At(Factor::kManual).words = manual.words;
  }

  void AddCap() {
    Cap cap = FindCap(line_, facts_, policy_);
    if (cap.words.empty()) return;
    capped_ = true;
    const double before = kStart + SumOf(points_);
    // Below the limit there is room, so that whatever happens beside it still shows.
    const double after = cap.score * (1 - kRoomBelowCap * (1 - before / kMostScore));
    if (before <= after) return;
    points_[IndexOf(Factor::kCap)] = after - before;
    At(Factor::kCap).words = cap.words + Words(": at most %.0f", cap.score);
    At(Factor::kCap).evidence = std::move(cap.evidence);
  }

  Band BandOf() const {
    if (known_ < policy_.evidence.least && !capped_) return Band::kInsufficientData;
    const int shown = (health_.score + 50) / 100;  // rounded as people see it
    if (shown <= policy_.bands.at_risk_most) return Band::kAtRisk;
    return shown <= policy_.bands.healthy_most ? Band::kHealthy : Band::kThriving;
  }

  const HealthFacts& facts_;
  const HealthPolicy& policy_;
  Timeline line_;
  Health health_;
  Points points_{};
  std::array<bool, kFactors> only_bad_{};
  double known_ = 0;
  bool capped_ = false;
};

}  // namespace

Health ComputeHealth(const HealthFacts& facts, const HealthPolicy& policy, Date today,
                     const absl::TimeZone& zone) {
  return Scoring(facts, policy, today, zone).Compute();
}

const char* FactorName(Factor factor) {
  constexpr std::array<const char*, kFactors> kNames = {
      "recency", "frequency", "responsiveness", "meetings", "sentiment",  "sentimentTrend",
      "breadth", "influence", "deals",          "renewal",  "indicators", "manual",
      "cap",     "evidence"};
  return kNames[IndexOf(factor)];
}

}  // namespace stanna::insights
