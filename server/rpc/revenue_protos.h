// Messages of revenue ↔ plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "server/portfolio/metrics_summary.h"
#include "server/portfolio/opportunities.h"
#include "server/portfolio/renewals.h"
#include "server/portfolio/revenue_movements.h"
#include "stanna/insights/v1/revenue.pb.h"
#include "storage/history_store.h"

namespace stanna::rpc {

insights::v1::HistoryEntry ToProto(const storage::HistoryEntry& entry);

insights::v1::MonthMovements ToProto(const revenue::MonthMovements& month);
insights::v1::ClientMovement ToProto(const portfolio::MovementOfClient& of);
/// nullopt: of any kind.
std::optional<revenue::Movement> FromProto(insights::v1::MovementKind kind);

insights::v1::Renewal ToProto(const portfolio::ClientRenewal& renewal);
insights::v1::Opportunity ToProto(const portfolio::ClientOpportunity& of);
insights::v1::GetMetricsSummaryResponse ToProto(const portfolio::MetricsSummary& summary,
                                                const portfolio::SummaryQuery& query, Time now);

/// InvalidArgument names each field.
absl::StatusOr<portfolio::SummaryQuery> FromProto(const insights::v1::GetMetricsSummaryRequest& in);

/// "2026-01"; nullopt when empty. InvalidArgument names `field`.
absl::StatusOr<std::optional<revenue::Month>> ReadMonth(const std::string& text,
                                                        const std::string& field);

}  // namespace stanna::rpc
