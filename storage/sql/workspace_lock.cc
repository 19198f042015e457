#include "storage/sql/workspace_lock.h"

namespace stanna::storage {

// The second argument of hashtextextended keeps these keys apart from other advisory locks.
void LockWorkspace(SqlSession& session, const WorkspaceId& workspace) {
  if (!session.dialect().is_postgres()) return;
  // What comes after it in this session runs after it.
  session.StartKept("SELECT pg_advisory_xact_lock(hashtextextended(?, 4711))",
                    Params{Text(workspace.value)});
}

bool TryLockWorkspace(SqlSession& session, const WorkspaceId& workspace) {
  if (!session.dialect().is_postgres()) return true;
  return session
      .QueryKept(1, "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 4711))",
                 {Text(workspace.value)})
      .front()
      .Bool(0);
}

}  // namespace stanna::storage
