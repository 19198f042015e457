// Clients that were merged away.
#pragma once

#include <functional>
#include <vector>

#include "base/ids.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// A client whose last company was merged into another is answered by that one's; every other by
/// itself, also one that there is not.
ClientId LiveClient(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id);

/// The rows of what `ask` asks of that client. Nearly all were not merged: `ask` is called with
/// `id`, and what it answers sent together with the question whether that is right.
std::vector<Rows> AskOfLive(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id,
                            const std::function<std::vector<KeptQuery>(const ClientId&)>& ask);

}  // namespace stanna::storage
