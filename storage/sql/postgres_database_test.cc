#include <atomic>
#include <functional>
#include <string>
#include <thread>

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
