#include "server/rpc/insight_calls.h"

#include <algorithm>
#include <utility>

#include "server/insights/risk/risk.h"
#include "server/portfolio/metrics_summary.h"
#include "server/portfolio/workspace_insights.h"
#include "server/rpc/client_lookup.h"
#include "server/rpc/health_protos.h"
#include "server/rpc/record_links.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/revenue_protos.h"
#include "server/sync/health_rows.h"
#include "storage/health_store.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

constexpr int kStandardDays = 30;
constexpr int kMostDays = 365;

struct OpenInsight {
  insights::Insight insight;
  Time since{};
};

// What is open of a client: the gravest first, then what opened last.
absl::StatusOr<std::vector<OpenInsight>> LoadOpen(storage::Stores& stores,
                                                  const WorkspaceId& workspace,
                                                  const ClientId& client, Deadline deadline) {
  ASSIGN_OR_RETURN(const auto alerts, stores.health().ListAlerts(workspace, client, deadline));
  std::vector<OpenInsight> open;
  for (const storage::AlertRow& alert : alerts) {
    if (!alert.closed_at) open.push_back({sync::ToInsight(alert), alert.opened_at});
  }
  std::ranges::stable_sort(open, [](const OpenInsight& a, const OpenInsight& b) {
    if (a.insight.severity != b.insight.severity) return a.insight.severity > b.insight.severity;
    return a.since > b.since;
  });
  return open;
}

}  // namespace

absl::Status InsightCalls::GetOfClient(const CallScope& scope,
                                       const v1::GetClientInsightsRequest& in,
                                       v1::ClientInsights& out) const {
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  const ClientId& id = client.row.id;
  ASSIGN_OR_RETURN(const auto open, LoadOpen(parts_.stores, scope.workspace, id, scope.deadline));
  const auto health = parts_.stores.health().Get(scope.workspace, id, scope.deadline);
  if (!health.ok() && !absl::IsNotFound(health.status())) return health.status();
  out.set_client_id(id.value);
  out.set_name(client.row.name);
  out.set_current_score(health.ok() ? Points(health->score) : client.health_score);
  std::vector<insights::Insight> insights;
  for (const OpenInsight& of : open) {
    v1::Insight& listed = *out.add_insights();
    listed = ToProto(of.insight);
    *listed.mutable_open_time() = ToProto(of.since);
    insights.push_back(of.insight);
  }
  // A remark is no alert: it is nowhere stored.
  const auto little = static_cast<int>(insights::Band::kInsufficientData);
  if (health.ok() && health->band == little) {
    insights.push_back(insights::InsufficientDataRemark());
    *out.add_insights() = ToProto(insights.back());
  }
  out.set_risk_level(SeverityOf(insights::RiskLevel(insights)));
  for (const auto& recommendation : insights::Recommend(insights)) {
    *out.add_recommendations() = ToProto(recommendation);
  }
  LinkEvidence(parts_.stores, scope, client.row.company_id, out);
  return absl::OkStatus();
}

absl::Status InsightCalls::GetOfWorkspace(const CallScope& scope,
                                          const v1::GetWorkspaceInsightsRequest& in,
                                          v1::WorkspaceInsights& out) const {
  ASSIGN_OR_RETURN(const int window, ReadWindow(in.window_days(), kStandardDays, kMostDays));
  v1::GetWorkspaceInsightsRequest asked = in;
  asked.set_window_days(window);
  const auto make = [&](Time now, v1::WorkspaceInsights& answer) -> absl::Status {
    ASSIGN_OR_RETURN(const auto found,
                     portfolio::GetWorkspaceInsights(parts_.stores, scope.workspace, window, now,
                                                     scope.deadline));
    answer = ToProto(found);
    return absl::OkStatus();
  };
  return answers_.Get<v1::WorkspaceInsights>(scope.workspace, asked, scope.deadline, make, out);
}

absl::Status InsightCalls::GetSummary(const CallScope& scope,
                                      const v1::GetMetricsSummaryRequest& in,
                                      v1::GetMetricsSummaryResponse& out) const {
  ASSIGN_OR_RETURN(const auto workspace,
                   parts_.stores.workspaces().Get(scope.workspace, scope.deadline));
  v1::GetMetricsSummaryRequest asked = in;
  if (asked.window_days() == 0) asked.set_window_days(workspace.settings.default_window_days);
  if (!asked.has_risk_threshold()) asked.set_risk_threshold(workspace.settings.risk_threshold);
  ASSIGN_OR_RETURN(const auto query, FromProto(asked));
  const auto make = [&](Time now, v1::GetMetricsSummaryResponse& answer) -> absl::Status {
    ASSIGN_OR_RETURN(const auto summary, portfolio::GetSummary(parts_.stores, scope.workspace,
                                                               query, now, scope.deadline));
    answer = ToProto(summary, query, now);
    return absl::OkStatus();
  };
  return answers_.Get<v1::GetMetricsSummaryResponse>(scope.workspace, asked, scope.deadline, make,
                                                     out);
}

}  // namespace stanna::rpc
