// Messages that an older model has read, and how they are read anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/sync/sync_control.h"
#include "storage/stores.h"

namespace stanna::sync {

/// Attempts at one version of the model, a day apart.
inline constexpr int kModelAttempts = 3;
inline constexpr std::chrono::hours kModelAttemptsApart{24};

/// How many messages are still of an older model than this program's.
absl::StatusOr<std::int64_t> CountOldAnalyses(storage::Stores& stores, const WorkspaceId& workspace,
                                              Deadline deadline);

/// Which of these messages are.
absl::StatusOr<std::set<ObjectId>> OldAnalysesAmong(storage::Stores& stores,
                                                    const WorkspaceId& workspace, ObjectType type,
                                                    const std::vector<ObjectId>& ids,
                                                    Deadline deadline);

/// Starts, where there are such messages, a backfill of all of their types: texts are not stored,
/// so that HubSpot must be asked. nullopt: there are none, or only the few that an earlier attempt
/// could not read; a full run or another backfill is under way; a person cancelled the last
/// attempt; or there were enough. Idempotent, also among replicas.
absl::StatusOr<std::optional<SyncRunId>> RereadOldAnalyses(storage::Stores& stores,
                                                           SyncControl& syncs,
                                                           const WorkspaceId& workspace, Time now,
                                                           Deadline deadline);

}  // namespace stanna::sync
