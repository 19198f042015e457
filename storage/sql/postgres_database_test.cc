#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "storage/sql/bulk.h"
#include "storage/sql/database_conformance.h"
#include "storage/stores.h"
#include "storage/testing/postgres_backend.h"
#include "storage/testing/status_asserts.h"
#include "storage/workspace_store.h"
#include "tests/support/postgres_server.h"
#include "tests/support/wait.h"

namespace stanna::storage {
namespace {

using stanna::testing::PostgresServer;
using stanna::testing::WaitUntil;

constexpr std::chrono::seconds kPatience{60};

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

INSTANTIATE_TEST_SUITE_P(Postgres, DatabaseConformance, ::testing::Values(&PostgresBackend));

TEST(PostgresDatabase, AServerThatCameBackIsUsedAgain) {
  // Else a crash right after the last migration may lose it.
  const auto server = PostgresServer::Start({.tcp = true, .durable = true});
  ASSERT_STATUS_OK(server);
  const std::string name = *(*server)->CreateDatabase();
  const auto stores = OpenStores({.database_url = (*server)->TcpUrl(name), .pool_size = 3});
  ASSERT_STATUS_OK(stores);
  ASSERT_STATUS_OK((*stores)->MigrateUp(Soon()));
  (*server)->Kill();
  EXPECT_STATUS(kUnavailable, (*stores)->Ping(Soon()));
  EXPECT_STATUS(kUnavailable, (*stores)->workspaces().List(Soon()));
  ASSERT_STATUS_OK((*server)->Restart());
  for (int i = 0; i < 5; ++i) EXPECT_STATUS_OK((*stores)->workspaces().List(Soon()));
}

bool IsWaitedFor(Database& database, const std::string& table) {
  const auto waiting = database.Read(
      Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) -> absl::StatusOr<std::size_t> {
        return sql
            .Query(1, "SELECT 1 FROM pg_locks WHERE relation = to_regclass(?) AND NOT granted",
                   {Text(table)})
            .size();
      });
  EXPECT_STATUS_OK(waiting);
  return waiting.ok() && *waiting > 0;
}

// Whatever waits for a table makes all who come later wait behind it.
TEST(PostgresDatabase, AMigrationThatWaitsForATableKeepsNobodyFromIt) {
  const auto test_database = PostgresBackend().MakeMigrated();
  const auto stores = *OpenStores(test_database->options());
  const auto database = OpenDatabase(test_database->options(), 2);
  // Its table is held; whatever was made later goes at once.
  constexpr int kAuditLog = 25;
  const auto look = [](SqlSession& sql) {
    sql.Query(1, "SELECT count(*) FROM audit_log");
    return absl::OkStatus();
  };
  absl::Status migrated;
  std::thread migration;
  const auto held = database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
    RETURN_IF_ERROR(look(sql));
    const auto given_up =
        stores->MigrateDown(kAuditLog - 1, Deadline::After(std::chrono::seconds(5)));
    EXPECT_STATUS(kUnavailable, given_up);
    EXPECT_NE(MessageOf(given_up).find("in use"), std::string::npos) << MessageOf(given_up);
    migration = std::thread([&] { migrated = stores->MigrateDown(kAuditLog - 1, Soon()); });
    for (int times = 0; times < 3; ++times) {
      EXPECT_TRUE(WaitUntil([&] { return IsWaitedFor(*database, "audit_log"); }, kPatience))
          << "the migration waits for the table again and again";
      EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(), look));
    }
    EXPECT_EQ(stores->Schema(Soon())->current, kAuditLog);
    return absl::OkStatus();
  });
  migration.join();
  EXPECT_STATUS_OK(held);
  EXPECT_STATUS_OK(migrated);
  EXPECT_EQ(stores->Schema(Soon())->current, kAuditLog - 1);
}

TEST(PostgresDatabase, WhatIsKeptOutlivesAChangeOfItsTable) {
  const auto test_database = PostgresBackend().MakeMigrated();
  const auto database = OpenDatabase(test_database->options(), 2);
  const auto ask = [&](int columns) {
    return database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      sql.QueryAllKept(
          {{1, "SELECT count(*) FROM owners", {}}, {columns, "SELECT * FROM owners", {}}});
      return absl::OkStatus();
    });
  };
  EXPECT_STATUS_OK(ask(8));
  EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession&) {
    return database->Write(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
      sql.Execute("ALTER TABLE owners ADD COLUMN added integer");
      return absl::OkStatus();
    });
  }));
  (void)ask(9);  // PostgreSQL says that the plan's columns are others now
  EXPECT_STATUS_OK(ask(9));
}

// Whether its end is seen before something is asked or after: nobody was answered.
TEST(PostgresDatabase, AConnectionThatEndedIsNoReadersConcern) {
  const auto test_database = PostgresBackend().MakeMigrated();
  const auto database = OpenDatabase(test_database->options(), 2);
  const auto process_of = [](SqlSession& sql) {
    return sql.QueryKept(1, "SELECT pg_backend_pid()").front().Int(0);
  };
  const auto beside = [&](const std::function<void(SqlSession&)>& first,
                          const std::function<void(SqlSession&)>& second) {
    return database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& outer) {
      first(outer);
      return database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& inner) {
        second(inner);
        return absl::OkStatus();
      });
    });
  };
  for (int times = 0; times < 5; ++times) {
    std::int64_t inner = 0;
    EXPECT_STATUS_OK(beside([](SqlSession&) {}, [&](SqlSession& sql) { inner = process_of(sql); }));
    const auto end = [&](SqlSession& sql) {
      sql.QueryKept(1, "SELECT pg_terminate_backend(CAST(? AS integer))", {Num(inner)});
    };
    EXPECT_STATUS_OK(
        beside(end, [&](SqlSession& sql) { EXPECT_NE(process_of(sql), inner) << times; }));
  }
}

TEST(PostgresDatabase, AConnectionThatEndsUnderStartedStatementsLosesTheirTransactionAlone) {
  const auto test_database = PostgresBackend().MakeMigrated();
  const auto database = OpenDatabase(test_database->options(), 2);
  const UpsertTable edges{.name = "associations",
                          .columns = {"workspace_id", "from_type", "from_id", "to_type", "to_id"},
                          .key_columns = 5};
  const auto start = [&](SqlSession& sql) {
    for (int from = 0; from < 5; ++from) {
      Upsert(sql, edges, {{Text("w"), Num(2), Num(from), Num(1), Num(7)}});
    }
  };
  const auto count = [](const char* what) {
    return [what](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
      return sql.Query(1, std::string("SELECT count(*) FROM ") + what).front().Int(0);
    };
  };
  const auto end = [&](std::int64_t process) {
    const std::string of_process = "pg_stat_activity WHERE pid = " + std::to_string(process);
    EXPECT_STATUS_OK(database->Read(
        Scope::EveryWorkspace(), Soon(),
        count(("(SELECT pg_terminate_backend(pid) FROM " + of_process + ") ended").c_str())));
    EXPECT_TRUE(WaitUntil(
        [&] {
          const auto left =
              database->Read(Scope::EveryWorkspace(), Soon(), count(of_process.c_str()));
          return left.ok() && *left == 0;
        },
        kPatience));
  };
  struct Case {
    const char* then;
    std::function<absl::Status(SqlSession&)> go_on;
    absl::StatusCode code;
  };
  const Case kCases[] = {
      {"commits", [](SqlSession&) { return absl::OkStatus(); }, absl::StatusCode::kUnavailable},
      {"asks",
       [](SqlSession& sql) {
         sql.QueryKept(1, "SELECT count(*) FROM owners");
         return absl::OkStatus();
       },
       absl::StatusCode::kUnavailable},
      {"starts more",
       [&](SqlSession& sql) {
         for (int times = 0; times < 50; ++times) start(sql);
         return absl::OkStatus();
       },
       absl::StatusCode::kUnavailable},
      {"gives up", [](SqlSession&) { return NotFound("given up"); }, absl::StatusCode::kNotFound},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.then);
    const absl::Status ended =
        database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
          const std::int64_t process = sql.QueryKept(1, "SELECT pg_backend_pid()").front().Int(0);
          start(sql);
          end(process);
          return c.go_on(sql);
        });
    EXPECT_EQ(ended.code(), c.code) << ToString(ended);
    const auto stored = database->Read(Scope::EveryWorkspace(), Soon(), count("associations"));
    ASSERT_STATUS_OK(stored);
    EXPECT_EQ(*stored, 0);
  }
}

// What was planned for an empty table goes by an index that is as good as any there.
TEST(PostgresDatabase, PlansOfEmptyTablesAreMadeAnewAfterSomeTransactions) {
  const auto test_database = PostgresBackend().MakeMigrated();
  const auto database = OpenDatabase(test_database->options(), 1);
  const auto write = [&](const std::function<void(SqlSession&)>& work) {
    EXPECT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      work(sql);
      return absl::OkStatus();
    }));
  };
  const auto ask = [](SqlSession& sql) {
    sql.QueryKept(1, "SELECT 7 FROM looked_up WHERE workspace = ? AND id = ?",
                  {Text("w"), Text("x")});
  };
  std::string plan;
  const auto explain = [&](SqlSession& sql) {
    const std::string name =
        sql.Query(1, "SELECT name FROM pg_prepared_statements WHERE statement LIKE 'SELECT 7 %'")
            .front()
            .Text(0);
    plan = sql.Query(1, "EXPLAIN EXECUTE " + name + "('w', 'x')").front().Text(0);
  };
  // So wide that an empty table is believed to hold one row of a workspace.
  std::string more;
  for (int i = 0; i < 14; ++i) more += "more" + std::to_string(i) + " text, ";
  write([&](SqlSession& sql) {
    sql.ExecuteScript("CREATE TABLE looked_up (workspace text, id text, other text, " + more +
                      "PRIMARY KEY (workspace, id)) WITH (autovacuum_enabled = off);"
                      "CREATE UNIQUE INDEX looked_up_other ON looked_up (workspace, other)");
  });
  // A plan is kept from the sixth call on.
  write([&](SqlSession& sql) {
    for (int times = 0; times < 7; ++times) ask(sql);
  });
  write([](SqlSession& sql) {
    sql.Execute(
        "INSERT INTO looked_up SELECT 'w', CAST(i AS text), CAST(i AS text)"
        " FROM generate_series(1, 5000) i");
  });
  for (int times = 0; times < 20; ++times) write(ask);
  write(explain);
  EXPECT_NE(plan.find("looked_up_pkey"), std::string::npos) << plan;
}

TEST(PostgresDatabase, ADeadlockIsRepeatedUntilBothSucceed) {
  const auto test_database = PostgresBackend().MakeMigrated();
  const auto database = OpenDatabase(test_database->options(), 2);
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
    sql.Execute("SET LOCAL deadlock_timeout = '20ms'");
    for (int id : {1, 2}) {
      sql.Execute("INSERT INTO owners VALUES ('w', ?, 0, '', '', '', '', false)", {Num(id)});
    }
    return absl::OkStatus();
  }));
  std::atomic<int> waiting = 0;
  const auto add = [&](int first, int second) {
    bool met = false;
    return database->Write(Scope::EveryWorkspace(), Soon(), [&, first, second](SqlSession& sql) {
      sql.Execute("SET LOCAL deadlock_timeout = '20ms'");
      sql.Execute("UPDATE owners SET user_id = user_id + 1 WHERE owner_id = ?", {Num(first)});
      // Only the first attempt waits for the other one to hold its row.
      if (!met) {
        met = true;
        ++waiting;
        while (waiting < 2) std::this_thread::yield();
      }
      sql.Execute("UPDATE owners SET user_id = user_id + 1 WHERE owner_id = ?", {Num(second)});
      return absl::OkStatus();
    });
  };
  absl::Status other;
  std::thread thread([&] { other = add(2, 1); });
  EXPECT_STATUS_OK(add(1, 2));
  thread.join();
  EXPECT_STATUS_OK(other);
  const auto sum = database->Read(
      Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
        return sql.Query(1, "SELECT CAST(sum(user_id) AS bigint) FROM owners").front().Int(0);
      });
  EXPECT_EQ(*sum, 4);
}

}  // namespace
}  // namespace stanna::storage
