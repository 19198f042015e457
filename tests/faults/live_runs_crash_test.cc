// The server is killed when it has written all that a batch of events asks for, and before the
// events are done: the whole batch is worked off once more, and nothing changes twice.
#include <libpq-fe.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "tests/faults/live_runs_fixture.h"

namespace stanna::testing {
namespace {

// Until the object goes, nobody can mark an event as done: who tries stands still.
class NoEventIsDone {
 public:
  explicit NoEventIsDone(const std::string& database) : connection_(PQconnectdb(database.c_str())) {
    Rows("SET stanna.every_workspace = on");
    Rows("SELECT pg_advisory_lock(4711)");
    Rows(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$");
    Rows(
        "CREATE TRIGGER hold BEFORE UPDATE ON webhook_events FOR EACH ROW "
        "WHEN (OLD.state = 1 AND NEW.state = 2) EXECUTE FUNCTION hold()");
  }
  ~NoEventIsDone() {
    // Of a dead server: the statement would go on when nobody holds it any more.
    Rows("SELECT pg_terminate_backend(pid) " + kHeld);
    EXPECT_TRUE(WaitUntil([&] { return CountHeld() == 0; }, kLongest));
    Rows("DROP TRIGGER hold ON webhook_events");
    Rows("DROP FUNCTION hold");
    PQfinish(connection_);
  }
  NoEventIsDone(const NoEventIsDone&) = delete;
  NoEventIsDone& operator=(const NoEventIsDone&) = delete;

  std::size_t CountHeld() { return Rows("SELECT pid " + kHeld).size(); }

  // The first column, ascending.
  std::vector<std::string> Rows(const std::string& statement) {
    PGresult* result = PQexec(connection_, statement.c_str());
    const ExecStatusType status = PQresultStatus(result);
    EXPECT_TRUE(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        << statement << ": " << PQerrorMessage(connection_);
    std::vector<std::string> rows;
    for (int i = 0; i < PQntuples(result); ++i) rows.emplace_back(PQgetvalue(result, i, 0));
    PQclear(result);
    std::ranges::sort(rows);
    return rows;
  }

 private:
  inline static const std::string kHeld =
      "FROM pg_stat_activity WHERE wait_event = 'advisory' AND "
      "query LIKE 'UPDATE webhook_events SET state = 2%'";
  PGconn* const connection_;
};

class LiveRunsCrash : public LiveRunsFault {
 protected:
  // All of a table's rows as text, or those that `where` names.
  static std::vector<std::string> All(NoEventIsDone& database, const std::string& table,
                                      const std::string& where = "true") {
    return database.Rows("SELECT t::text FROM " + table + " t WHERE " + where);
  }
  struct Written {
    std::vector<std::string> changes, attributions, feed, figures, records;
    bool operator==(const Written&) const = default;
  };
  static Written AllThatIsWritten(NoEventIsDone& database) {
    constexpr char kRunsToo[] = "kind <> 4";
    return {.changes = All(database, "property_changes"),
            .attributions = All(database, "attributions"),
            .feed = All(database, "change_log", kRunsToo),
            .figures = All(database, "client_history"),
            .records = database.Rows("SELECT object_type || '/' || object_id || ' ' || modified_at "
                                     "FROM hubspot_records")};
  }
  // Both ascending.
  static void ExpectSame(const std::vector<std::string>& now,
                         const std::vector<std::string>& before) {
    std::vector<std::string> different;
    std::ranges::set_symmetric_difference(now, before, std::back_inserter(different));
    EXPECT_EQ(different, std::vector<std::string>());
    EXPECT_EQ(now.size(), before.size());
  }
  void ChangeDeals() {
    for (int i = 0; i < 10; ++i) {
      rig_.simulator().Mutate(R"({"op":"update","type":"deals","index":)" + std::to_string(i) +
                              R"(,"properties":{"amount":"4711","closedate":"2026-01-02"}})");
    }
  }
};

TEST_F(LiveRunsCrash, BetweenTheRecordsAndTheEventsChangesNothingTwice) {
  Written written;
  {
    NoEventIsDone database(rig_.server().setting("DATABASE_URL"));
    const Written before = AllThatIsWritten(database);
    // Nobody is erased: what such a person wrote is read once more after that, whoever is killed.
    ChangeDeals();
    for (int i = 0; i < 15; ++i) rig_.ChangeSome();
    ASSERT_GT(Receive(), 60u);
    ASSERT_TRUE(WaitUntil([&] { return database.CountHeld() > 0; }, kLongest))
        << rig_.server().log();
    rig_.server().Kill();
    EXPECT_GT(Stats().pending, 60) << "no event is done";
    rig_.ExpectExact();
    written = AllThatIsWritten(database);
    EXPECT_GT(written.changes.size(), before.changes.size());
    EXPECT_GT(written.attributions.size(), before.attributions.size());
    EXPECT_GT(written.feed.size(), before.feed.size());
    EXPECT_NE(written.records, before.records);
  }
  rig_.server().Start();
  AwaitAllDone();
  NoEventIsDone database(rig_.server().setting("DATABASE_URL"));
  const Written now = AllThatIsWritten(database);
  ExpectSame(now.changes, written.changes);
  ExpectSame(now.attributions, written.attributions);
  ExpectSame(now.feed, written.feed);
  ExpectSame(now.figures, written.figures);
  ExpectSame(now.records, written.records);
  rig_.ExpectExact();
}

}  // namespace
}  // namespace stanna::testing
