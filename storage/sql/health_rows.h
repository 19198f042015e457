// How scores, their reasons and alerts stand in their tables.
#pragma once

#include <string>

#include "storage/health_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

const UpsertTable& HealthTable();
const UpsertTable& HealthDaysTable();
const UpsertTable& AttributionsTable();
const UpsertTable& ManualAttributionsTable();
const UpsertTable& AlertsTable();

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const HealthRow& row);
/// `position` orders those of one client and moment.
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const AttributionRow& row,
                std::int64_t position);
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const ManualAttributionRow& row);
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const AlertRow& row);

/// Columns of client_health as `h`; the document, which is the last one, can be left out.
std::string HealthFields(bool with_document);
inline constexpr int kHealthColumns = 21;
/// The health columns are the first ones of the row.
HealthRow HealthOf(const Row& row);

/// Columns of attributions as `t`.
extern const char kAttributionFields[];
inline constexpr int kAttributionColumns = 11;
AttributionRow AttributionOf(const Row& row);

/// Columns of manual_attributions as `t`.
extern const char kManualAttributionFields[];
inline constexpr int kManualAttributionColumns = 9;
ManualAttributionRow ManualAttributionOf(const Row& row);

/// Columns of client_alerts as `t`.
extern const char kAlertFields[];
inline constexpr int kAlertColumns = 8;
AlertRow AlertOf(const Row& row);

}  // namespace stanna::storage
