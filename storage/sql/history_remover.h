// Removes the past of insights, inside a transaction; HealthStore::RemoveHistory has the contract.
#pragma once

#include <cstdint>
#include <string>

#include "storage/health_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one transaction, which holds the workspace's lock.
class HistoryRemover {
 public:
  HistoryRemover(SqlSession& sql, const WorkspaceId& workspace, int limit);

  /// How many rows went.
  std::int64_t Remove(const HistoryBounds& kept_since);

 private:
  /// Rows of `table` with a `column` before then. Those of one time or day go together.
  std::int64_t RemoveBefore(const std::string& table, const std::string& column,
                            const SqlValue& before);

  SqlSession& sql_;
  const SqlValue workspace_;
  const std::int64_t limit_;
};

}  // namespace stanna::storage
