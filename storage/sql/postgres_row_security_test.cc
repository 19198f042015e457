// The second wall: what PostgreSQL itself shows and takes in a scope, whatever the statement says.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "storage/sql/open_database.h"
#include "storage/testing/postgres_backend.h"
#include "storage/testing/status_asserts.h"
#include "tests/support/postgres_server.h"

namespace stanna::storage {
namespace {

using stanna::testing::PostgresServer;

constexpr char kA[] = "a", kB[] = "b";

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }
Scope OfA() { return Scope::Of(WorkspaceId(kA)); }

std::string ValueOf(const std::string& type, const std::string& workspace) {
  static const std::map<std::string, std::string> kOthers = {{"boolean", "false"},
                                                             {"date", "current_date"},
                                                             {"jsonb", "'{}'"},
                                                             {"timestamp with time zone", "now()"}};
  if (type == "text") return "'" + workspace + "'";
  const auto other = kOthers.find(type);
  return other == kOthers.end() ? "1" : other->second;
}

// A table of workspaces, and a row of one in it.
struct Table {
  std::string name;
  std::vector<std::pair<std::string, std::string>> columns;  // what a row must have, and its type

  // Each text in it is the workspace's id, so that rows of two are never the same.
  std::string Insert(const std::string& workspace) const {
    std::string names, values;
    for (const auto& [column, type] : columns) {
      const std::string comma = names.empty() ? "" : ", ";
      names += comma + column;
      values += comma + ValueOf(type, workspace);
    }
    return "INSERT INTO " + name + " (" + names + ") VALUES (" + values + ")";
  }
};

// In the order of their making: a table refers to earlier ones only.
std::vector<Table> TablesOfWorkspaces(SqlSession& sql) {
  std::vector<Table> tables;
  for (const Row& row :
       sql.Query(3,
                 "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
                 " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                 " WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
                 " AND a.attnotnull AND NOT a.atthasdef"
                 " AND EXISTS (SELECT 1 FROM pg_attribute w WHERE w.attrelid = c.oid"
                 "   AND w.attname = 'workspace_id' AND NOT w.attisdropped)"
                 " ORDER BY c.oid, a.attnum")) {
    if (tables.empty() || tables.back().name != row.Text(0)) tables.push_back({row.Text(0), {}});
    tables.back().columns.emplace_back(row.Text(1), row.Text(2));
  }
  return tables;
}

std::vector<std::string> Texts(SqlSession& sql, const std::string& query) {
  std::vector<std::string> texts;
  for (const Row& row : sql.Query(1, query)) texts.push_back(row.Text(0));
  return texts;
}

using Strings = std::vector<std::string>;

/// A database in which the workspaces a and b have a row in each table.
class PostgresRowSecurity : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_STATUS_OK(database_->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      tables_ = TablesOfWorkspaces(sql);
      for (const Table& table : tables_) {
        for (const char* workspace : {kA, kB}) sql.Execute(table.Insert(workspace));
      }
      return absl::OkStatus();
    }));
    ASSERT_GT(tables_.size(), 30U) << "the list of tables is not what it should be";
  }

  // The workspaces whose rows of `table` a statement sees that names none.
  Strings Seen(SqlSession& sql, const Table& table) {
    return Texts(sql, "SELECT workspace_id FROM " + table.name + " ORDER BY workspace_id");
  }
  absl::StatusOr<Strings> SeenIn(const Scope& scope, const Table& table) {
    return database_->Read(scope, Soon(), [&](SqlSession& sql) -> absl::StatusOr<Strings> {
      return Seen(sql, table);
    });
  }

  // How many rows a's statement changes.
  absl::StatusOr<std::int64_t> Change(const std::string& statement) {
    return database_->Write(OfA(), Soon(), [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
      return sql.Execute(statement);
    });
  }
  static void ExpectRefused(const absl::Status& status) {
    EXPECT_NE(MessageOf(status).find("row-level security policy"), std::string::npos)
        << ToString(status);
  }

  const std::unique_ptr<TestDatabase> test_database_ = PostgresBackend().MakeMigrated();
  const std::unique_ptr<Database> database_ = OpenDatabase(test_database_->options(), 1);
  std::vector<Table> tables_;
};

TEST_F(PostgresRowSecurity, GuardsEachTableByTheSamePolicy) {
  // As guard_rows makes it, and migration 0023 of the first table.
  const auto unlike = database_->Read(
      Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) -> absl::StatusOr<Strings> {
        return Texts(
            sql,
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " AND a.attname = 'workspace_id' AND NOT a.attisdropped"
            " LEFT JOIN pg_policies p ON p.tablename = c.relname"
            " LEFT JOIN pg_policies first ON first.tablename = 'workspaces'"
            " WHERE c.relkind IN ('r', 'p') AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity"
            " OR p.policyname IS NULL OR p.with_check IS NOT NULL"
            " OR ROW (p.policyname, p.permissive, p.roles, p.cmd, p.qual) IS DISTINCT FROM"
            "  ROW (first.policyname, first.permissive, first.roles, first.cmd, first.qual))"
            " ORDER BY 1");
      });
  ASSERT_STATUS_OK(unlike);
  EXPECT_EQ(*unlike, Strings()) << "a migration forgot SELECT guard_rows('…')";
}

TEST_F(PostgresRowSecurity, TablesOfNoWorkspaceAreKnown) {
  const auto others = database_->Read(
      Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) -> absl::StatusOr<Strings> {
        return Texts(sql,
                     "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm')"
                     " AND c.relnamespace = CAST('public' AS regnamespace)"
                     " AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid"
                     "   AND a.attname = 'workspace_id') ORDER BY 1");
      });
  ASSERT_STATUS_OK(others);
  // The journals are of apps, which many workspaces install.
  EXPECT_EQ(*others, (Strings{"schema_migrations", "webhook_journals"}));
}

TEST_F(PostgresRowSecurity, AScopeShowsItsOwnRows) {
  for (const Table& table : tables_) {
    SCOPED_TRACE(table.name);
    EXPECT_EQ(*SeenIn(OfA(), table), Strings{kA});
    EXPECT_EQ(*SeenIn(Scope::Of(WorkspaceId("")), table), Strings());
    EXPECT_EQ(*SeenIn(Scope::EveryWorkspace(), table), (Strings{kA, kB}));
  }
}

TEST_F(PostgresRowSecurity, AScopeChangesItsOwnRowsOnly) {
  for (const Table& table : tables_) {
    SCOPED_TRACE(table.name);
    const std::string of_b = " WHERE workspace_id = 'b'";
    ExpectRefused(Change(table.Insert(kB)).status());
    EXPECT_EQ(*Change("UPDATE " + table.name + " SET workspace_id = 'a'" + of_b), 0);
    EXPECT_EQ(*Change("DELETE FROM " + table.name + of_b), 0);
    ExpectRefused(Change("UPDATE " + table.name + " SET workspace_id = 'b'").status());
    EXPECT_EQ(*SeenIn(Scope::EveryWorkspace(), table), (Strings{kA, kB}));
  }
}

TEST_F(PostgresRowSecurity, NothingIsThereWithoutAScope) {
  const auto session = SqlSession::OpenPostgres(test_database_->options().database_url);
  const auto expect_nothing = [&] {
    for (const Table& table : tables_) {
      EXPECT_EQ(Seen(*session, table), Strings()) << table.name;
      EXPECT_EQ(session->Execute("DELETE FROM " + table.name), 0) << table.name;
      EXPECT_ANY_THROW(session->Execute(table.Insert("c"))) << table.name;
    }
  };
  expect_nothing();
  // A scope ends with its transaction, however that ends: a pooler lends the connection to others.
  for (const Scope& scope : {OfA(), Scope::EveryWorkspace()}) {
    session->Begin(scope, Access::kWrite, Soon());
    EXPECT_NE(Seen(*session, tables_.front()), Strings());
    session->Commit();
    expect_nothing();
    session->Begin(scope, Access::kRead, Soon());
    session->Rollback();
    expect_nothing();
  }
}

TEST_F(PostgresRowSecurity, AnIdIsNeverReadAsMore) {
  for (const std::string id : {"o'neil", "\\", "a\\' b", "'; SET stanna.every_workspace = 'on", "?",
                               ":p1", "$1", "on", "\xC3\xA9\"", "x\xFFy"}) {
    const auto read = database_->Read(
        Scope::Of(WorkspaceId(id)), Soon(), [&](SqlSession& sql) -> absl::StatusOr<Rows> {
          return sql.Query(2,
                           "SELECT current_setting('stanna.workspace') = ?,"
                           " coalesce(current_setting('stanna.every_workspace', true), '')",
                           {Text(id)});
        });
    ASSERT_STATUS_OK(read);
    EXPECT_TRUE(read->front().Bool(0)) << id;
    EXPECT_EQ(read->front().Text(1), "") << id;
  }
}

TEST_F(PostgresRowSecurity, TheMigrationGoesDownAndUpAroundRows) {
  const auto stores = *OpenStores(test_database_->options());
  ASSERT_STATUS_OK(stores->MigrateDown(22, Soon()));
  // Tables of later migrations went with them.
  std::erase_if(tables_, [&](const Table& table) { return !SeenIn(OfA(), table).ok(); });
  ASSERT_GE(tables_.size(), 40u);
  for (const Table& table : tables_) {
    EXPECT_EQ(*SeenIn(OfA(), table), (Strings{kA, kB})) << table.name;
  }
  ASSERT_STATUS_OK(stores->MigrateUp(Soon()));
  for (const Table& table : tables_) EXPECT_EQ(*SeenIn(OfA(), table), Strings{kA}) << table.name;
}

TEST(UnboundRole, IsASuperuserOrOneWithBypassRls) {
  const auto server = *PostgresServer::Start();
  const std::string name = *server->CreateDatabase();
  const auto role_of = [](const std::string& url) {
    return *(*OpenStores({.database_url = url, .pool_size = 1}))->UnboundRole(Soon());
  };
  EXPECT_EQ(role_of(server->Url(name)), "");
  EXPECT_EQ(role_of(server->SuperuserUrl(name)), "postgres");
  ASSERT_STATUS_OK(server->Execute("ALTER ROLE stanna BYPASSRLS"));
  EXPECT_EQ(role_of(server->Url(name)), "stanna");
}

}  // namespace
}  // namespace stanna::storage
