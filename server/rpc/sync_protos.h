// Sync messages ↔ plain structs.
#pragma once

#include <optional>

#include "base/clock.h"
#include "server/sync/record_diagnosis.h"
#include "stanna/sync/v1/sync_service.pb.h"
#include "storage/client_store.h"
#include "storage/connection_store.h"
#include "storage/job_store.h"
#include "storage/sync_log_store.h"
#include "storage/sync_run_store.h"

namespace stanna::rpc {

sync::v1::JobStatus ToProto(storage::RunState state);
/// nullopt for UNSPECIFIED; STARTED and PROCESSING are what a running run is called at its start.
std::optional<storage::RunState> FromProto(sync::v1::JobStatus status);

sync::v1::SyncRun ToProto(const storage::SyncRun& run, Time now);
sync::v1::IngestJob IngestJobOf(const storage::SyncRun& run, std::optional<Time> last_sync,
                                Time now);
sync::v1::RecentJob RecentJobOf(const storage::SyncRun& run, Time now);

/// `connection` null: no record URL.
sync::v1::RecordIssue ToProto(const storage::IssueView& view,
                              const storage::Connection* connection);

/// nullopt for UNSPECIFIED and for values of a newer client.
std::optional<storage::LogSeverity> FromProto(sync::v1::LogSeverity severity);
sync::v1::SyncLogEntry ToProto(const storage::SyncLogEntry& entry);
sync::v1::DeadJob ToProto(const storage::DeadJob& dead);

/// `connection` null: no record URLs.
sync::v1::DiagnoseRecordResponse ToProto(const sync::Diagnosis& diagnosis,
                                         const storage::Connection* connection);

}  // namespace stanna::rpc
