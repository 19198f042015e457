// The gate that writers pass and an erasure closes; migration 0026 has PostgreSQL's half.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "storage/erasure_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// As it stands in the table.
std::optional<Erasure> FindErasure(SqlSession& sql, const WorkspaceId& workspace);
/// The same, while no other transaction goes on with it or ends it until this one's end: several
/// may erase one workspace at once.
std::optional<Erasure> LockErasure(SqlSession& sql, const WorkspaceId& workspace);

/// When the workspace, all of it, was erased last; nullopt: never, or it was not made anew. What
/// was noted until then, on whichever replica, is of the erased one.
std::optional<Time> ErasedUntil(SqlSession& sql, const WorkspaceId& workspace);

/// Keeps an erasure from beginning until the transaction ends; waits for one that is just
/// beginning. On SQLite the write lock does.
void EnterGates(SqlSession& sql, const std::set<std::string>& workspaces);
/// Waits until no writer is in the workspace, and keeps others out until the transaction ends.
void CloseGate(SqlSession& sql, const WorkspaceId& workspace);

}  // namespace stanna::storage
