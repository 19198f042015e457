// The schema's numbered migrations, embedded in the program (migrations/<backend>/NNNN_*.sql).
#pragma once

#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/status.h"
#include "storage/sql/database.h"
#include "storage/stores.h"

namespace stanna::storage {

struct Migration {
  int number = 0;         ///< 1, 2, …, the same on every backend
  std::string_view name;  ///< "create_workspaces"
  std::string_view up, down;
};

/// Ascending, without gaps.
const std::vector<Migration>& MigrationsFor(const Dialect& dialect);

absl::StatusOr<SchemaVersion> ReadSchemaVersion(Database& database, Deadline deadline);
/// Each migration is one transaction together with its row in schema_migrations, under a lock that
/// other processes respect. FailedPrecondition: the database is newer than this program.
absl::Status MigrateUp(Database& database, Deadline deadline);
/// InvalidArgument: `version` is negative. FailedPrecondition: as above.
absl::Status MigrateDown(Database& database, int version, Deadline deadline);

}  // namespace stanna::storage
