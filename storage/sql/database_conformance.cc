#include "storage/sql/database_conformance.h"

#include <atomic>
#include <functional>
#include <thread>

#include "storage/sql/bulk.h"
#include "storage/sql/sql_errors.h"
#include "storage/testing/status_asserts.h"

namespace stanna::storage {

namespace {

using std::chrono::milliseconds;

TEST_P(DatabaseConformance, AnExhaustedPoolIsDeadlineExceeded) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const auto outer = database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession&) {
    return database->Read(Scope::EveryWorkspace(), Deadline::After(milliseconds(20)),
                          [](SqlSession&) { return absl::OkStatus(); });
  });
  EXPECT_STATUS(kDeadlineExceeded, outer);
  EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(),
                                  [](SqlSession&) { return absl::OkStatus(); }));
}

TEST_P(DatabaseConformance, AStatementEndsWithTheDeadline) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const KeptQuery one{1, "SELECT 1", {}};
  const KeptQuery endless{1,
                          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                          " WHERE i < 1000000000) SELECT count(*) FROM n",
                          {}};
  const std::function<void(SqlSession&)> kWays[] = {
      [&](SqlSession& sql) { sql.Query(endless.columns, endless.sql); },
      [&](SqlSession& sql) { sql.QueryKept(endless.columns, endless.sql); },
      [&](SqlSession& sql) {
        sql.QueryAllKept({one, endless, one});
      }};
  for (const auto& way : kWays) {
    const auto ended = database->Read(Scope::EveryWorkspace(), Deadline::After(milliseconds(50)),
                                      [&](SqlSession& sql) {
                                        way(sql);
                                        return absl::OkStatus();
                                      });
    EXPECT_STATUS(kDeadlineExceeded, ended);
    EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
      sql.Query(1, "SELECT 1");
      return absl::OkStatus();
    }));
  }
}

TEST_P(DatabaseConformance, AnErrorOfTheBodyRollsBackAndIsNotRepeated) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  int calls = 0;
  const auto insert = [&](SqlSession& sql) {
    ++calls;
    sql.Execute("INSERT INTO owners VALUES ('w', 1, NULL, '', '', '', '', ?)", {Num(0)});
    return Aborted("the body's own");
  };
  EXPECT_STATUS(kAborted, database->Write(Scope::EveryWorkspace(), Soon(), insert));
  EXPECT_EQ(calls, 1);
  const auto count = database->Read(
      Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
        return sql.Query(1, "SELECT count(*) FROM owners").front().Int(0);
      });
  EXPECT_EQ(*count, 0);
}

TEST_P(DatabaseConformance, AReadSeesOneSnapshot) {
  const auto database = OpenDatabase(test_database_->options(), 2);
  const auto count = [](SqlSession& sql) {
    return sql.Query(1, "SELECT count(*) FROM owners").front().Int(0);
  };
  EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& reader) {
    EXPECT_EQ(count(reader), 0);
    EXPECT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
      sql.Execute("INSERT INTO owners VALUES ('w', 1, NULL, '', '', '', '', ?)", {Num(0)});
      return absl::OkStatus();
    }));
    EXPECT_EQ(count(reader), 0);
    return absl::OkStatus();
  }));
}

const UpsertTable kEdges{.name = "associations",
                         .columns = {"workspace_id", "from_type", "from_id", "to_type", "to_id"},
                         .key_columns = 5};

TEST_P(DatabaseConformance, ManyRowsInOneCall) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  // More than one statement can carry.
  std::vector<Params> rows;
  for (int i = 30'000; i > 0; --i) {
    rows.push_back({Text("w"), Num(2), Num(i % 20'000), Num(1), Num(7)});
  }
  const auto left = database->Write(
      Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
        Upsert(sql, kEdges, rows);
        Upsert(sql, kEdges, {});
        DeleteRows(sql, "associations", {"workspace_id", "from_id"},
                   {{Text("w"), Num(1)}, {Text("w"), Num(2)}, {Text("other"), Num(3)}});
        return sql.Query(1, "SELECT count(*) FROM associations").front().Int(0);
      });
  ASSERT_STATUS_OK(left);
  EXPECT_EQ(*left, 19'998);
}

TEST_P(DatabaseConformance, RowsKeepEveryTextAndWhatIsNull) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const UpsertTable owners{.name = "owners",
                           .columns = {"workspace_id", "owner_id", "user_id", "email", "first_name",
                                       "last_name", "owner_type", "archived"},
                           .key_columns = 2};
  const std::vector<std::string> texts = {"",   "NULL",           "a,b",      "{x}", "\"",
                                          "\\", "\\\"\n\t' $1 ?", "\xC3\xA9", "null"};
  std::vector<Params> rows;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto id = static_cast<std::int64_t>(i);
    rows.push_back({Text("w"), Num(id), i % 2 == 0 ? Null() : Num(id), Text(texts[i]),
                    Text(texts[i]), Text("last"), Text("PERSON"), Num(id % 2)});
  }
  const auto read = database->Write(
      Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) -> absl::StatusOr<Rows> {
        EXPECT_EQ(UpsertAndCount(sql, owners, rows), static_cast<std::int64_t>(rows.size()));
        UpdateRows(sql, "owners", {"workspace_id", "owner_id"}, {"user_id", "last_name"},
                   {{Text("w"), Num(1), Null(), Text("changed {\"}")},
                    {Text("w"), Num(99), Num(1), Text("")}});
        return sql.Query(
            4, "SELECT email, user_id, last_name, archived FROM owners ORDER BY owner_id");
      });
  ASSERT_STATUS_OK(read);
  ASSERT_EQ(read->size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Row& row = (*read)[i];
    EXPECT_EQ(row.Text(0), texts[i]);
    EXPECT_EQ(row.IsNull(1), i % 2 == 0 || i == 1) << i;
    EXPECT_EQ(row.Text(2), i == 1 ? "changed {\"}" : "last");
    EXPECT_EQ(row.Bool(3), i % 2 == 1) << i;
  }
}

TEST_P(DatabaseConformance, WhatWasStartedIsThereForTheNextStatementAndAtTheEnd) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const auto count = [](SqlSession& sql) {
    return sql.Query(1, "SELECT count(*) FROM associations").front().Int(0);
  };
  std::vector<Params> rows;
  for (int i = 0; i < 2500; ++i) rows.push_back({Text("w"), Num(2), Num(i), Num(1), Num(7)});
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
    Upsert(sql, kEdges, {});
    Upsert(sql, kEdges, rows);
    EXPECT_EQ(count(sql), 2500);
    Upsert(sql, kEdges, {{Text("w"), Num(2), Num(9999), Num(1), Num(7)}});
    return absl::OkStatus();
  }));
  const auto left =
      database->Read(Scope::EveryWorkspace(), Soon(),
                     [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> { return count(sql); });
  ASSERT_STATUS_OK(left);
  EXPECT_EQ(*left, 2501);
}

TEST_P(DatabaseConformance, WhatWasStartedAndFailsEndsItsTransactionAlone) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const std::vector<Params> wrong = {{Text("w"), Num(2), Null(), Num(1), Num(7)}};
  const std::vector<Params> right = {{Text("w"), Num(2), Num(3), Num(1), Num(7)}};
  for (const bool something_follows : {true, false}) {
    SCOPED_TRACE(something_follows);
    const auto failed =
        database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) -> absl::Status {
          Upsert(sql, kEdges, right);
          Upsert(sql, kEdges, wrong);
          if (something_follows) sql.Query(1, "SELECT count(*) FROM associations");
          return absl::OkStatus();
        });
    EXPECT_STATUS(kInvalidArgument, failed);
  }
  const auto abandoned =
      database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) -> absl::Status {
        Upsert(sql, kEdges, right);
        return NotFound("given up while it runs");
      });
  EXPECT_STATUS(kNotFound, abandoned);
  const auto left = database->Read(
      Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
        return sql.Query(1, "SELECT count(*) FROM associations").front().Int(0);
      });
  ASSERT_STATUS_OK(left);
  EXPECT_EQ(*left, 0);
}

TEST_P(DatabaseConformance, WhatWasStartedCountsForNoOtherStatement) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const auto edge = [](int from) { return Params{Text("w"), Num(2), Num(from), Num(1), Num(7)}; };
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
    Upsert(sql, kEdges, {edge(1), edge(2), edge(3)});
    EXPECT_EQ(UpsertAndCount(sql, kEdges, {edge(3), edge(4)}), 1);
    sql.StartKept("UPDATE associations SET to_id = ? WHERE from_id <= ?", {Num(8), Num(3)});
    sql.StartKept("UPDATE associations SET to_id = ? WHERE from_id = ?", {Num(9), Num(1)});
    EXPECT_EQ(sql.ExecuteKept("UPDATE associations SET to_id = ? WHERE to_id = ?",  //
                              {Num(10), Num(8)}),
              2);
    Upsert(sql, kEdges, {edge(5)});
    DeleteRows(sql, "associations", {"workspace_id", "from_id"}, {{Text("w"), Num(5)}});
    EXPECT_EQ(sql.QueryKept(1, "SELECT count(*) FROM associations", {}).front().Int(0), 4);
    return absl::OkStatus();
  }));
}

TEST_P(DatabaseConformance, SeveralQueriesAreAnsweredInTheirOrder) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
    for (const int id : {1, 2, 3}) {
      sql.Execute("INSERT INTO owners VALUES ('w', ?, NULL, 'a?b', '', '', '', ?)",
                  {Num(id), Num(0)});
    }
    return absl::OkStatus();
  }));
  const std::vector<KeptQuery> queries = {
      {1, "SELECT count(*) FROM owners", {}},
      {3,
       "SELECT owner_id, user_id, email FROM owners WHERE email = 'a?b' AND owner_id > ?"
       " ORDER BY owner_id",
       {Num(1)}},
      {1, "SELECT owner_id FROM owners WHERE email = ?", {Text("' OR 1=1")}}};
  for (int times = 0; times < 3; ++times) {
    const auto read = database->Read(
        Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) -> absl::StatusOr<int> {
          for (int again = 0; again < 2; ++again) {
            const std::vector<Rows> rows = sql.QueryAllKept(queries);
            EXPECT_EQ(rows.size(), 3u);
            EXPECT_EQ(rows[0].front().Int(0), 3);
            EXPECT_EQ(rows[1].size(), 2u);
            EXPECT_EQ(rows[1][0].Int(0), 2);
            EXPECT_TRUE(rows[1][0].IsNull(1));
            EXPECT_EQ(rows[1][1].Text(2), "a?b");
            EXPECT_TRUE(rows[2].empty());
          }
          EXPECT_TRUE(sql.QueryAllKept({}).empty());
          return static_cast<int>(sql.Query(1, "SELECT owner_id FROM owners").size());
        });
    ASSERT_STATUS_OK(read);
    EXPECT_EQ(*read, 3);
  }
}

TEST_P(DatabaseConformance, AnErrorAmongSeveralQueriesIsTheFirstOne) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const KeptQuery good{1, "SELECT count(*) FROM owners", {}};
  const KeptQuery bad{1, "SELECT no_such_column FROM owners", {}};
  const KeptQuery worse{1, "SELECT 1 FROM no_such_table", {}};
  for (const auto& queries :
       {std::vector{bad}, std::vector{good, bad}, std::vector{good, bad, worse, good}}) {
    const auto failed = database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      sql.QueryAllKept(queries);
      return absl::OkStatus();
    });
    EXPECT_STATUS(kInternal, failed);
    EXPECT_NE(MessageOf(failed).find("no_such_column"), std::string::npos) << MessageOf(failed);
    // The one session is as good as before.
    EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      EXPECT_EQ(sql.QueryAllKept({good, good}).size(), 2u);
      return absl::OkStatus();
    }));
  }
}

TEST_P(DatabaseConformance, AReadThatFailsLeavesNothingOfItself) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const auto one = [](SqlSession& sql) {
    EXPECT_EQ(sql.QueryKept(1, "SELECT count(*) FROM owners").front().Int(0), 0);
    return absl::OkStatus();
  };
  EXPECT_STATUS(kAborted, database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
    (void)one(sql);
    return Aborted("the body's own");
  }));
  EXPECT_STATUS(kAborted, database->Read(Scope::EveryWorkspace(), Soon(), [&](SqlSession&) {
    return Aborted("before anything was asked");
  }));
  EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(), one));
  EXPECT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), one));
  EXPECT_STATUS_OK(database->Read(Scope::EveryWorkspace(), Soon(), one));
}

TEST_P(DatabaseConformance, ANewerSchemaIsRefusedWithASentence) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
    sql.Execute("INSERT INTO schema_migrations (version, name) VALUES (9999, 'from_the_future')");
    return absl::OkStatus();
  }));
  const auto stores = *OpenStores(test_database_->options());
  const auto refused = stores->MigrateUp(Soon());
  EXPECT_STATUS(kFailedPrecondition, refused);
  EXPECT_NE(MessageOf(refused).find("9999"), std::string::npos);
  EXPECT_STATUS(kFailedPrecondition, stores->MigrateDown(0, Soon()));
  EXPECT_EQ(stores->Schema(Soon())->current, 9999);
}

TEST_P(DatabaseConformance, ANewerSchemaThatWorksWithThisProgramIsLeftAsItIs) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const auto stores = *OpenStores(test_database_->options());
  const int supported = stores->Schema(Soon())->supported;
  const auto add = [&](int version, const std::string& name, int works_with) {
    return database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
      sql.Execute("INSERT INTO schema_migrations (version, name, works_with) VALUES (?, ?, ?)",
                  {Num(version), Text(name), Num(works_with)});
      return absl::OkStatus();
    });
  };
  ASSERT_STATUS_OK(add(supported + 1, "expand", supported));
  EXPECT_STATUS_OK(stores->MigrateUp(Soon()));
  EXPECT_EQ(stores->Schema(Soon())->current, supported + 1);
  EXPECT_STATUS(kFailedPrecondition, stores->MigrateDown(0, Soon()));

  ASSERT_STATUS_OK(add(supported + 2, "contract", supported + 1));
  ASSERT_STATUS_OK(add(supported + 3, "another_expand", supported));
  const auto refused = stores->MigrateUp(Soon());
  EXPECT_STATUS(kFailedPrecondition, refused);
  EXPECT_NE(MessageOf(refused).find(" (contract) works with programs of version " +
                                    std::to_string(supported + 1) + " and newer only"),
            std::string::npos)
      << MessageOf(refused);
}

TEST_P(DatabaseConformance, WritersThatCountTogetherLoseNothing) {
  const auto database = OpenDatabase(test_database_->options(), 4);
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
    sql.Execute("INSERT INTO owners VALUES ('w', 1, ?, '', '', '', '', ?)", {Num(0), Num(0)});
    return absl::OkStatus();
  }));
  std::atomic<int> failures = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        const auto added = database->Write(Scope::EveryWorkspace(), Soon(), [](SqlSession& sql) {
          sql.Execute("UPDATE owners SET user_id = user_id + 1 WHERE workspace_id = 'w'");
          return absl::OkStatus();
        });
        if (!added.ok()) ++failures;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(*database->Read(Scope::EveryWorkspace(), Soon(),
                            [](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
                              return sql.Query(1, "SELECT user_id FROM owners").front().Int(0);
                            }),
            160);
}

}  // namespace
}  // namespace stanna::storage
