// SyncService's calls about the quality of records: what is wrong with them, how many are, and why
// one is here or not.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/sync/v1/data_quality.pb.h"
#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::rpc {

/// Each is a call after the guard let it in; the protos say what it does. Thread-safe; the parts
/// must outlive it.
class QualityCalls {
 public:
  explicit QualityCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status ListIssues(const CallScope& scope, const sync::v1::ListRecordIssuesRequest& in,
                          sync::v1::ListRecordIssuesResponse& out) const;
  absl::Status GetReport(const CallScope& scope, const sync::v1::GetDataQualityReportRequest& in,
                         sync::v1::GetDataQualityReportResponse& out) const;
  absl::Status Diagnose(const CallScope& scope, const sync::v1::DiagnoseRecordRequest& in,
                        sync::v1::DiagnoseRecordResponse& out) const;

 private:
  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
