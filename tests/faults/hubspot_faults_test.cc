// A HubSpot that stumbles: what heals by itself leaves no trace, and what doesn't costs one run.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/faults/fault_rig.h"

namespace stanna::testing {
namespace {

using storage::RunKind;

enum class Healed {
  kInTheRun,     // called again, or the run goes on after a pause
  kByTheNextRun  // what HubSpot calls a wrong request is not sent again at once
};

struct FaultCase {
  const char* name;
  const char* fault;  // JSON without the endpoint
  Healed healed = Healed::kInTheRun;
  const char* code = "";  // of the run that fails
};

void PrintTo(const FaultCase& c, std::ostream* out) { *out << c.fault; }

constexpr FaultCase kFaults[] = {
    {"RollingLimit", R"("kind":"429","policy":"TEN_SECONDLY_ROLLING","retry_after":1)"},
    {"RollingLimitWithoutRetryAfter", R"("kind":"429","policy":"TEN_SECONDLY_ROLLING")"},
    {"SecondLimit", R"("kind":"429","policy":"SECONDLY","retry_after":1)"},
    {"SecondLimitWithoutRetryAfter", R"("kind":"429","policy":"SECONDLY")"},
    {"ExpiredToken", R"("kind":"401_expired")"},
    {"BadRequest", R"("kind":"400")", Healed::kByTheNextRun, "HUBSPOT_REFUSED_REQUEST"},
    {"NotFound", R"("kind":"404")", Healed::kByTheNextRun, "HUBSPOT_NOT_FOUND"},
    {"UrlTooLong", R"("kind":"414")", Healed::kByTheNextRun, "HUBSPOT_REFUSED_REQUEST"},
    {"Locked", R"("kind":"423")"},
    {"Migration", R"("kind":"477","retry_after":1)"},
    {"InternalError", R"("kind":"500")"},
    {"BadGateway", R"("kind":"502")"},
    {"Unavailable", R"("kind":"503")"},
    {"UnavailableWithRetryAfter", R"("kind":"503","retry_after":1)"},
    {"GatewayTimeout", R"("kind":"504")"},
    {"HtmlBody", R"("kind":"html")"},
    {"InvalidJson", R"("kind":"invalid_json")"},
    {"TruncatedBody", R"("kind":"truncate")"},
    {"WrongContentLength", R"("kind":"short_length")"},
    {"GzipGarbage", R"("kind":"gzip_garbage")"},
    {"ConnectionReset", R"("kind":"reset")"},
    {"SlowDrip", R"("kind":"slow_drip","latency_ms":5)"},
    {"PartOfABatchFails", R"("kind":"207_errors")"},
};

std::string JsonOf(const FaultCase& fault, const std::string& where) {
  return "{" + std::string(fault.fault) + "," + where + "}";
}

// One portal for all kinds, since each leaves it exact.
class HubSpotFault : public ::testing::TestWithParam<FaultCase> {
 protected:
  static void SetUpTestSuite() {
    rig_ = std::make_unique<FaultRig>();
    rig_->Connect();
    EXPECT_TRUE(rig_->Await().completed());
  }
  static void TearDownTestSuite() { rig_.reset(); }
  static std::unique_ptr<FaultRig> rig_;
};
std::unique_ptr<FaultRig> HubSpotFault::rig_;

TEST_P(HubSpotFault, LeavesNoTrace) {
  Simulator& simulator = rig_->simulator();
  rig_->ChangeSome();
  simulator.Advance(std::chrono::hours(3));
  simulator.ClearFaults();
  simulator.ResetStats();
  std::string faults;
  for (const char* endpoint : {"objects.search", "objects.batch_read", "associations.batch_read"}) {
    faults +=
        (faults.empty() ? "" : ",") +
        JsonOf(GetParam(), R"("count":1,"skip":1,"endpoint":")" + std::string(endpoint) + '"');
  }
  simulator.AddFault("[" + faults + "]");

  const RunEnd run = rig_->Sync(RunKind::kReconcile);
  EXPECT_EQ(simulator.Stat("faults_injected"), 3) << "the fault has to happen";
  if (GetParam().healed == Healed::kInTheRun) {
    EXPECT_TRUE(run.completed()) << run.details << rig_->server().log();
  } else {
    EXPECT_EQ(run.status, "JOB_STATUS_FAILED") << run.details;
    EXPECT_EQ(rig_->ErrorCode(), GetParam().code);
    rig_->SyncWhole(RunKind::kReconcile);
  }
  rig_->ExpectExact();
  EXPECT_EQ(rig_->State(), "active") << rig_->ErrorCode();
}

INSTANTIATE_TEST_SUITE_P(Kinds, HubSpotFault, ::testing::ValuesIn(kFaults),
                         [](const auto& info) { return std::string(info.param.name); });

// For the total, the ends and a try of the order of ids, each perhaps twice.
constexpr int kSearchesForTheEnds = 8;

// Large enough for an import from both ends.
TEST(HubSpotFaults, AnImportGoesThroughAllKinds) {
  FaultRig rig(SmallPortal({{"--contacts", "5500"}}));
  std::string faults;
  int kinds = 0;
  for (const FaultCase& fault : kFaults) {
    if (fault.healed != Healed::kInTheRun) continue;
    ++kinds;
    faults +=
        (faults.empty() ? "" : ",") + JsonOf(fault, R"("path_prefix":"/crm","rate":0.2,"count":1)");
  }
  rig.simulator().AddFault("[" + faults + "]");
  rig.Connect();
  const RunEnd run = rig.Await();
  EXPECT_TRUE(run.completed()) << run.details << rig.server().log();
  EXPECT_EQ(rig.simulator().Stat("faults_injected"), kinds);
  const auto stats = rig.simulator().Stats();
  const auto& calls = stats.at("calls_by_object_type").at("contacts").as_object();
  EXPECT_GT(calls.at("objects.search").to_number<int>(), kSearchesForTheEnds)
      << "it was read from one end";
  rig.ExpectExact();
}

// Longer than the client's own patience: the run waits, says so, and goes on where it was.
TEST(HubSpotFaults, AnOutageIsWaitedOut) {
  FaultRig rig;
  rig.Connect();
  EXPECT_TRUE(rig.Await().completed());
  rig.ChangeSome();
  rig.simulator().AddFault(R"([{"path_prefix":"/crm","kind":"502","count":3},
                               {"path_prefix":"/crm","kind":"503","count":3},
                               {"path_prefix":"/crm","kind":"504","count":3},
                               {"path_prefix":"/crm","kind":"500","count":3}])");
  rig.SyncWhole(RunKind::kQuick);
  EXPECT_EQ(rig.simulator().Stat("faults_injected"), 12);
  EXPECT_NE(rig.server().Get("/api/sync-log?event=RUN_WAITS", rig.key()).body.find("RUN_WAITS"),
            std::string::npos);
  rig.ComeToRest();
  rig.ExpectExact();
}

// The head of an answer and then nothing: given up after the read timeout, and read again.
TEST(HubSpotFaults, AStalledAnswerDoesNotHangTheRun) {
  FaultRig rig;
  rig.Connect();
  EXPECT_TRUE(rig.Await().completed());
  rig.ChangeSome();
  rig.simulator().AddFault(R"({"endpoint":"objects.search","kind":"stall","count":1,"skip":2})");
  rig.SyncWhole(RunKind::kQuick);
  EXPECT_EQ(rig.simulator().Stat("faults_injected"), 1);
  rig.ComeToRest();
  rig.ExpectExact();
}

}  // namespace
}  // namespace stanna::testing
