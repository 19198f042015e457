// Two replicas are replaced by the next version, and by the one after it, while they serve: the
// first expands the schema, the second contracts it. No call fails, nothing is lost, and a version
// that a migration leaves behind says so.
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/faults/rolling_fixture.h"

namespace stanna::testing {
namespace {

constexpr char kNextServer[] = "tests/faults/next_server";

// The database as its owner sees it, beside the servers. Not thread-safe.
class Observer {
 public:
  explicit Observer(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    Ask("SET stanna.every_workspace = on");
  }
  ~Observer() { PQfinish(connection_); }
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  /// The first field of the first row; "" when there is none.
  std::string Ask(const std::string& statement) {
    PGresult* result = PQexec(connection_, statement.c_str());
    const auto status = PQresultStatus(result);
    EXPECT_TRUE(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        << statement << ": " << PQerrorMessage(connection_);
    const std::string field = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    return field;
  }

 private:
  PGconn* const connection_;
};

class RollingUpgrade : public RollingFixture {
 protected:
  void SetUp() override {
    RollingFixture::SetUp();
    if (HasFatalFailure()) return;
    observer_ = std::make_unique<Observer>(server_->setting("DATABASE_URL"));
    version_ = Version();
  }

  // Whether a migration waits for the table that the observer holds.
  bool IsMigrating() {
    // Within a transaction, what was seen once stays.
    observer_->Ask("SELECT pg_stat_clear_snapshot()");
    return observer_->Ask(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
               " AND query LIKE '%ADD COLUMN shown_name%'") != "0";
  }
  int Version() { return std::stoi(observer_->Ask("SELECT max(version) FROM schema_migrations")); }

  // As a deployment does it: the old one ends, the new one takes its place.
  void Replace(std::size_t index, const char* migrations) {
    StopAsAsked(index);
    Replica(index).Become(kNextServer);
    Start(index, {{"STANNA_TEST_MIGRATIONS", migrations}});
  }
  void Start(std::size_t index, const std::map<std::string, std::string>& settings = {}) {
    Replica(index).Start(settings);
    balancer_.Set(index, Replica(index));
    ASSERT_NO_FATAL_FAILURE(AwaitReady());
    ExpectProgress();
  }

  std::unique_ptr<Observer> observer_;
  int version_ = 0;  ///< of the schema that this tree makes
};

TEST_F(RollingUpgrade, OverAnExpansionAndAContractionFailsNoCall) {
  ExpectProgress();

  // Somebody reads a table that the migration changes: it waits, and nobody waits behind it.
  observer_->Ask("BEGIN");
  observer_->Ask("SELECT count(*) FROM clients");
  std::thread reader([&] {
    EXPECT_TRUE(WaitUntil([&] { return IsMigrating(); }, kLongest));
    for (int i = 0; i < 5; ++i) ExpectProgress();
    EXPECT_EQ(Version(), version_);
    observer_->Ask("COMMIT");
  });
  // On this thread: what a thread starts ends with it.
  Replace(0, "1");
  reader.join();
  if (HasFatalFailure()) return;
  EXPECT_EQ(Version(), version_ + 1);

  // The version of before goes on, and can be started, too.
  StopAsAsked(1);
  ASSERT_NO_FATAL_FAILURE(Start(1));
  simulator_->ChangeMany(ObjectType::kCompany, "name", 30, 30);
  ASSERT_NO_FATAL_FAILURE(Replace(1, "1"));
  simulator_->ChangeMany(ObjectType::kCompany, "name", 30, 30);
  ASSERT_TRUE(WaitUntil([&] { return Stats().pending < kMostWaiting; }, kLongest));
  EXPECT_EQ(observer_->Ask("SELECT count(*) FROM clients WHERE shown_name IS DISTINCT FROM name"),
            "0");
  EXPECT_NE(observer_->Ask("SELECT count(*) FROM clients"), "0");

  ASSERT_NO_FATAL_FAILURE(Replace(0, "2"));
  EXPECT_EQ(Version(), version_ + 2);
  ASSERT_NO_FATAL_FAILURE(Replace(1, "2"));

  // This process is of the first version.
  const absl::Status left_behind = server_->stores().MigrateUp(Soon());
  EXPECT_TRUE(absl::IsFailedPrecondition(left_behind)) << left_behind;
  EXPECT_NE(MessageOf(left_behind).find("(drop_filling_of_shown_name) works with programs of"),
            std::string::npos)
      << left_behind;
  ExpectNothingFailed();
}

}  // namespace
}  // namespace stanna::testing
