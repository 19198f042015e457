#include "server/insights/risk/portfolio_insights.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

// A mean over many clients moves slowly: two per cent in a window is a direction.
constexpr double kStablePercent = 2;
// A tenth more or less contact than usual; between them it is the usual.
constexpr double kRising = 1.1, kFalling = 0.9;
constexpr std::string_view kSignalsPart = "; ";

bool IsRisk(const Insight& insight) { return !insight.chance && IsAlert(insight); }

const Insight* GravestRisk(const ClientStanding& client) {
  const Insight* gravest = nullptr;
  for (const Insight& insight : client.insights) {
    if (!IsRisk(insight)) continue;
    const bool graver =
        gravest == nullptr || std::tuple(-static_cast<int>(insight.severity), insight.kind) <
                                  std::tuple(-static_cast<int>(gravest->severity), gravest->kind);
    if (graver) gravest = &insight;
  }
  return gravest;
}

struct Member {
  const ClientStanding* client = nullptr;
  const Insight* insight = nullptr;
};

auto OrderOf(const Member& member) {
  return std::tuple(-static_cast<int>(member.insight->severity), -member.client->mrr.value_or(0),
                    member.client->name, member.client->client_id.value);
}

ClientAtRisk AtRisk(const ClientStanding& client) {
  ClientAtRisk row;
  row.client_id = client.client_id;
  row.name = client.name;
  row.score = client.score;
  if (client.earlier_score) row.score_delta = client.score - *client.earlier_score;
  row.mrr_at_risk = client.mrr.value_or(0);
  if (const Insight* gravest = GravestRisk(client)) row.primary_risk = gravest->description;
  return row;
}

RiskAlert AlertOf(const std::string& kind, std::vector<Member> members) {
  std::ranges::sort(members, {}, OrderOf);
  RiskAlert alert{.kind = kind,
                  .severity = members.front().insight->severity,
                  .total_mrr_at_risk = 0,
                  .clients = {}};
  for (const Member& member : members) {
    alert.clients.push_back(AtRisk(*member.client));
    alert.total_mrr_at_risk += alert.clients.back().mrr_at_risk;
  }
  return alert;
}

EngagementTrend TrendOf(double change) {
  if (change >= kRising) return EngagementTrend::kRising;
  return change <= kFalling ? EngagementTrend::kFalling : EngagementTrend::kSteady;
}

// FindInsights parts the signals of a chance so.
std::vector<std::string> SignalsOf(const std::string& description) {
  std::vector<std::string> signals;
  for (std::size_t from = 0; from < description.size();) {
    const std::size_t part = std::min(description.find(kSignalsPart, from), description.size());
    signals.push_back(description.substr(from, part - from));
    from = part + kSignalsPart.size();
  }
  return signals;
}

ChanceGroup GroupOf(const std::string& kind, std::vector<Member> members) {
  std::ranges::sort(members, {}, [](const Member& of) {
    return std::tuple(-of.client->score, of.client->name, of.client->client_id.value);
  });
  ChanceGroup group{.kind = kind, .potential_mrr = 0, .clients = {}};
  for (const Member& member : members) {
    const ClientStanding& client = *member.client;
    group.clients.push_back({.client_id = client.client_id,
                             .name = client.name,
                             .score = client.score,
                             .engagement = TrendOf(client.engagement_change),
                             .signals = SignalsOf(member.insight->description)});
    group.potential_mrr += client.potential_mrr.value_or(0);
  }
  return group;
}

double MeanOf(const PortfolioScore& day) {
  return static_cast<double>(day.score_sum) / static_cast<double>(day.clients) / 100;
}

PortfolioTrend HealthTrend(const std::vector<PortfolioScore>& days) {
  const PortfolioScore *first = nullptr, *last = nullptr;
  for (const PortfolioScore& day : days) {
    if (day.clients <= 0) continue;
    if (first == nullptr || day.day < first->day) first = &day;
    if (last == nullptr || day.day > last->day) last = &day;
  }
  PortfolioTrend trend;
  if (first == last) {  // none, or a single day
    trend.description = "The mean health is known of too few days for a direction";
    return trend;
  }
  const double before = MeanOf(*first), after = MeanOf(*last);
  if (before > 0) trend.change_percent = (after - before) / before * 100;
  const bool moves = std::abs(trend.change_percent) >= kStablePercent;
  trend.direction = !moves           ? Trend::kStable
                    : after > before ? Trend::kImproving
                                     : Trend::kDeclining;
  const char* verb = !moves ? "stayed near: from " : after > before ? "rose from " : "fell from ";
  trend.description = std::string("The mean health ") + verb + Number(before, 1) + " to " +
                      Number(after, 1) + " in " +
                      Counted(DaysBetween(first->day, last->day), "day") + " (" +
                      SignedPercent(trend.change_percent / 100) + ")";
  return trend;
}

std::optional<double> PartOf(std::int64_t some, std::int64_t all) {
  if (all <= 0) return std::nullopt;
  return static_cast<double>(some) / static_cast<double>(all);
}

}  // namespace

PortfolioInsights SummarisePortfolio(const PortfolioFacts& facts) {
  std::map<std::string, std::vector<Member>> risks, chances;
  for (const ClientStanding& client : facts.clients) {
    for (const Insight& insight : client.insights) {
      if (!IsAlert(insight)) continue;
      (insight.chance ? chances : risks)[insight.kind].push_back({&client, &insight});
    }
  }
  PortfolioInsights found;
  for (auto& [kind, members] : risks) found.risks.push_back(AlertOf(kind, std::move(members)));
  for (auto& [kind, members] : chances) found.chances.push_back(GroupOf(kind, std::move(members)));
  std::ranges::stable_sort(found.risks, {}, [](const RiskAlert& of) {
    return std::tuple(-static_cast<int>(of.severity), -of.total_mrr_at_risk);
  });
  found.health = HealthTrend(facts.days);
  found.email_response_rate =
      PartOf(facts.engagement.emails_answered, facts.engagement.emails_sent);
  found.meeting_attendance = PartOf(facts.engagement.meetings_held, facts.engagement.meetings_due);
  return found;
}

const char* EngagementTrendName(EngagementTrend trend) {
  constexpr const char* kNames[] = {"falling", "steady", "rising"};
  return kNames[static_cast<int>(trend)];
}

const char* TrendName(Trend trend) {
  constexpr const char* kNames[] = {"unknown", "improving", "stable", "declining"};
  return kNames[static_cast<int>(trend)];
}

}  // namespace stanna::insights
