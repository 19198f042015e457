// A database or a Redis that goes away, fills up or stands still during a run.
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/faults/fault_rig.h"
#include "tests/support/child_process.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

namespace fs = std::filesystem;
using storage::RunKind;
using storage::RunState;

constexpr std::chrono::minutes kLongest{2};

std::vector<std::string> SlowPortal() {
  return SmallPortal({{"--contacts", "2500"}, {"--latency-ms", "20"}});
}

// A job whose end can't be reported, because the database is away, is free again after its lease.
FaultRig::Settings ShortLease() { return {{"SYNC_LEASE_SECONDS", "5"}}; }

bool IsPostgres(FaultRig& rig) { return rig.backend().postgres() != nullptr; }

// Tests of what SQLite does not have are for the other backend.
#define ONLY_POSTGRES(rig) \
  if (!IsPostgres(rig)) GTEST_SKIP() << "SQLite has no server that could go away"

void ExpectCompletedAndExact(FaultRig& rig, const std::string& run) {
  const auto ended = rig.AwaitInStore(run);
  EXPECT_EQ(ended.state, RunState::kCompleted) << ended.error_message << rig.server().log();
  rig.ExpectExact();
}

TEST(DatabaseFault, PostgresIsRestartedInTheMiddleOfAnImport) {
  FaultRig rig(SlowPortal(), ShortLease());
  ONLY_POSTGRES(rig);
  rig.Connect();
  const std::string run = LatestRun(rig.server(), rig.key());
  for (const std::int64_t calls : {4, 12, 20}) {
    rig.AwaitListCalls(calls);
    ASSERT_TRUE(rig.backend().postgres()->Restart().ok());
  }
  ExpectCompletedAndExact(rig, run);
}

// All connections that PostgreSQL allows, until the object goes.
class AllConnections {
 public:
  explicit AllConnections(PostgresServer& postgres) : url_(postgres.SuperuserUrl("postgres")) {
    while (PGconn* connection = Open()) held_.push_back(connection);
  }
  ~AllConnections() {
    for (PGconn* connection : held_) PQfinish(connection);
  }
  AllConnections(const AllConnections&) = delete;
  AllConnections& operator=(const AllConnections&) = delete;

  // Those of others are ended and taken, as often as somebody else was quicker.
  void TakeTheRest() {
    while (EndOthers() > 0) {
      while (PGconn* connection = Open()) held_.push_back(connection);
    }
  }

 private:
  PGconn* Open() {
    PGconn* connection = PQconnectdb(url_.c_str());
    if (PQstatus(connection) == CONNECTION_OK) return connection;
    PQfinish(connection);
    return nullptr;
  }
  int EndOthers() {
    PGresult* result = PQexec(held_.front(),
                              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                              "WHERE backend_type = 'client backend' AND datname <> 'postgres'");
    const int ended = PQntuples(result);
    PQclear(result);
    return ended;
  }

  const std::string url_;
  std::vector<PGconn*> held_;
};

TEST(DatabaseFault, PostgresHasNoConnectionLeft) {
  FaultRig rig(SlowPortal(), ShortLease());
  ONLY_POSTGRES(rig);
  rig.Connect();
  const std::string run = LatestRun(rig.server(), rig.key());
  rig.AwaitListCalls(4);
  {
    AllConnections all(*rig.backend().postgres());
    all.TakeTheRest();
    rig.AwaitLog("too many clients");
    // Whoever asks is told what is wrong instead of waiting.
    EXPECT_EQ(rig.server().Get("/api/clients", rig.key()).status, 503);
  }
  ExpectCompletedAndExact(rig, run);
}

// A file system of its own that is almost full until the filler is removed.
class SmallDisk {
 public:
  SmallDisk() {
    const auto folder = MakeShortTempFolder("postgres");
    if (!folder.ok()) return;
    folder_ = *folder;
    struct stat facts {};
    stat(folder_.c_str(), &facts);
    const std::string options = "size=64m,mode=0700,uid=" + std::to_string(facts.st_uid);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
    std::error_code ignored;
    fs::remove(folder_, ignored);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  const std::string& folder() const { return folder_; }
  void FillUpTo(std::uintmax_t free_bytes) {
    const std::vector<char> block(64 * 1024, 'x');
    std::ofstream filler(folder_ + "/filler", std::ios::binary);
    while (fs::space(folder_).available > free_bytes && filler) {
      filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush();
    }
  }
  void Free() { fs::remove(folder_ + "/filler"); }

 private:
  std::string folder_;
  bool mounted_ = false;
};

// The database's place, on that disk.
std::string DatabaseOn(const SmallDisk& disk, Backend& backend) {
  PostgresServer* postgres = backend.postgres();
  if (postgres == nullptr) return "sqlite:" + disk.folder() + "/stanna.db";
  EXPECT_TRUE(postgres->Execute("CREATE TABLESPACE small LOCATION '" + disk.folder() + "'").ok());
  EXPECT_TRUE(
      postgres->Execute("CREATE DATABASE small OWNER stanna TEMPLATE template0 TABLESPACE small")
          .ok());
  return postgres->Url("small");
}

TEST(DatabaseFault, TheDiskIsFull) {
  SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "only root can mount a small disk";
  auto backend = Backend::FromEnvironment();
  FaultRig::Settings settings = ShortLease();
  settings["DATABASE_URL"] = DatabaseOn(disk, *backend);
  FaultRig rig(SlowPortal(), settings, std::move(backend));
  disk.FillUpTo(1 << 20);
  rig.Connect();
  const std::string run = LatestRun(rig.server(), rig.key());
  const auto waits = [&] { return rig.server().log().find("goes on in") != std::string::npos; };
  EXPECT_TRUE(WaitUntil(waits, kLongest)) << rig.server().log();
  EXPECT_NE(rig.server().log().find("disk is full"), std::string::npos) << rig.server().log();
  EXPECT_EQ(rig.server().Get("/api/clients", rig.key()).status, 200) << "reads go on";
  disk.Free();
  ExpectCompletedAndExact(rig, run);
}

class RedisFault : public ::testing::Test {
 protected:
  void SetUp() override { ONLY_POSTGRES(rig_); }
  RedisServer& redis() { return *rig_.backend().redis(); }
  void ThriceInAnImport(const std::function<absl::Status()>& harm) {
    rig_.Connect();
    for (const std::int64_t calls : {4, 12, 20}) {
      rig_.AwaitListCalls(calls);
      ASSERT_TRUE(harm().ok());
    }
    ExpectImportGoesOn();
  }
  void ExpectImportGoesOn() {
    ExpectCompletedAndExact(rig_, LatestRun(rig_.server(), rig_.key()));
    rig_.ChangeSome();
    rig_.ComeToRest();
    rig_.ExpectExact();
  }
  FaultRig rig_{SlowPortal()};
};

TEST_F(RedisFault, RestartedWithoutItsKeys) {
  ThriceInAnImport([&] { return redis().Restart(); });
}

TEST_F(RedisFault, Flushed) {
  ThriceInAnImport([&] { return redis().Flush(); });
}

TEST_F(RedisFault, AwayForGood) {
  rig_.Connect();
  rig_.AwaitListCalls(4);
  redis().Kill();
  ExpectImportGoesOn();
}

TEST_F(RedisFault, StandingStill) {
  rig_.Connect();
  rig_.AwaitListCalls(4);
  redis().Freeze();
  rig_.AwaitListCalls(10);
  redis().Thaw();
  rig_.AwaitListCalls(14);
  redis().Freeze();
  ExpectImportGoesOn();
  redis().Thaw();
}

}  // namespace
}  // namespace stanna::testing
