#include "storage/sql/migrations.h"

#include <gtest/gtest.h>

namespace stanna::storage {
namespace {

TEST(Migrations, SayWhichProgramsTheyWorkWithInTheirFirstLine) {
  const struct {
    const char* up;
    int works_with;
  } cases[] = {
      {"-- Works with 25.\nCREATE TABLE a (b integer);\n", 25},
      {"-- Works with 7. It adds a column that may be left out.\nSELECT 1;", 7},
      {"-- Works with 25.", 25},
      {"CREATE TABLE a (b integer);\n", 30},
      {"CREATE TABLE a (b integer);\n-- Works with 25.\n", 30},
      {"-- Works with those before.\n", 30},
      {"-- Works with 25\n.", 30},
      {"-- Works with ", 30},
      {"", 30},
  };
  for (const auto& c : cases) EXPECT_EQ(ReadWorksWith(c.up, 30), c.works_with) << c.up;
}

TEST(Migrations, AreTheSameNumbersOnBothDatabases) {
  const auto& postgres = MigrationsFor(Dialect(Backend::kPostgres));
  const auto& sqlite = MigrationsFor(Dialect(Backend::kSqlite));
  ASSERT_EQ(postgres.size(), sqlite.size());
  for (std::size_t i = 0; i < postgres.size(); ++i) {
    EXPECT_EQ(postgres[i].number, static_cast<int>(i) + 1);
    EXPECT_EQ(postgres[i].number, sqlite[i].number);
    EXPECT_EQ(postgres[i].name, sqlite[i].name);
    EXPECT_EQ(postgres[i].works_with, sqlite[i].works_with) << postgres[i].name;
    EXPECT_LE(postgres[i].works_with, postgres[i].number) << postgres[i].name;
    EXPECT_GT(postgres[i].works_with, 0) << postgres[i].name;
  }
}

// On both databases: the other tests of this process may come after it, and compare them.
TEST(Migrations, OfATestComeAtTheEnd) {
  for (const Backend backend : {Backend::kPostgres, Backend::kSqlite}) {
    const Dialect dialect(backend);
    const int before = static_cast<int>(MigrationsFor(dialect).size());
    AppendMigration(dialect, {.name = "later", .up = "-- Works with 3.\nSELECT 1;"});
    const Migration& last = MigrationsFor(dialect).back();
    EXPECT_EQ(last.number, before + 1);
    EXPECT_EQ(last.works_with, 3);
  }
}

}  // namespace
}  // namespace stanna::storage
