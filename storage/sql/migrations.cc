#include "storage/sql/migrations.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "storage/sql/embedded_migrations.h"
#include "storage/sql/sql_errors.h"

namespace stanna::storage {
namespace {

constexpr std::size_t kDigits = 4;
constexpr std::string_view kUp = ".up.sql";
constexpr std::string_view kDown = ".down.sql";
constexpr std::string_view kWorksWith = "-- Works with ";
// While a migration waits for a table, everybody else's statements on it wait behind: not for long,
// and not again at once. A transaction of ours takes less, but for large pages.
constexpr std::chrono::milliseconds kLongestLockWait{500};
constexpr std::chrono::milliseconds kPauseBetweenTries{1000};
// With less time than that another try would be cut off instead of ending by itself.
constexpr auto kTimeOfATry = kPauseBetweenTries + 2 * kLongestLockWait;

void AddFile(const EmbeddedFile& file, std::string_view name, std::map<int, Migration>& found) {
  int number = 0;
  std::from_chars(name.data(), name.data() + kDigits, number);
  Migration& migration = found[number];
  migration.number = number;
  const std::string_view ending = name.ends_with(kUp) ? kUp : kDown;
  migration.name = name.substr(kDigits + 1, name.size() - kDigits - 1 - ending.size());
  (ending == kUp ? migration.up : migration.down) = file.text;
  if (ending == kUp) migration.works_with = ReadWorksWith(file.text, number);
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

std::vector<Migration>& KnownMigrations(const Dialect& dialect) {
  static std::vector<Migration> postgres = Collect("postgres/");
  static std::vector<Migration> sqlite = Collect("sqlite/");
  return dialect.is_postgres() ? postgres : sqlite;
}

bool HasWorksWith(SqlSession& sql) {
  return !sql.Query(1,
                    sql.dialect().is_postgres()
                        ? "SELECT 1 FROM pg_attribute WHERE attname = 'works_with' AND attnum > 0"
                          " AND attrelid = to_regclass('schema_migrations')"
                        : "SELECT 1 FROM pragma_table_info('schema_migrations')"
                          " WHERE name = 'works_with'")
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
  // Programs from before it was there leave it out.
  if (!HasWorksWith(sql)) {
    sql.ExecuteScript("ALTER TABLE schema_migrations ADD COLUMN works_with integer");
  }
}

// Whether programs of `supported` work with what newer ones have made of the schema.
absl::Status CheckWorksWith(SqlSession& sql, int current, int supported) {
  const Rows against =
      sql.Query(3,
                "SELECT version, name, coalesce(works_with, version) FROM schema_migrations"
                " WHERE version > ? AND coalesce(works_with, version) > ? ORDER BY version LIMIT 1",
                {Num(supported), Num(supported)});
  if (against.empty()) return absl::OkStatus();
  const Row& first = against.front();
  return FailedPrecondition("the database has schema version " + std::to_string(current) +
                            ", newer than this program's " + std::to_string(supported) +
                            ", and its migration " + first.Text(0) + " (" + first.Text(1) +
                            ") works with programs of version " + first.Text(2) +
                            " and newer only: start a newer program, or migrate down with the one"
                            " that made it");
}

absl::Status CheckNotNewer(int current, int supported) {
  if (current <= supported) return absl::OkStatus();
  return FailedPrecondition("the database has schema version " + std::to_string(current) +
                            ", newer than this program's " + std::to_string(supported) +
                            ": migrate down with the program that made it");
}

// After the lock of the schema, which others may hold for as long as a migration takes.
void WaitForTablesNoLonger(SqlSession& sql) {
  if (!sql.dialect().is_postgres()) return;
  sql.ExecuteScript("SET LOCAL lock_timeout = " + std::to_string(kLongestLockWait.count()));
}

void Apply(SqlSession& sql, const Migration& migration) {
  WaitForTablesNoLonger(sql);
  sql.ExecuteScript(std::string(migration.up));
  sql.Execute("INSERT INTO schema_migrations (version, name, works_with) VALUES (?, ?, ?)",
              {Num(migration.number), Text(migration.name), Num(migration.works_with)});
}

void TakeBack(SqlSession& sql, const Migration& migration) {
  WaitForTablesNoLonger(sql);
  sql.ExecuteScript(std::string(migration.down));
  sql.Execute("DELETE FROM schema_migrations WHERE version = ?", {Num(migration.number)});
}

// False when nothing is left to do.
using Step = std::function<absl::StatusOr<bool>(SqlSession&)>;

absl::StatusOr<bool> StepUp(SqlSession& sql) {
  LockSchema(sql);
  const auto& migrations = MigrationsFor(sql.dialect());
  const int current = CurrentVersion(sql);
  const int supported = static_cast<int>(migrations.size());
  if (current > supported) RETURN_IF_ERROR(CheckWorksWith(sql, current, supported));
  if (current >= supported) return false;
  Apply(sql, migrations[static_cast<std::size_t>(current)]);
  return true;
}

absl::StatusOr<bool> StepDown(SqlSession& sql, int target) {
  LockSchema(sql);
  const auto& migrations = MigrationsFor(sql.dialect());
  const int current = CurrentVersion(sql);
  RETURN_IF_ERROR(CheckNotNewer(current, static_cast<int>(migrations.size())));
  if (current <= target) return false;
  TakeBack(sql, migrations[static_cast<std::size_t>(current - 1)]);
  return true;
}

absl::Status Migrate(Database& database, Deadline deadline, const Step& step) {
  for (bool more = true; more;) {
    const auto stepped = database.Write(Scope::EveryWorkspace(), deadline, step);
    if (ReasonOf(stepped.status()) == kLockNotAvailable) {
      if (deadline.Remaining() <= kTimeOfATry) {
        return Annotate(stepped.status(),
                        "a table that a migration changes was in use all the time");
      }
      std::this_thread::sleep_for(kPauseBetweenTries);
      continue;
    }
    RETURN_IF_ERROR(stepped.status());
    more = *stepped;
  }
  return absl::OkStatus();
}

}  // namespace

int ReadWorksWith(std::string_view up, int number) {
  if (!up.starts_with(kWorksWith)) return number;
  std::string_view rest = up.substr(kWorksWith.size());
  rest = rest.substr(0, rest.find('\n'));
  int version = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
  const bool is_whole = error == std::errc() && end < rest.data() + rest.size() && *end == '.';
  return is_whole ? version : number;
}

const std::vector<Migration>& MigrationsFor(const Dialect& dialect) {
  return KnownMigrations(dialect);
}

void AppendMigration(const Dialect& dialect, Migration migration) {
  auto& known = KnownMigrations(dialect);
  migration.number = static_cast<int>(known.size()) + 1;
  migration.works_with = ReadWorksWith(migration.up, migration.number);
  known.push_back(migration);
}

absl::StatusOr<SchemaVersion> ReadSchemaVersion(Database& database, Deadline deadline) {
  return database.Read(
      Scope::EveryWorkspace(), deadline, [](SqlSession& sql) -> absl::StatusOr<SchemaVersion> {
        return SchemaVersion{.current = CurrentVersion(sql),
                             .supported = static_cast<int>(MigrationsFor(sql.dialect()).size())};
      });
}

absl::Status MigrateUp(Database& database, Deadline deadline) {
  return Migrate(database, deadline, StepUp);
}

absl::Status MigrateDown(Database& database, int version, Deadline deadline) {
  if (version < 0) return InvalidArgument("a schema version is 0 or more");
  ASSIGN_OR_RETURN(const SchemaVersion schema, ReadSchemaVersion(database, deadline));
  if (version >= schema.current && schema.current <= schema.supported) return absl::OkStatus();
  return Migrate(database, deadline, [version](SqlSession& sql) { return StepDown(sql, version); });
}

}  // namespace stanna::storage
