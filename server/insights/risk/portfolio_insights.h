// What all clients of a workspace show together: risks and chances by kind, with the clients and
// the money behind them, and where the portfolio is going. Pure: as GET /api/insights lists it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "server/insights/health/health.h"
#include "server/insights/risk/risk.h"

namespace stanna::insights {

/// A client that is neither archived nor excluded, with what is open about it now.
struct ClientStanding {
  ClientId client_id;
  std::string name;
  CentiPoints score = 5000;
  std::optional<CentiPoints> earlier_score;  ///< at the start of the window; nullopt: none then
  Band band = Band::kInsufficientData;
  double engagement_change = 1;         ///< Health::engagement_change
  std::optional<double> mrr;            ///< a month; nullopt: unknown, or in another currency
  std::optional<double> potential_mrr;  ///< of what it may buy more; nullopt: unknown
  std::vector<Insight> insights;        ///< as found now or stored as alerts, in any order
};

/// Of all clients, by day.
struct PortfolioScore {
  Date day{};
  std::int64_t clients = 0;
  std::int64_t score_sum = 0;  ///< CentiPoints
};

/// What clients did about what we asked of them in the window.
struct EngagementCounts {
  std::int64_t emails_sent = 0;      ///< threads that we wrote in
  std::int64_t emails_answered = 0;  ///< of these, threads in which the client wrote after us
  std::int64_t meetings_due = 0;     ///< held, missed or cancelled
  std::int64_t meetings_held = 0;
};

struct PortfolioFacts {
  std::vector<ClientStanding> clients;  ///< in any order
  std::vector<PortfolioScore> days;     ///< of the window, in any order
  EngagementCounts engagement;
};

struct ClientAtRisk {
  ClientId client_id;
  std::string name;
  CentiPoints score = 0;
  std::optional<CentiPoints> score_delta;  ///< over the window
  double mrr_at_risk = 0;                  ///< its MRR; 0 where that is unknown
  std::string primary_risk;                ///< the description of its gravest risk of any kind
};

/// All clients with one kind of risk.
struct RiskAlert {
  std::string kind;
  Severity severity = Severity::kLow;  ///< the gravest of its clients'
  double total_mrr_at_risk = 0;
  std::vector<ClientAtRisk> clients;  ///< the gravest first, then the most MRR, then the name
};

enum class EngagementTrend : std::uint8_t { kFalling, kSteady, kRising };

struct ReadyClient {
  ClientId client_id;
  std::string name;
  CentiPoints score = 0;
  EngagementTrend engagement = EngagementTrend::kSteady;
  std::vector<std::string> signals;  ///< what speaks for it
};

/// All clients with one kind of chance.
struct ChanceGroup {
  std::string kind;
  double potential_mrr = 0;          ///< of those whose potential is known
  std::vector<ReadyClient> clients;  ///< the highest score first, then the name
};

struct PortfolioTrend {
  Trend direction = Trend::kUnknown;
  double change_percent = 0;  ///< of the mean score, from the first day to the last
  std::string description;
};

struct PortfolioInsights {
  std::vector<RiskAlert> risks;      ///< the gravest first, then the most MRR, then the kind
  std::vector<ChanceGroup> chances;  ///< by kind
  PortfolioTrend health;
  std::optional<double> email_response_rate;  ///< 0–1; nullopt: nothing was asked
  std::optional<double> meeting_attendance;   ///< 0–1; nullopt: no meeting was due
};

PortfolioInsights SummarisePortfolio(const PortfolioFacts& facts);

/// "rising", "steady", "falling".
const char* EngagementTrendName(EngagementTrend trend);
/// "improving", "stable", "declining"; "unknown".
const char* TrendName(Trend trend);

}  // namespace stanna::insights
