// Clients that were merged away.
#pragma once

#include "base/ids.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// A client whose last company was merged into another is answered by that one's; every other by
/// itself, also one that there is not.
ClientId LiveClient(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id);

}  // namespace stanna::storage
