// What HubSpot does without any error: late and disordered searches, thousands of records of one
// millisecond, a clock of its own, records that change while they are read. And addresses that lead
// nowhere.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "storage/record_store.h"
#include "tests/faults/fault_rig.h"
#include "tests/faults/portal_mutator.h"
#include "tests/support/child_process.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

using storage::RunKind;

constexpr std::chrono::minutes kLongest{2};

void ImportWhole(FaultRig& rig) {
  rig.Connect();
  EXPECT_TRUE(rig.Await().completed()) << rig.server().log();
}

// Creates contacts, as many as one request takes at a time.
void CreateContacts(Simulator& simulator, int count) {
  constexpr int kAtOnce = 1000;
  for (int made = 0; made < count; made += kAtOnce) {
    std::string operations;
    for (int i = made; i < std::min(made + kAtOnce, count); ++i) {
      operations += std::string(operations.empty() ? "" : ",") +
                    R"({"op":"create","type":"contacts","properties":{"email":"bulk)" +
                    std::to_string(i) + R"(@example.org"}})";
    }
    simulator.Mutate(operations);
  }
}

// Found by the second window of a quick sync, not only by a reconciliation.
TEST(HubSpotOddity, ChangesThatShowMinutesLaterAreFoundByQuickSyncs) {
  FaultRig rig(SmallPortal({{"--index-lag-ms", "900000"}}));
  ImportWhole(rig);
  rig.simulator().Advance(std::chrono::hours(2));
  rig.SyncWhole(RunKind::kQuick);
  CreateContacts(rig.simulator(), 30);
  rig.SyncWhole(RunKind::kQuick);
  const auto missing = [&] {
    return rig.simulator().LiveCount(ObjectType::kContact) -
           rig.server()
               .stores()
               .records()
               .Count(WorkspaceId(kFaultWorkspace), Deadline::After(kLongest))
               ->stakeholders;
  };
  EXPECT_EQ(missing(), 30) << "the index does not show them yet";
  rig.simulator().Advance(std::chrono::hours(2));
  rig.SyncWhole(RunKind::kQuick);
  EXPECT_EQ(missing(), 0);
  rig.ExpectExact();
}

TEST(HubSpotOddity, ADisorderedSearchLosesNothing) {
  FaultRig rig(SmallPortal({{"--search-disorder", ""}}));
  ImportWhole(rig);
  for (int batch = 0; batch < 4; ++batch) {
    CreateContacts(rig.simulator(), 500);
    rig.simulator().Advance(std::chrono::minutes(20));
  }
  rig.simulator().Advance(std::chrono::hours(2));
  rig.SyncWhole(RunKind::kQuick);
  rig.ExpectExact();
}

// More than the 10,000 rows that a search shows: they are told apart by their ids.
TEST(HubSpotOddity, TwelveThousandContactsOfOneMillisecond) {
  FaultRig rig;
  ImportWhole(rig);
  rig.simulator().StopClock();
  CreateContacts(rig.simulator(), 12'000);
  rig.simulator().StartClock();
  rig.simulator().Advance(std::chrono::hours(2));
  rig.SyncWhole(RunKind::kQuick);
  rig.ExpectExact();
}

TEST(HubSpotOddity, HubSpotsClockJumps) {
  FaultRig rig;
  ImportWhole(rig);
  for (const int hours : {5, -3, -1, 8}) {
    rig.simulator().Advance(std::chrono::hours(hours));
    rig.ChangeSome();
    rig.SyncWhole(RunKind::kQuick);
  }
  rig.ComeToRest();
  rig.ExpectExact();
}

// Created, changed, merged, archived and erased while pages are on their way.
TEST(HubSpotOddity, RecordsChangeWhileTheyArePaged) {
  FaultRig rig(
      SmallPortal({{"--contacts", "1500"}, {"--companies", "300"}, {"--latency-ms", "20"}}));
  std::atomic<bool> over = false;
  std::jthread customers([&] {
    PortalMutator mutator(rig.simulator(), 4711);
    while (!over) mutator.Mutate(10);
  });
  ImportWhole(rig);
  rig.SyncWhole(RunKind::kQuick);
  rig.SyncWhole(RunKind::kReconcile);
  over = true;
  customers.join();
  rig.ComeToRest();
  rig.ExpectExact();
}

struct WayCase {
  const char* name;
  const char* reason;  // part of what the run says
  FaultRig::Settings (*settings)();
};

constexpr WayCase kBrokenWays[] = {
    {"ConnectionRefused", "connect: Connection refused",
     [] {
       return FaultRig::Settings{
           {"HUBSPOT_API_BASE", "https://127.0.0.1:" + std::to_string(FindFreePort())}};
     }},
    {"NoSuchHost", "name resolution: Host not found",
     [] {
       return FaultRig::Settings{{"HUBSPOT_API_BASE", "https://no-such-host.invalid"}};
     }},
    {"UnknownAuthority", "the certificate was not accepted",
     [] {
       return FaultRig::Settings{{"HUBSPOT_CA_FILE", ""}};
     }},
};

class BrokenWay : public ::testing::TestWithParam<WayCase> {};

TEST_P(BrokenWay, IsSaidAndWaitedOut) {
  FaultRig rig;
  ImportWhole(rig);
  rig.ChangeSome();
  const FaultRig::Settings right = {{"HUBSPOT_API_BASE", rig.server().setting("HUBSPOT_API_BASE")},
                                    {"HUBSPOT_CA_FILE", rig.server().setting("HUBSPOT_CA_FILE")}};
  rig.server().Kill();
  rig.server().Start(GetParam().settings());
  QueueRun(rig.server(), kFaultWorkspace, RunKind::kQuick);
  ASSERT_TRUE(WaitUntil([&] { return rig.Run().waiting_until.has_value(); }, kLongest))
      << rig.server().log();
  const std::string reason = rig.Run().waiting_reason;
  EXPECT_NE(reason.find(GetParam().reason), std::string::npos) << reason;
  EXPECT_EQ(rig.State(), "degraded");

  rig.server().Kill();
  rig.server().Start(right);
  EXPECT_TRUE(rig.Await().completed()) << rig.server().log();
  EXPECT_EQ(rig.State(), "active");
  rig.ComeToRest();
  rig.ExpectExact();
}

INSTANTIATE_TEST_SUITE_P(Kinds, BrokenWay, ::testing::ValuesIn(kBrokenWays),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace stanna::testing
