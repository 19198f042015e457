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
  int number = 0;           ///< 1, 2, …, the same on every backend
  std::string_view name{};  ///< "create_workspaces"
  std::string_view up{}, down{};
  /// The oldest schema version whose programs go on working after it: "-- Works with 25." in the
  /// first line of `up`. Its own number when it does not say so.
  int works_with = 0;
};

/// What the first line of a migration says; `number` when it says nothing.
int ReadWorksWith(std::string_view up, int number);

/// Ascending, without gaps.
const std::vector<Migration>& MigrationsFor(const Dialect& dialect);

/// One more at the end: what a newer program has. For tests of upgrades, before the first other use
/// of this file. `migration.number` and `works_with` are filled in: the next number, and what `up`
/// says.
void AppendMigration(const Dialect& dialect, Migration migration);

absl::StatusOr<SchemaVersion> ReadSchemaVersion(Database& database, Deadline deadline);
/// Each migration is one transaction together with its row in schema_migrations, under a lock that
/// other processes respect. None makes others wait: a table that is in use is tried again until the
/// deadline. A schema that is newer than this program is left as it is where its migrations say
/// that they work with this program's; else FailedPrecondition.
absl::Status MigrateUp(Database& database, Deadline deadline);
/// InvalidArgument: `version` is negative. FailedPrecondition: the schema is newer than this
/// program.
absl::Status MigrateDown(Database& database, int version, Deadline deadline);

}  // namespace stanna::storage
