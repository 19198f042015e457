// Risks and chances that show in deals.
#include <algorithm>
#include <map>

#include "server/insights/risk/situation.h"
#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

// Moves of the last month are news.
constexpr int kSlipDays = 30;
// A close date moved by less is tidied up, not put off.
constexpr int kLeastPushedDays = 7;
// A month later, or three moves, is more than a delay.
constexpr int kLongPushDays = 30, kManyMoves = 3;
// A renewal deal still open so long after its date is forgotten rather than slipping.
constexpr int kForgottenDays = 90;
// A tenth more contact than usual; less is chance.
constexpr double kRisingEngagement = 1.1;
// Talk of buying more, as far back as contact counts as recent for active contacts.
constexpr int kExpansionDays = 90;

struct Slip {
  const OpenDeal* deal = nullptr;
  int pushed_days = 0, moves_back = 0, moves = 0, overdue_days = 0;

  bool Counts() const {
    return pushed_days >= kLeastPushedDays || moves_back > 0 || overdue_days >= kLeastPushedDays;
  }
  int Weight() const {
    return (deal->renewal ? 1 : 0) + (pushed_days >= kLongPushDays ? 1 : 0) +
           (moves >= kManyMoves ? 1 : 0) + (moves_back > 0 ? 1 : 0);
  }
};

Slip SlipOf(const OpenDeal& deal, const Situation& of) {
  Slip slip{.deal = &deal};
  for (const DealEvent& event : of.records().deal_events) {
    const int age = of.Age(event.at);
    if (event.deal_id != deal.deal_id || age < 0 || age >= kSlipDays) continue;
    if (event.move == DealMove::kPushed || event.move == DealMove::kBack) ++slip.moves;
    if (event.move == DealMove::kBack) ++slip.moves_back;
    if (event.move == DealMove::kPushed) slip.pushed_days += std::abs(event.days);
    if (event.move == DealMove::kPulledIn) slip.pushed_days -= std::abs(event.days);
    if (event.move == DealMove::kForward) --slip.moves_back;
  }
  if (deal.renewal && deal.close_date) {
    const int overdue = DaysBetween(*deal.close_date, of.today());
    if (overdue > 0 && overdue <= kForgottenDays) slip.overdue_days = overdue;
  }
  return slip;
}

std::string SlipWords(const Slip& slip) {
  std::string words =
      std::string(slip.deal->renewal ? "The renewal deal " : "The deal ") + Quoted(slip.deal->name);
  const char* joint = " ";
  if (slip.pushed_days >= kLeastPushedDays) {
    words += " was put off by " + Counted(slip.pushed_days, "day");
    joint = ", ";
  }
  if (slip.moves_back > 0) {
    words += std::string(joint) + "went back " + Counted(slip.moves_back, "stage");
    joint = ", ";
  }
  if (slip.pushed_days >= kLeastPushedDays || slip.moves_back > 0) {
    words += " within " + Counted(kSlipDays, "day");
  }
  if (slip.overdue_days >= kLeastPushedDays) {
    words += std::string(joint) + "is still open " + Counted(slip.overdue_days, "day") +
             " after its close date";
  }
  return words;
}

struct Signals {
  std::vector<std::string> words;
  std::vector<Evidence> evidence;

  void Add(std::string signal, const std::vector<Evidence>& of) {
    words.push_back(std::move(signal));
    for (const Evidence& one : of) {
      if (evidence.size() < kMostEvidence) evidence.push_back(one);
    }
  }
};

void AddDealSignals(const Situation& of, Signals& signals) {
  std::map<ObjectId, std::string> deals;  // ascending: whatever order they came in
  for (const OpenDeal& deal : of.records().open_deals) {
    if (deal.expansion) deals.emplace(deal.deal_id, Quoted(deal.name));
  }
  if (deals.empty()) return;
  const auto& [id, name] = *deals.begin();
  std::string words = "an open expansion deal, " + name;
  if (deals.size() > 1) words = Number(static_cast<double>(deals.size())) + " open expansion deals";
  std::vector<Evidence> evidence;
  for (const auto& deal : deals) evidence.push_back({ObjectType::kDeal, deal.first});
  signals.Add(std::move(words), evidence);
}

void AddTalkSignal(const Situation& of, Signals& signals) {
  const auto asks = [&](const HealthEvent& event) {
    return IsClientMood(event) && (event.intents & kExpansion) != 0 &&
           of.Age(event.at) < kExpansionDays;
  };
  const std::vector<Evidence> talk = of.Latest(asks);
  if (talk.empty()) return;
  const auto count =
      std::ranges::count_if(of.past(), [&](const auto* event) { return asks(*event); });
  signals.Add(Counted(count, "message") + (count == 1 ? " asks" : " ask") + " for more within " +
                  Counted(kExpansionDays, "day"),
              talk);
}

}  // namespace

std::optional<Insight> FindSlippingDeal(const Situation& of) {
  std::vector<Evidence> evidence;
  const auto key = [](const Slip& slip) {
    return std::tuple(-slip.Weight(), -slip.pushed_days, slip.deal->deal_id);
  };
  std::vector<Slip> slips;
  for (const OpenDeal& deal : of.records().open_deals) {
    const Slip slip = SlipOf(deal, of);
    if (slip.Counts()) slips.push_back(slip);
  }
  if (slips.empty()) return std::nullopt;
  std::ranges::sort(slips, {}, key);
  for (const Slip& slip : slips) {
    if (evidence.size() < kMostEvidence)
      evidence.push_back({ObjectType::kDeal, slip.deal->deal_id});
  }
  const Slip& first = slips.front();
  std::string words = SlipWords(first);
  if (slips.size() > 1) {
    words +=
        "; " + Counted(static_cast<std::int64_t>(slips.size()) - 1, "other deal") + " slipped too";
  }
  return Insight{.kind = kDealSlipping,
                 .severity = Raised(Severity::kLow, std::min(first.Weight(), 2)),
                 .chance = false,
                 .description = std::move(words),
                 .recommendation = "Ask " + of.WhomToCall() +
                                   " what has to happen before they can sign, and set the close "
                                   "date by their steps, not by ours",
                 .evidence = std::move(evidence)};
}

std::optional<Insight> FindExpansion(const Situation& of) {
  const int score = Rounded(of.health().score);
  if (!of.has_data() || score < of.thresholds().expansion_score) return std::nullopt;
  Signals signals;
  AddDealSignals(of, signals);
  AddTalkSignal(of, signals);
  if (of.health().engagement_change >= kRisingEngagement) {
    signals.Add(
        "contact is up by " + Percent(of.health().engagement_change - 1) + " on its own usual",
        of.EvidenceOf(Factor::kFrequency));
  }
  // A high score alone is a happy client, not yet one that wants more.
  if (signals.words.empty()) return std::nullopt;
  std::string words = "health score " + std::to_string(score);
  for (const std::string& signal : signals.words) words += "; " + signal;
  if (signals.evidence.empty()) {
    signals.evidence = of.Latest([](const HealthEvent& event) { return IsContact(event); });
  }
  const int strength = static_cast<int>(signals.words.size()) - 1;
  return Insight{.kind = kExpansionReady,
                 .severity = Raised(Severity::kLow, strength),
                 .chance = true,
                 .description = std::move(words),
                 .recommendation = "Ask " + of.WhomToCall() +
                                   " what they would do with more of it, and offer that in one "
                                   "page with a price",
                 .evidence = std::move(signals.evidence)};
}

}  // namespace stanna::insights
