// Data-quality messages ↔ plain structs.
#pragma once

#include "server/sync/data_quality.h"
#include "stanna/sync/v1/data_quality.pb.h"
#include "storage/connection_store.h"

namespace stanna::rpc {

/// `connection` null: no record URLs.
sync::v1::IssueGroup ToProto(const sync::ExplainedGroup& explained,
                             const storage::Connection* connection);
sync::v1::GetDataQualityReportResponse ToProto(const sync::QualityReport& report,
                                               const storage::Connection* connection);

}  // namespace stanna::rpc
