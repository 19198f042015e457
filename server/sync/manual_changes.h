// What people decide by hand: fields of clients, and which clients are one.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/sync/sync_control.h"
#include "storage/manual_store.h"
#include "storage/stores.h"

namespace stanna::sync {

/// Sets a field as `value` says; its text is brought into the form that the mapping gives. Errors
/// as ManualStore::PutOverride; InvalidArgument names the field of the request.
/// A replay works the client's MRR out when that is set.
absl::Status SetClientField(storage::Stores& stores, SyncControl& syncs,
                            const WorkspaceId& workspace, storage::FieldOverride value,
                            Deadline deadline);
/// Hands the field back to the sync. NotFound: it was not set.
absl::Status ClearClientField(storage::Stores& stores, SyncControl& syncs,
                              const WorkspaceId& workspace, const ClientId& client,
                              const std::string& field, Time now, Deadline deadline);

struct MergeStarted {
  std::string domain;
  /// nullopt: another run is under way and does it at its end.
  std::optional<SyncRunId> apply_run;
};

struct MergeRequest {
  ClientId kept, merged;
  std::string by;
  Time now{};
};
/// Errors as ManualStore::MergeClients.
absl::StatusOr<MergeStarted> MergeClients(storage::Stores& stores, SyncControl& syncs,
                                          const WorkspaceId& workspace, const MergeRequest& request,
                                          Deadline deadline);
/// Errors as ManualStore::UnmergeClient.
absl::StatusOr<MergeStarted> UnmergeClient(storage::Stores& stores, SyncControl& syncs,
                                           const WorkspaceId& workspace, const ClientId& kept,
                                           const std::string& domain, Time now, Deadline deadline);

}  // namespace stanna::sync
