// Whether a worker may still write.
#pragma once

#include "storage/record_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// Aborted (LEASE_LOST) unless the job is leased in the fence's epoch.
absl::Status CheckFence(SqlSession& sql, const WorkspaceId& workspace, const Fence& fence);

}  // namespace stanna::storage
