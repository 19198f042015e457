// What Citus asks of a schema that is spread over machines by workspace: every unique key and every
// reference must contain workspace_id (docs/scaling.md).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/sql/open_database.h"
#include "storage/testing/postgres_backend.h"
#include "storage/testing/status_asserts.h"

namespace stanna::storage {
namespace {

using Strings = std::vector<std::string>;

class PostgresDistribution : public ::testing::Test {
 protected:
  Strings Texts(const std::string& query) {
    const auto texts =
        database_->Read(Scope::EveryWorkspace(), Deadline::After(std::chrono::seconds(60)),
                        [&](SqlSession& sql) -> absl::StatusOr<Strings> {
                          Strings found;
                          for (const Row& row : sql.Query(1, query)) found.push_back(row.Text(0));
                          return found;
                        });
    EXPECT_STATUS_OK(texts);
    return texts.value_or(Strings());
  }

  const std::unique_ptr<TestDatabase> test_database_ = PostgresBackend().MakeMigrated();
  const std::unique_ptr<Database> database_ = OpenDatabase(test_database_->options(), 1);
};

// The column's number in each table of workspaces.
constexpr char kTables[] =
    "WITH tables AS (SELECT a.attrelid, a.attnum FROM pg_attribute a JOIN pg_class c"
    " ON c.oid = a.attrelid WHERE a.attname = 'workspace_id' AND NOT a.attisdropped"
    " AND c.relkind IN ('r', 'p') AND c.relnamespace = CAST('public' AS regnamespace)) ";

TEST_F(PostgresDistribution, UniqueKeysContainTheWorkspace) {
  EXPECT_GT(Texts(std::string(kTables) + "SELECT CAST(attrelid AS text) FROM tables").size(), 30U);
  // A key is looked up before it is known whose it is, a job is taken whosever it is: these two
  // tables stay on one machine.
  EXPECT_EQ(Texts(std::string(kTables) +
                  "SELECT CAST(i.indexrelid AS regclass) || '' FROM pg_index i"
                  " JOIN tables t ON t.attrelid = i.indrelid"
                  " WHERE i.indisunique AND NOT t.attnum = ANY (CAST(i.indkey AS int2[]))"
                  " ORDER BY 1"),
            (Strings{"api_keys_hash", "jobs_id"}));
}

TEST_F(PostgresDistribution, ReferencesContainTheWorkspace) {
  EXPECT_GT(Texts("SELECT conname FROM pg_constraint WHERE contype = 'f'").size(), 3U);
  EXPECT_EQ(
      Texts(std::string(kTables) + "SELECT f.conname FROM pg_constraint f"
                                   " LEFT JOIN tables own ON own.attrelid = f.conrelid"
                                   " LEFT JOIN tables other ON other.attrelid = f.confrelid"
                                   " WHERE f.contype = 'f' AND NOT coalesce((SELECT bool_or("
                                   "  f.conkey[n] = own.attnum AND f.confkey[n] = other.attnum)"
                                   "  FROM generate_subscripts(f.conkey, 1) n), false) ORDER BY 1"),
      Strings());
}

}  // namespace
}  // namespace stanna::storage
