#include "storage/sql/migrations.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "storage/sql/embedded_migrations.h"

namespace stanna::storage {
namespace {

constexpr std::size_t kDigits = 4;
constexpr std::string_view kUp = ".up.sql";
constexpr std::string_view kDown = ".down.sql";

void AddFile(const EmbeddedFile& file, std::string_view name, std::map<int, Migration>& found) {
  int number = 0;
  std::from_chars(name.data(), name.data() + kDigits, number);
  Migration& migration = found[number];
  migration.number = number;
  const std::string_view ending = name.ends_with(kUp) ? kUp : kDown;
  migration.name = name.substr(kDigits + 1, name.size() - kDigits - 1 - ending.size());
  (ending == kUp ? migration.up : migration.down) = file.text;
}

std::vector<Migration> Collect(std::string_view folder) {
  std::map<int, Migration> found;
  for (int i = 0; i < kEmbeddedMigrationCount; ++i) {
    const EmbeddedFile& file = kEmbeddedMigrations[i];
    if (file.path.starts_with(folder)) AddFile(file, file.path.substr(folder.size()), found);
  }
  std::vector<Migration> migrations;
  for (const auto& [number, migration] : found) migrations.push_back(migration);
  return migrations;
}

bool HasVersions(SqlSession& sql) {
  return !sql.Query(1, sql.dialect().is_postgres()
                           ? "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"
                           : "SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'")
              .empty();
}

int CurrentVersion(SqlSession& sql) {
  if (!HasVersions(sql)) return 0;
  const Rows rows = sql.Query(1, "SELECT coalesce(max(version), 0) FROM schema_migrations");
  return static_cast<int>(rows.front().Int(0));
}

// SQLite's write transactions exclude each other already.
void LockSchema(SqlSession& sql) {
  if (sql.dialect().is_postgres()) {
    sql.Query(1, "SELECT pg_advisory_xact_lock(hashtextextended('stanna.schema', 4712))");
  }
  sql.ExecuteScript(
      "CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY,"
      " name text NOT NULL)");
}

absl::Status CheckNotNewer(int current, int supported) {
  if (current <= supported) return absl::OkStatus();
  return FailedPrecondition("the database has schema version " + std::to_string(current) +
                            ", newer than this program's " + std::to_string(supported) +
                            ": start a newer program, or migrate down with the one that made it");
}

// One step towards `target`; false when the schema is there.
absl::StatusOr<bool> Step(SqlSession& sql, int target) {
  LockSchema(sql);
  const auto& migrations = MigrationsFor(sql.dialect());
  const int current = CurrentVersion(sql);
  RETURN_IF_ERROR(CheckNotNewer(current, static_cast<int>(migrations.size())));
  if (current == target) return false;
  if (current < target) {
    const Migration& next = migrations[static_cast<std::size_t>(current)];
    sql.ExecuteScript(std::string(next.up));
    sql.Execute("INSERT INTO schema_migrations (version, name) VALUES (?, ?)",
                {Num(next.number), Text(next.name)});
  } else {
    const Migration& last = migrations[static_cast<std::size_t>(current - 1)];
    sql.ExecuteScript(std::string(last.down));
    sql.Execute("DELETE FROM schema_migrations WHERE version = ?", {Num(last.number)});
  }
  return true;
}

absl::Status MigrateTo(Database& database, int target, Deadline deadline) {
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(more, database.Write(Scope::EveryWorkspace(), deadline,
                                          [&](SqlSession& sql) { return Step(sql, target); }));
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<Migration>& MigrationsFor(const Dialect& dialect) {
  static const std::vector<Migration> postgres = Collect("postgres/");
  static const std::vector<Migration> sqlite = Collect("sqlite/");
  return dialect.is_postgres() ? postgres : sqlite;
}

absl::StatusOr<SchemaVersion> ReadSchemaVersion(Database& database, Deadline deadline) {
  return database.Read(
      Scope::EveryWorkspace(), deadline, [](SqlSession& sql) -> absl::StatusOr<SchemaVersion> {
        return SchemaVersion{.current = CurrentVersion(sql),
                             .supported = static_cast<int>(MigrationsFor(sql.dialect()).size())};
      });
}

absl::Status MigrateUp(Database& database, Deadline deadline) {
  return MigrateTo(database, static_cast<int>(MigrationsFor(database.dialect()).size()), deadline);
}

absl::Status MigrateDown(Database& database, int version, Deadline deadline) {
  if (version < 0) return InvalidArgument("a schema version is 0 or more");
  ASSIGN_OR_RETURN(const SchemaVersion schema, ReadSchemaVersion(database, deadline));
  if (version >= schema.current && schema.current <= schema.supported) return absl::OkStatus();
  return MigrateTo(database, version, deadline);
}

}  // namespace stanna::storage
