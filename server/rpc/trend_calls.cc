#include "server/rpc/trend_calls.h"

#include "server/portfolio/health_trends.h"
#include "server/portfolio/mood_days.h"
#include "server/portfolio/score_deltas.h"
#include "server/rpc/health_protos.h"
#include "server/rpc/request_checks.h"
#include "server/sync/revenue_rows.h"
#include "server/sync/workspace_config.h"
#include "storage/health_store.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int kStandardTrendDays = 30;
constexpr int kStandardDeltaDays = 7;
constexpr int kMostDays = 365;

}  // namespace

absl::StatusOr<sync::Zone> TrendCalls::HomeZone(const CallScope& scope) const {
  ASSIGN_OR_RETURN(const auto home,
                   sync::LoadHomeFacts(parts_.stores, scope.workspace, scope.deadline));
  return sync::ZoneNamed(home.time_zone);
}

absl::StatusOr<Date> TrendCalls::Today(const CallScope& scope) const {
  ASSIGN_OR_RETURN(const sync::Zone zone, HomeZone(scope));
  return sync::DayIn(zone, parts_.clock.Now());
}

absl::Status TrendCalls::GetHealthTrend(const CallScope& scope, const v1::GetHealthTrendRequest& in,
                                        v1::GetHealthTrendResponse& out) const {
  ASSIGN_OR_RETURN(const int window, ReadWindow(in.window_days(), kStandardTrendDays, kMostDays));
  ASSIGN_OR_RETURN(const Date today, Today(scope));
  const Date from = sys_days(today) - days(window - 1);
  ASSIGN_OR_RETURN(const auto found, parts_.stores.health().PortfolioDays(scope.workspace, from,
                                                                          today, scope.deadline));
  for (const auto& point : portfolio::ScoreTrend(found, FromProto(in.interval()), from)) {
    *out.add_points() = ToProto(point);
  }
  return absl::OkStatus();
}

absl::Status TrendCalls::GetSentimentTrend(const CallScope& scope,
                                           const v1::GetSentimentTrendRequest& in,
                                           v1::GetSentimentTrendResponse& out) const {
  ASSIGN_OR_RETURN(const int window, ReadWindow(in.window_days(), kStandardTrendDays, kMostDays));
  ASSIGN_OR_RETURN(const sync::Zone zone, HomeZone(scope));
  const Time now = parts_.clock.Now();
  const Date from = sys_days(sync::DayIn(zone, now)) - days(window - 1);
  ASSIGN_OR_RETURN(const auto found, portfolio::LoadMoodDays(parts_.stores, scope.workspace, zone,
                                                             from, now, scope.deadline));
  for (const auto& point : portfolio::MoodTrend(found, FromProto(in.interval()), from)) {
    *out.add_points() = ToProto(point);
  }
  return absl::OkStatus();
}

absl::Status TrendCalls::GetInteractionTrend(const CallScope& scope,
                                             const v1::GetInteractionTrendRequest& in,
                                             v1::GetInteractionTrendResponse& out) const {
  ASSIGN_OR_RETURN(const int window, ReadWindow(in.window_days(), kStandardTrendDays, kMostDays));
  const Time now = parts_.clock.Now();
  ASSIGN_OR_RETURN(const auto counts,
                   parts_.stores.health().CountActivities(scope.workspace, now - days(window), now,
                                                          scope.deadline));
  for (const auto& share : portfolio::ActivityShares(counts)) *out.add_shares() = ToProto(share);
  return absl::OkStatus();
}

absl::Status TrendCalls::ListDeltas(const CallScope& scope, const v1::ListScoreDeltasRequest& in,
                                    v1::ListScoreDeltasResponse& out) const {
  ASSIGN_OR_RETURN(const int window, ReadWindow(in.window_days(), kStandardDeltaDays, kMostDays));
  ASSIGN_OR_RETURN(const auto least, LeastDelta(in));
  ASSIGN_OR_RETURN(const Date today, Today(scope));
  auto& health = parts_.stores.health();
  ASSIGN_OR_RETURN(
      const auto deltas,
      health.FactorDeltas(scope.workspace, parts_.clock.Now() - days(window), scope.deadline));
  ASSIGN_OR_RETURN(const auto clients,
                   health.ListPortfolio(scope.workspace, today, scope.deadline));
  for (const auto& delta : portfolio::ScoreDeltas(deltas, clients, least)) {
    *out.add_deltas() = ToProto(delta);
  }
  return absl::OkStatus();
}

}  // namespace stanna::rpc
