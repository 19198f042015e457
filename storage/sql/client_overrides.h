// Fields of clients that a person set, inside the transaction that writes the clients.
#pragma once

#include <vector>

#include "storage/canonical.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// Puts what people set into `rows`, and notes what the mapping says in its place.
void ApplyOverrides(SqlSession& sql, const WorkspaceId& workspace, std::vector<ClientRow>& rows);

}  // namespace stanna::storage
