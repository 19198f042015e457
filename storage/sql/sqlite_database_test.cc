#include <filesystem>

#include "storage/sql/database_conformance.h"
#include "storage/testing/status_asserts.h"

namespace stanna::storage {
namespace {

using std::chrono::milliseconds;

INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseConformance, ::testing::Values(&SqliteBackend));

TEST(SqliteDatabase, AnotherProcessThatWritesIsWaitedForUntilTheDeadline) {
  const auto file = SqliteBackend().MakeMigrated();
  // Two databases over one file stand for two processes.
  const auto ours = OpenDatabase(file->options(), 1);
  const auto theirs = OpenDatabase(file->options(), 1);
  EXPECT_STATUS_OK(theirs->Write(Scope::EveryWorkspace(), Deadline::Infinite(), [&](SqlSession&) {
    EXPECT_STATUS(kDeadlineExceeded,
                  ours->Write(Scope::EveryWorkspace(), Deadline::After(milliseconds(30)),
                              [](SqlSession&) { return absl::OkStatus(); }));
    EXPECT_STATUS_OK(ours->Read(Scope::EveryWorkspace(), Deadline::Infinite(),
                                [](SqlSession&) { return absl::OkStatus(); }));
    return absl::OkStatus();
  }));
}

TEST(SqliteDatabase, WritersOfOneProcessQueueUntilTheDeadline) {
  const auto file = SqliteBackend().MakeMigrated();
  const auto database = OpenDatabase(file->options(), 2);
  EXPECT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Deadline::Infinite(), [&](SqlSession&) {
    EXPECT_STATUS(kDeadlineExceeded,
                  database->Write(Scope::EveryWorkspace(), Deadline::After(milliseconds(20)),
                                  [](SqlSession&) { return absl::OkStatus(); }));
    return absl::OkStatus();
  }));
}

TEST(OpenStores, RefusesOtherUrlsWithoutRepeatingThem) {
  for (const char* wrong : {"", "sqlite:", "mysql://u:secret@h/d", "secret",
                            "postgresql://u:secret@h/d?nosuch=1", "postgresql://u:sec ret@h/d"}) {
    SCOPED_TRACE(wrong);
    const auto opened = OpenStores({.database_url = wrong});
    EXPECT_STATUS(kInvalidArgument, opened);
    EXPECT_EQ(MessageOf(opened.status()).find("secret"), std::string::npos);
  }
  EXPECT_STATUS(kInvalidArgument, OpenStores({.database_url = "sqlite:x.db", .pool_size = 0}));
}

TEST(OpenStores, SaysThatNoDatabaseIsThere) {
  const auto opened =
      OpenStores({.database_url = "postgresql://u:secret@/d?host=/nonexistent&connect_timeout=2"});
  EXPECT_STATUS(kUnavailable, opened);
  EXPECT_EQ(MessageOf(opened.status()).find("secret"), std::string::npos);
  EXPECT_STATUS(kUnavailable, OpenStores({.database_url = "sqlite:/proc/none/x.db"}));
}

TEST(OpenStores, MakesTheFolderAndAFileForItsOwnerOnly) {
  const auto file = SqliteBackend().MakeEmpty();
  const std::string path = file->options().database_url.substr(7) + ".d/data/new.db";
  ASSERT_STATUS_OK(OpenStores({.database_url = "sqlite:" + path}));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace stanna::storage
