// What a client's health and facts mean: risks, chances, and what to do. docs/risks.md has the
// rules and the reason of each threshold.
#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "server/insights/health/health.h"

namespace stanna::insights {

/// What a workspace calls a risk; the defaults are the product's.
struct InsightThresholds {
  int risk_score = 40;             ///< a score at or below it is at risk
  int score_drop = 10;             ///< points within a day
  int stale_days = 14;             ///< without an interaction
  double response_delay = 0.5;     ///< the client answers later than its usual by this part of it
  double response_delay_days = 0;  ///< and by so many days at least
  double sentiment = -0.2;         ///< mean mood of 14 days at or below it is low
  int stakeholder_minimum = 2;     ///< people in contact
  double renewal_probability = 0.7;
  int renewal_days = 90;  ///< a renewal so near is worth a word
  int expansion_score = 80;
  double large_mrr = 5000;  ///< a month, in the client's currency: so much at stake is graver
};

enum class Severity : std::uint8_t { kLow, kMedium, kHigh, kCritical };

/// Kinds, as the API names them.
inline constexpr char kScoreFallers[] = "score_fallers";
inline constexpr char kAtRiskScore[] = "at_risk";
inline constexpr char kLatencyRisk[] = "latency_risk";
inline constexpr char kSilent[] = "silent";
inline constexpr char kLowSentiment[] = "sentiment_risk";
inline constexpr char kSingleThreaded[] = "stakeholder_risk";
inline constexpr char kRenewalRisk[] = "renewal_risk";
inline constexpr char kChurnIntent[] = "churn_intent";
inline constexpr char kMissedMeetings[] = "missed_meetings";
inline constexpr char kDealSlipping[] = "deal_slipping";
inline constexpr char kExpansionReady[] = "expansion_ready";
/// A remark, no risk: too little is known of the client for its score to mean anything. It opens no
/// alert and stands in no list of risks.
inline constexpr char kInsufficientData[] = "insufficient_data";

/// Facts beside the score; lists in any order.
struct RiskFacts {
  Health health;
  std::optional<CentiPoints> score_a_day_ago;
  Trend trend = Trend::kUnknown;  ///< of the score
  HealthFacts facts;
  std::optional<double> mrr;
  std::string currency;
};

/// A statement with its evidence.
struct Insight {
  std::string kind;
  Severity severity = Severity::kMedium;
  bool chance = false;         ///< an opportunity, not a risk
  std::string description;     ///< with its numbers
  std::string recommendation;  ///< what to do next
  std::vector<Evidence> evidence;
};

struct Recommendation {
  std::string action;  ///< "scheduleCall", "escalate"…
  Severity priority = Severity::kMedium;
  std::string description;
  std::string suggested_approach;
};

/// The gravest first, each kind at most once. As of the end of `today`.
std::vector<Insight> FindInsights(const RiskFacts& facts, const InsightThresholds& thresholds,
                                  Date today, const absl::TimeZone& zone);
/// What to do about them, the most urgent first, each action once.
std::vector<Recommendation> Recommend(const std::vector<Insight>& insights);

/// The remark about a client of whose events no more is at hand.
Insight InsufficientDataRemark();
/// Whether it is a risk or chance that opens an alert, not a remark.
bool IsAlert(const Insight& insight);

/// What the API calls a client's riskLevel: the gravest of its risks, and a step more where there
/// are kManyRisks of that gravity (from medium on). kLow without any.
Severity RiskLevel(const std::vector<Insight>& insights);
inline constexpr int kManyRisks = 3;

/// "low", "medium", "high", "critical".
const char* SeverityName(Severity severity);
std::optional<Severity> ParseSeverity(std::string_view name);

}  // namespace stanna::insights
