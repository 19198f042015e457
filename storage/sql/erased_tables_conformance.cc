// The list of what an erasure takes against the database's own catalogue: a table that a migration
// adds and the list forgets fails here.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/erasure_store.h"
#include "storage/sql/database_conformance.h"
#include "storage/sql/erased_tables.h"
#include "storage/stores.h"
#include "storage/testing/status_asserts.h"

namespace stanna::storage {
namespace {

constexpr char kErased[] = "erased.example", kOther[] = "other.example";
constexpr Time kBegan = Time(std::chrono::milliseconds(1'790'000'000'000));
constexpr char kMethod[] = "stanna.integration.v1.IntegrationService.EraseWorkspace";

// A table with a workspace_id, and the columns that a row must have with their types.
struct Table {
  std::string name;
  std::vector<std::pair<std::string, std::string>> columns;

  std::string Insert(const std::string& workspace) const {
    static const std::map<std::string, std::string> kOthers = {
        {"boolean", "false"},
        {"date", "current_date"},
        {"jsonb", "'{}'"},
        {"timestamp with time zone", "now()"}};
    std::string names, values;
    for (const auto& [column, type] : columns) {
      const std::string comma = names.empty() ? "" : ", ";
      names += comma + column;
      const auto other = kOthers.find(type);
      values += comma + (type == "text" || type == "TEXT" ? "'" + workspace + "'"
                         : other != kOthers.end()         ? other->second
                                                          : "1");
    }
    return "INSERT INTO " + name + " (" + names + ") VALUES (" + values + ")";
  }
};

// In the order of their making: a table refers to earlier ones only.
constexpr char kPostgresColumns[] =
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.attnotnull AND NOT a.atthasdef"
    " AND EXISTS (SELECT 1 FROM pg_attribute w WHERE w.attrelid = c.oid"
    "   AND w.attname = 'workspace_id' AND NOT w.attisdropped)"
    " ORDER BY c.oid, a.attnum";
constexpr char kSqliteColumns[] =
    "SELECT m.name, i.name, i.type FROM sqlite_master m, pragma_table_info(m.name) i"
    " WHERE m.type = 'table' AND (i.\"notnull\" = 1 OR i.name = 'workspace_id')"
    " AND i.dflt_value IS NULL"
    " AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) w WHERE w.name = 'workspace_id')"
    " ORDER BY m.rowid, i.cid";

std::vector<Table> TablesOfWorkspaces(SqlSession& sql) {
  std::vector<Table> tables;
  const char* query = sql.dialect().is_postgres() ? kPostgresColumns : kSqliteColumns;
  for (const Row& row : sql.Query(3, query)) {
    if (tables.empty() || tables.back().name != row.Text(0)) tables.push_back({row.Text(0), {}});
    tables.back().columns.emplace_back(row.Text(1), row.Text(2));
  }
  return tables;
}

using Counts = std::map<std::string, std::int64_t>;  // rows by table, empty ones left out

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

// A database in which two workspaces have a row in each table.
class Filled {
 public:
  explicit Filled(const StorageOptions& options)
      : database_(OpenDatabase(options, 1)), stores_(OpenStores(options).value()) {
    EXPECT_STATUS_OK(database_->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      tables_ = TablesOfWorkspaces(sql);
      for (const Table& table : tables_) {
        if (table.name == "erasures") continue;
        for (const char* workspace : {kErased, kOther}) sql.Execute(table.Insert(workspace));
      }
      return absl::OkStatus();
    }));
    EXPECT_GT(tables_.size(), 30U) << "the list of tables is not what it should be";
  }

  const std::vector<Table>& tables() const { return tables_; }

  Counts RowsOf(const std::string& workspace) {
    Counts counts;
    EXPECT_STATUS_OK(database_->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      for (const Table& table : tables_) {
        const auto rows =
            sql.Query(1, "SELECT count(*) FROM " + table.name + " WHERE workspace_id = ?",
                      {Text(workspace)})
                .front()
                .Int(0);
        if (rows > 0) counts[table.name] = rows;
      }
      return absl::OkStatus();
    }));
    return counts;
  }

  Erasure Erase(ErasureKind kind) {
    auto& erasures = stores_->erasures();
    const WorkspaceId workspace(kErased);
    EXPECT_STATUS_OK(erasures.Begin(
        {.workspace_id = workspace, .kind = kind, .asked_by = "key_1", .began_at = kBegan},
        Soon()));
    for (int steps = 0; steps < 1000; ++steps) {
      const auto step = erasures.RemoveSome(workspace, 7, kBegan, Soon());
      EXPECT_STATUS_OK(step);
      if (!step.ok() || step->is_empty) break;
    }
    const auto finished = erasures.Finish(workspace, kMethod, kBegan, Soon());
    EXPECT_STATUS_OK(finished);
    return finished.ok() ? *finished : Erasure{.workspace_id = workspace};
  }

 private:
  const std::unique_ptr<Database> database_;
  const std::unique_ptr<Stores> stores_;
  std::vector<Table> tables_;
};

TEST_P(DatabaseConformance, EachTableOfWorkspacesIsListed) {
  const Filled database(test_database_->options());
  std::set<std::string> listed = {"erasures"}, known;
  for (const ErasedTable& table : ErasedTables()) listed.emplace(table.name);
  for (const Table& table : database.tables()) known.insert(table.name);
  EXPECT_EQ(listed, known)
      << "erased_tables.cc says what an erasure takes: add the new table there";
}

TEST_P(DatabaseConformance, AnErasedWorkspaceLeavesTheRecordOfItAndNoOtherRow) {
  Filled database(test_database_->options());
  const Counts others = database.RowsOf(kOther);
  ASSERT_EQ(others.size(), database.tables().size() - 1)
      << "a row in each table but that of erasures";
  const Erasure erasure = database.Erase(ErasureKind::kWorkspace);
  EXPECT_EQ(database.RowsOf(kErased), (Counts{{"audit_log", 1}, {"erasures", 1}}));
  EXPECT_EQ(database.RowsOf(kOther), others);
  EXPECT_EQ(erasure.removed, others) << "a row of each";
}

TEST_P(DatabaseConformance, AnErasedConnectionLeavesWhatIsTheWorkspacesOwn) {
  Filled database(test_database_->options());
  const Counts others = database.RowsOf(kOther);
  const Erasure erasure = database.Erase(ErasureKind::kHubSpotData);
  EXPECT_EQ(database.RowsOf(kErased), (Counts{{"api_keys", 1},
                                              {"audit_log", 1},
                                              {"change_counters", 1},
                                              {"erased_people", 1},
                                              {"erased_texts", 1},
                                              {"erasures", 1},
                                              {"integration_configs", 1},
                                              {"workspace_settings", 1},
                                              {"workspaces", 1}}));
  EXPECT_EQ(database.RowsOf(kOther), others);
  EXPECT_EQ(erasure.removed.size(), others.size() - 8);
}

}  // namespace
}  // namespace stanna::storage
