#include "server/insights/risk/risk.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "server/insights/risk/situation.h"
#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

constexpr Finder kFinders[] = {FindChurnIntent,    FindRenewalRisk,  FindAtRiskScore,
                               FindScoreFall,      FindLowSentiment, FindSilence,
                               FindMissedMeetings, FindSlippingDeal, FindLatency,
                               FindSingleThread,   FindExpansion};

constexpr std::array kSeverityNames = {"low", "medium", "high", "critical"};

Insight RemarkOf(const std::string& known, std::vector<Evidence> evidence) {
  return {.kind = kInsufficientData,
          .severity = Severity::kLow,
          .chance = false,
          .description = known + " for its score to mean anything",
          .recommendation =
              "Check that the client's meetings and e-mails are logged and "
              "linked with it",
          .evidence = std::move(evidence)};
}

std::optional<Insight> FindLackOfData(const Situation& of) {
  if (of.has_data()) return std::nullopt;
  const std::size_t past = of.past().size();
  std::string words = past == 0
                          ? "Nothing is known of contact with this client"
                          : "Only " + Counted(static_cast<std::int64_t>(past), "interaction") +
                                (past == 1 ? " is known" : " are known");
  return RemarkOf(words + ": too little", of.Latest([](const HealthEvent&) { return true; }));
}

// What hangs on it makes a risk graver by one step, and the words say so.
void AddStakes(const Situation& of, Insight& insight) {
  const std::string stakes = of.Stakes();
  if (insight.chance || stakes.empty()) return;
  insight.severity = Raised(insight.severity, 1);
  insight.description += "; at stake: " + stakes;
}

struct Action {
  const char* kind;
  const char* action;
  const char* approach;
};

constexpr char kCallApproach[] =
    "Fifteen minutes by telephone rather than an e-mail: ask what has changed at their end, and "
    "agree one next step with a date";

// In the order in which insights of the same gravity are told.
constexpr Action kActions[] = {
    {kChurnIntent, "escalate",
     "A manager calls, not the account's owner: listen first, repeat the reason in their words, "
     "and "
     "promise only what has a date"},
    {kRenewalRisk, "prepareRenewal",
     "Begin with what they got out of the contract so far, in their own figures; then conditions"},
    {kAtRiskScore, "planRecovery",
     "One page: what went wrong, three measures, who does each by when; show it to the client"},
    {kScoreFallers, "reviewAccount",
     "Read the attributions of the day with the account's owner before anybody writes"},
    {kLowSentiment, "addressConcerns",
     "Answer the complaint itself within a day, without defending; tell what happens next"},
    {kSilent, "scheduleCall", kCallApproach},
    {kLatencyRisk, "scheduleCall", kCallApproach},
    {kMissedMeetings, "rebookMeeting",
     "Shorter, at their time, with an agenda of theirs; if nobody comes twice, ask for another "
     "person"},
    {kDealSlipping, "reviewDeal",
     "Write the steps to the signature down together, with a name and a day for each"},
    {kSingleThreaded, "widenContacts",
     "Ask the person you know for an introduction, with a reason that helps them"},
    {kExpansionReady, "discussExpansion",
     "Start from a goal of theirs that the present contract does not reach"},
    {kInsufficientData, "completeRecords",
     "Look at the record in HubSpot: domain, associations, and whether the mailbox is connected"},
};

// The gravest first; of the same gravity risks before chances, then as kActions lists them.
bool IsGraver(const Insight& a, const Insight& b) {
  const auto key = [](const Insight& of) {
    const auto* place = std::ranges::find(kActions, of.kind, &Action::kind);
    return std::tuple(-static_cast<int>(of.severity), of.chance, place - kActions);
  };
  return key(a) < key(b);
}

}  // namespace

std::vector<Insight> FindInsights(const RiskFacts& facts, const InsightThresholds& thresholds,
                                  Date today, const absl::TimeZone& zone) {
  const Situation situation(facts, thresholds, today, zone);
  std::vector<Insight> found;
  for (const Finder find : kFinders) {
    auto insight = find(situation);
    if (!insight) continue;
    AddStakes(situation, *insight);
    found.push_back(*std::move(insight));
  }
  std::ranges::stable_sort(found, IsGraver);
  if (auto remark = FindLackOfData(situation)) found.push_back(*std::move(remark));
  return found;
}

std::vector<Recommendation> Recommend(const std::vector<Insight>& insights) {
  std::vector<Insight> ordered = insights;
  std::ranges::stable_sort(ordered, IsGraver);
  std::vector<Recommendation> recommendations;
  std::set<std::string> taken;
  for (const Insight& insight : ordered) {
    const auto* action = std::ranges::find(kActions, insight.kind, &Action::kind);
    if (action == std::end(kActions) || !taken.insert(action->action).second) continue;
    recommendations.push_back({.action = action->action,
                               .priority = insight.severity,
                               .description = insight.recommendation,
                               .suggested_approach = action->approach});
  }
  return recommendations;
}

Insight InsufficientDataRemark() { return RemarkOf("Too little is known of this client", {}); }

bool IsAlert(const Insight& insight) { return insight.kind != kInsufficientData; }

Severity RiskLevel(const std::vector<Insight>& insights) {
  std::array<int, kSeverityNames.size()> counts{};
  Severity gravest = Severity::kLow;
  for (const Insight& insight : insights) {
    if (insight.chance || !IsAlert(insight)) continue;
    ++counts[static_cast<std::size_t>(insight.severity)];
    gravest = std::max(gravest, insight.severity);
  }
  const bool many = counts[static_cast<std::size_t>(gravest)] >= kManyRisks;
  return many && gravest >= Severity::kMedium ? Raised(gravest, 1) : gravest;
}

const char* SeverityName(Severity severity) {
  return kSeverityNames[static_cast<std::size_t>(severity)];
}

std::optional<Severity> ParseSeverity(std::string_view name) {
  for (std::size_t i = 0; i < kSeverityNames.size(); ++i) {
    if (name == kSeverityNames[i]) return static_cast<Severity>(i);
  }
  return std::nullopt;
}

}  // namespace stanna::insights
