// Risks that the score and its chances show.
#include <cmath>

#include "server/insights/risk/situation.h"
#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

// Of the risk score: a healthy client of 41 is twice as far from 20 as from the threshold.
constexpr double kHighPart = 0.75, kCriticalPart = 0.5;
// Of the points that are an alert: a fall of one and a half, and of two and a half times as many.
constexpr double kHighFall = 1.5, kCriticalFall = 2.5;
// Below an even chance the renewal is more likely lost than not; below 0.3, as good as lost.
constexpr double kHighRenewal = 0.5, kCriticalRenewal = 0.3;
// Lost renewal deals are looked for among what happened in the last quarter.
constexpr int kLostDays = 90;

// What pulls the score down most, with its evidence; nullptr: nothing does.
const FactorScore* WorstFactor(const Health& health) {
  const FactorScore* worst = nullptr;
  for (const FactorScore& factor : health.factors) {
    if (factor.points < 0 && (worst == nullptr || factor.points < worst->points)) worst = &factor;
  }
  return worst;
}

std::string BecauseOf(const FactorScore* worst) {
  if (worst == nullptr || worst->words.empty()) return "";
  return "; most of all: " + worst->words;
}

std::vector<Evidence> EvidenceOf(const FactorScore* worst, const Situation& of) {
  if (worst != nullptr && !worst->evidence.empty()) return worst->evidence;
  return of.Latest([](const HealthEvent&) { return true; });
}

const DealEvent* LostRenewal(const Situation& of) {
  const DealEvent* lost = nullptr;
  for (const DealEvent& event : of.records().deal_events) {
    const int age = of.Age(event.at);
    if (event.move != DealMove::kLost || !event.renewal || age < 0 || age > kLostDays) continue;
    if (lost == nullptr || event.at > lost->at ||
        (event.at == lost->at && event.deal_id < lost->deal_id)) {
      lost = &event;
    }
  }
  return lost;
}

std::vector<Evidence> RenewalEvidence(const Situation& of) {
  std::vector<Evidence> found;
  for (const OpenDeal& deal : of.records().open_deals) {
    if (deal.renewal) found.push_back({ObjectType::kDeal, deal.deal_id});
  }
  std::ranges::sort(found);
  if (found.empty()) found = of.EvidenceOf(Factor::kRenewal);
  if (found.empty()) found = EvidenceOf(WorstFactor(of.health()), of);
  if (found.size() > kMostEvidence) found.resize(kMostEvidence);
  return found;
}

std::string RenewalWords(const Situation& of) {
  const auto days = of.DaysToRenewal();
  if (!days) return "";
  const std::string on = " on " + DayWords(*of.records().renewal_date);
  if (*days < 0) return "was due" + on + ", " + Counted(-*days, "day") + " ago";
  return "is due" + on + ", in " + Counted(*days, "day");
}

Severity RenewalSeverity(double probability, std::optional<int> days, int near_days) {
  Severity severity = Severity::kMedium;
  if (probability < kHighRenewal) severity = Severity::kHigh;
  if (probability < kCriticalRenewal) severity = Severity::kCritical;
  // There is time to turn it.
  return days && *days > near_days ? Raised(severity, -1) : severity;
}

}  // namespace

std::optional<Insight> FindAtRiskScore(const Situation& of) {
  const int threshold = of.thresholds().risk_score;
  const int score = Rounded(of.health().score);
  if (!of.has_data() || score > threshold) return std::nullopt;
  Severity severity = Severity::kMedium;
  if (score <= threshold * kHighPart) severity = Severity::kHigh;
  if (score <= threshold * kCriticalPart) severity = Severity::kCritical;
  const FactorScore* worst = WorstFactor(of.health());
  const char* falling = of.facts().trend == Trend::kDeclining ? " and falling" : "";
  return Insight{.kind = kAtRiskScore,
                 .severity = severity,
                 .chance = false,
                 .description = "The health score is " + std::to_string(score) + falling + "; at " +
                                std::to_string(threshold) + " or below a client is at risk" +
                                BecauseOf(worst),
                 .recommendation =
                     "Make a plan to win the client back, with an owner and a date, "
                     "and open it with a call to " +
                     of.WhomToCall(),
                 .evidence = EvidenceOf(worst, of)};
}

std::optional<Insight> FindScoreFall(const Situation& of) {
  const auto before = of.facts().score_a_day_ago;
  if (!before || !of.has_data()) return std::nullopt;
  const CentiPoints fall = *before - of.health().score;
  const CentiPoints threshold = of.thresholds().score_drop * 100;
  if (threshold <= 0 || fall < threshold) return std::nullopt;
  Severity severity = Severity::kMedium;
  if (fall >= threshold * kHighFall) severity = Severity::kHigh;
  if (fall >= threshold * kCriticalFall) severity = Severity::kCritical;
  const FactorScore* worst = WorstFactor(of.health());
  return Insight{.kind = kScoreFallers,
                 .severity = severity,
                 .chance = false,
                 .description = "The health score fell from " + Points(*before) + " to " +
                                Points(of.health().score) + " within a day (-" +
                                Number(fall / 100.0, 1) + ")" + BecauseOf(worst),
                 .recommendation =
                     "Find out today what happened: read what came in since "
                     "yesterday, then call " +
                     of.WhomToCall(),
                 .evidence = EvidenceOf(worst, of)};
}

std::optional<Insight> FindRenewalRisk(const Situation& of) {
  Insight insight{.kind = kRenewalRisk,
                  .severity = Severity::kCritical,
                  .chance = false,
                  .description = "",
                  .recommendation = "",
                  .evidence = {}};
  if (const DealEvent* lost = LostRenewal(of)) {
    insight.description =
        "The renewal deal " + Quoted(lost->name) + " was lost on " + DayWords(of.DayOf(lost->at));
    insight.recommendation = "Ask " + of.WhomToCall() +
                             " for the reason in person, and have a sponsor of ours offer a way "
                             "back before the contract ends";
    insight.evidence = {{ObjectType::kDeal, lost->deal_id}};
    return insight;
  }
  const auto& renewal = of.health().renewal;
  if (!renewal || !of.has_data() || renewal->probability >= of.thresholds().renewal_probability) {
    return std::nullopt;
  }
  const auto days = of.DaysToRenewal();
  insight.severity = RenewalSeverity(renewal->probability, days, of.thresholds().renewal_days);
  insight.description = "The renewal " + RenewalWords(of) + (days ? ", and is " : "is ") +
                        Percent(renewal->probability) + " likely; below " +
                        Percent(of.thresholds().renewal_probability) + " is a risk";
  if (!renewal->drivers.empty())
    insight.description += "; most of all: " + renewal->drivers.front();
  insight.recommendation = "Agree with " + of.WhomToCall() +
                           " what must be true for them to renew, and who decides it by when";
  insight.evidence = RenewalEvidence(of);
  return insight;
}

}  // namespace stanna::insights
