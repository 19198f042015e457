// Deals, the renewal, and the indicators of the configuration.
#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "server/insights/health/signals.h"

namespace stanna::insights {
namespace {

constexpr double kDealHorizonDays = 400;  // more than a contract's year
// A close date that moved by a month is one push; a week is a third, a quarter one and a half.
constexpr double kPushDays = 30, kLeastPush = 0.3, kMostPush = 1.5;

double Clip(double value) { return std::clamp(value, 0.0, 100.0); }

double PointsOf(const DealEvent& event, const DealRules& rules) {
  const double size =
      event.days == 0 ? 1 : std::clamp(std::abs(event.days) / kPushDays, kLeastPush, kMostPush);
  switch (event.move) {
    case DealMove::kForward:
      return rules.forward;
    case DealMove::kBack:
      return rules.back;
    case DealMove::kPushed:
      return rules.pushed * size;
    case DealMove::kPulledIn:
      return rules.pulled_in * size;
    case DealMove::kWon:
      return rules.won;
    case DealMove::kLost:
      return rules.lost;
  }
  return 0;
}

std::string CountOf(int count, const char* what) {
  return count == 0 ? "" : Words("%d %s", count, what);
}

std::string Join(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) {
    if (!part.empty()) all += (all.empty() ? "" : ", ") + part;
  }
  return all;
}

}  // namespace

Signal SeeDeals(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy) {
  Signal signal;
  const DealRules& rules = policy.deals;
  double points = 0;
  std::array<int, 6> moves{};
  EvidenceList evidence;
  bool any = false;
  for (const DealEntry& entry : line.deals) {
    if (entry.since > kDealHorizonDays) continue;
    const double effect = PointsOf(*entry.event, rules) * Decay(entry.since, rules.half_life_days);
    points += effect;
    ++moves[static_cast<std::size_t>(entry.event->move)];
    evidence.Add(std::abs(effect), {ObjectType::kDeal, entry.event->deal_id});
    any = true;
  }
  int overdue = 0;
  for (const OpenDeal& deal : facts.open_deals) {
    any = true;
    if (!deal.close_date || DaysUntil(*deal.close_date, line.today) >= 0) continue;
    ++overdue;
    evidence.Add(std::abs(rules.overdue), {ObjectType::kDeal, deal.deal_id});
  }
  if (!any) return signal;
  signal.value = Clip(rules.same + points + (overdue > 0 ? rules.overdue : 0));
  signal.words =
      Join({CountOf(moves[4], "won"), CountOf(moves[5], "lost"), CountOf(moves[1], "set back"),
            CountOf(moves[2], "postponed"), CountOf(moves[0], "moved on"),
            CountOf(moves[3], "brought forward"), CountOf(overdue, "past the close date")});
  signal.words = signal.words.empty() ? "No deal moved" : "Deals: " + signal.words;
  signal.evidence = evidence.Take();
  return signal;
}

namespace {

struct Said {
  Intent intent;
  double points;
  const char* words;
};

// What messages say about staying or leaving.
struct Sayings {
  double good = 0, bad = 0;
  bool any = false, any_but_hostile = false;
  std::string words;
  EvidenceList evidence;
};

Sayings ReadSayings(const Timeline& line, const HealthPolicy& policy) {
  const RenewalRules& rules = policy.renewal;
  const std::array<Said, 8> table = {{{kChurn, rules.churn, "on leaving"},
                                      {kCompetitor, rules.competitor, "on competitors"},
                                      {kEscalation, rules.escalation, "of escalation"},
                                      {kPrice, rules.price, "on the price"},
                                      {kOutage, rules.outage, "on outages"},
                                      {kExpansion, rules.expansion, "on more use"},
                                      {kPraise, rules.praise, "of praise"},
                                      {kResolved, rules.resolved, "on something resolved"}}};
  Sayings said;
  std::array<int, 8> counts{};
  for (const Entry& entry : line.entries) {
    const HealthEvent& event = *entry.event;
    if (!event.analysed || event.intents == 0 || event.kind == MessageKind::kTask) continue;
    const bool client = event.side == Side::kClient;
    if (!client && event.kind == MessageKind::kEmail) continue;
    if (entry.since > kDealHorizonDays) continue;
    const double weight =
        (client ? 1 : policy.mood.note) * Decay(entry.since, rules.half_life_days);
    for (std::size_t i = 0; i < table.size(); ++i) {
      if ((event.intents & table[i].intent) == 0) continue;
      // Beside anger or a wish to leave nothing else in the message makes it better.
      if (entry.hostile && table[i].points > 0) continue;
      const double effect = weight * table[i].points;
      (effect < 0 ? said.bad : said.good) += effect;
      said.any = true;
      said.any_but_hostile |= !entry.hostile;
      ++counts[i];
      said.evidence.Add(std::abs(effect), event.record);
    }
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < table.size(); ++i)
    parts.push_back(CountOf(counts[i], table[i].words));
  said.words = Join(parts);
  return said;
}

}  // namespace

Signal SeeRenewal(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy) {
  Signal signal;
  const RenewalRules& rules = policy.renewal;
  Sayings said = ReadSayings(line, policy);
  if (!facts.renewal_date && !said.any) return signal;
  signal.only_bad = !facts.renewal_date && !said.any_but_hostile;

  double good = said.good, bad = said.bad;
  std::string words;
  if (facts.renewal_date) {
    const int days = DaysUntil(*facts.renewal_date, line.today);
    words = days >= 0 ? Words("Renewal in %d days", days) : Words("Renewal %d days overdue", -days);
    if (days < 0) bad += rules.overdue;
    std::optional<double> chance;
    for (const OpenDeal& deal : facts.open_deals) {
      if (!deal.renewal || !deal.probability) continue;
      chance = std::min(chance.value_or(1), std::clamp(*deal.probability, 0.0, 1.0));
      said.evidence.Add(rules.probability_points / 4, {ObjectType::kDeal, deal.deal_id});
    }
    if (chance) {
      const double effect = rules.probability_points * (*chance - 0.5);
      (effect < 0 ? bad : good) += effect;
      words += Words(", its deal at %.0f%%", 100 * *chance);
    }
    const double near = std::clamp(1 - days / rules.near_days, 0.0, 1.0);
    bad *= 1 + near * (rules.near_factor - 1);
  }
  if (!said.words.empty()) words += (words.empty() ? "Messages: " : "; messages: ") + said.words;
  signal.value = Clip(rules.same + good + bad);
  signal.words = words;
  signal.evidence = said.evidence.Take();
  return signal;
}

Signal SeeIndicators(const HealthFacts& facts) {
  Signal signal;
  std::vector<const IndicatorValue*> sorted;
  for (const IndicatorValue& indicator : facts.indicators) {
    if (indicator.weight > 0) sorted.push_back(&indicator);
  }
  if (sorted.empty()) return signal;
  std::ranges::sort(sorted, [](const auto* a, const auto* b) {
    return std::tie(a->value, a->name, a->weight) < std::tie(b->value, b->name, b->weight);
  });
  double sum = 0, weights = 0;
  for (const IndicatorValue* indicator : sorted) {
    sum += indicator->weight * std::clamp(indicator->value, 0.0, 100.0);
    weights += indicator->weight;
  }
  signal.value = Clip(sum / weights);
  signal.words = Words("Indicators at %.0f of 100, the lowest %s at %.0f", *signal.value,
                       Short(sorted.front()->name).c_str(), sorted.front()->value);
  return signal;
}

}  // namespace stanna::insights
