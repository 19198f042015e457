#include "storage/sql/fence.h"

namespace stanna::storage {

absl::Status CheckFence(SqlSession& sql, const WorkspaceId& workspace, const Fence& fence) {
  const Rows rows =
      sql.QueryKept(1,
                    "SELECT 1 FROM jobs WHERE workspace_id = ? AND job_id = ?"
                    " AND epoch = ? AND state = 'leased'",
                    {Text(workspace.value), Text(fence.job_id.value), Num(fence.epoch)});
  if (!rows.empty()) return absl::OkStatus();
  return WithReason(Aborted("the job's lease was lost: this worker may not write any more"),
                    "LEASE_LOST");
}

}  // namespace stanna::storage
