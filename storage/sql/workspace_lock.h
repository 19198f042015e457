// The lock under which records of a workspace are written: one page at a time, so that pages never
// deadlock, and what one page links and another one changes is seen by the later of the two.
// HubSpot's limits allow a portal some twenty pages a second; a page takes 10 to 20 ms.
#pragma once

#include "base/ids.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// Takes the lock until the transaction ends; what is asked next waits until it is there. On SQLite
/// the transaction's own write lock does.
void LockWorkspace(SqlSession& session, const WorkspaceId& workspace);
/// False when another transaction holds it.
bool TryLockWorkspace(SqlSession& session, const WorkspaceId& workspace);

}  // namespace stanna::storage
