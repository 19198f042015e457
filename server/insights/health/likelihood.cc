#include "server/insights/health/likelihood.h"

#include <algorithm>
#include <cmath>

#include "server/insights/health/signals.h"

namespace stanna::insights {

const LogisticWeights kChurnWeights = {.constant = -0.81, .ten_points = -0.83, .message = 0};
const LogisticWeights kExpansionWeights = {.constant = -3.21, .ten_points = 0.78, .message = 0.18};

namespace {

constexpr double kYearDays = 365;
// So long after its date a renewal may still fall through; later the date is taken for an old one.
constexpr int kOverdueDays = 30;
// Few leave within a contract: of those who will not renew about a tenth a year.
constexpr double kEarlyLeavers = 0.1;
// An open deal about more use is a fact that the synthetic clients don't have: twice the odds. A
// wish to leave all but rules it out.
constexpr double kOpenDealOdds = 0.7, kLeavingOdds = -3;
constexpr std::size_t kMostDrivers = 3;
constexpr double kCenti = 100;

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }
double Logit(double p) { return std::log(p / (1 - p)); }

// The factors that moved the score most that way (1: up, −1: down, 0: either).
std::vector<std::string> DriversOf(const Health& health, int sign) {
  std::vector<const FactorScore*> moving;
  for (const FactorScore& factor : health.factors) {
    if (factor.factor == Factor::kEvidence || factor.points == 0) continue;
    if (sign == 0 || (factor.points > 0) == (sign > 0)) moving.push_back(&factor);
  }
  std::ranges::stable_sort(moving, [](const FactorScore* a, const FactorScore* b) {
    return std::abs(a->points) > std::abs(b->points);
  });
  std::vector<std::string> drivers;
  for (const FactorScore* factor : moving) {
    if (drivers.size() == kMostDrivers) break;
    drivers.push_back(factor->words + Words(" (%+.1f points)", factor->points / kCenti));
  }
  return drivers;
}

// Chance that a client leaves within so many days, when the chance that it does not renew is given.
double LeavesWithin(int days, double not_renewing, std::optional<int> renewal_in) {
  if (!renewal_in || *renewal_in < -kOverdueDays) return not_renewing * days / kYearDays;
  if (*renewal_in <= days) return not_renewing;
  return not_renewing * kEarlyLeavers * days / kYearDays;
}

Likelihood ExpansionOf(const ExpansionSigns& signs, const Health& health) {
  Likelihood expansion;
  double logit = Logit(Chance(kExpansionWeights, health.score, signs.messages));
  if (signs.open_deals > 0) logit += kOpenDealOdds;
  if (signs.leaving) logit += kLeavingOdds;
  expansion.probability = Logistic(logit);
  if (signs.leaving) expansion.drivers.push_back("The client speaks of leaving");
  if (signs.open_deals > 0) {
    expansion.drivers.push_back(Words("%d open deals about more use", signs.open_deals));
  }
  if (signs.count > 0)
    expansion.drivers.push_back(Words("%d messages about more use", signs.count));
  for (std::string& driver : DriversOf(health, 1)) {
    if (expansion.drivers.size() < kMostDrivers) expansion.drivers.push_back(std::move(driver));
  }
  return expansion;
}

}  // namespace

ExpansionSigns SeeExpansion(const Timeline& line, const HealthFacts& facts,
                            const HealthPolicy& policy) {
  ExpansionSigns signs;
  EvidenceList evidence;
  for (const Entry& entry : line.entries) {
    const HealthEvent& event = *entry.event;
    if (!event.analysed || event.kind == MessageKind::kTask) continue;
    const bool client = event.side == Side::kClient;
    if (!client && event.kind == MessageKind::kEmail) continue;
    signs.leaving |= entry.churn && entry.since <= policy.caps.intent_days;
    if ((event.intents & kExpansion) == 0 || entry.hostile) continue;
    const double weight =
        (client ? 1 : policy.mood.note) * Decay(entry.since, policy.renewal.half_life_days);
    signs.messages += weight;
    ++signs.count;
    evidence.Add(weight, event.record);
  }
  for (const OpenDeal& deal : facts.open_deals) signs.open_deals += deal.expansion;
  signs.evidence = evidence.Take();
  return signs;
}

double Chance(const LogisticWeights& weights, CentiPoints score, double messages) {
  constexpr double kStart = 5000, kTenPoints = 1000;
  return Logistic(weights.constant + weights.ten_points * (score - kStart) / kTenPoints +
                  weights.message * messages);
}

void AddLikelihoods(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy,
                    Health& health) {
  const double leaves = Chance(kChurnWeights, health.score, 0);
  std::optional<int> renewal_in;
  if (facts.renewal_date) {
    renewal_in = DaysUntil(*facts.renewal_date, line.today);
    health.renewal = Likelihood{.probability = 1 - leaves, .drivers = DriversOf(health, 0)};
  }
  health.churn30.drivers = DriversOf(health, -1);
  health.churn60.drivers = health.churn90.drivers = health.churn30.drivers;
  health.churn30.probability = LeavesWithin(30, leaves, renewal_in);
  health.churn60.probability = LeavesWithin(60, leaves, renewal_in);
  health.churn90.probability = LeavesWithin(90, leaves, renewal_in);
  health.expansion = ExpansionOf(SeeExpansion(line, facts, policy), health);
}

}  // namespace stanna::insights
