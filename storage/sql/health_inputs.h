// Reads what clients' health is computed from: some statements for any number of clients.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/health_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// HealthStore::LoadInputs inside a transaction.
std::map<std::string, HealthInputs> LoadHealthInputs(SqlSession& sql, const WorkspaceId& workspace,
                                                     const std::vector<ClientId>& clients, Time now,
                                                     std::chrono::milliseconds window);

}  // namespace stanna::storage
