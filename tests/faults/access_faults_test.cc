// Access that is lost during a run: tokens, grants, scopes, the day's calls.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/connection_store.h"
#include "tests/faults/fault_rig.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

using storage::RunKind;

constexpr std::chrono::minutes kLongest{2};

class AccessFault : public ::testing::Test {
 protected:
  void Grant(const std::string& json_list) {
    rig_.simulator().Post("/_sim/scopes", R"({"grantable":[)" + json_list + "]}");
  }

  // All that the connection has, without one.
  std::string ScopesWithout(const std::string& lost) {
    const auto connection = rig_.server().stores().connections().Get(
        WorkspaceId(kFaultWorkspace), "hubspot", Deadline::After(kLongest));
    EXPECT_TRUE(connection.ok()) << ToString(connection.status());
    std::string list;
    for (const std::string& scope : connection->granted_scopes) {
      if (scope != lost) list += (list.empty() ? "\"" : ",\"") + scope + '"';
    }
    return list;
  }

  std::string MissingScopes() {
    const auto status = rig_.server().GetJson("/api/integrations/hubspot/status", rig_.key());
    return boost::json::serialize(status.at("missingScopes"));
  }

  // Slow enough for something to happen in between.
  FaultRig rig_{SmallPortal({{"--latency-ms", "20"}})};
};

TEST_F(AccessFault, TokensThatExpireInARunAreRefreshed) {
  rig_.Connect();
  rig_.AwaitListCalls(3);
  rig_.simulator().Post("/_sim/oauth/expire_access_tokens", "{}");
  EXPECT_TRUE(rig_.Await().completed());
  EXPECT_EQ(rig_.simulator().Stat("tokens_refreshed"), 1) << "one refresh for all threads";
  rig_.ExpectExact();
}

TEST_F(AccessFault, ARevokedGrantEndsTheRunAndANewOneGoesOn) {
  rig_.Connect();
  rig_.AwaitListCalls(3);
  rig_.simulator().Post("/_sim/oauth/uninstall", "{}");
  EXPECT_EQ(rig_.Await().status, "JOB_STATUS_FAILED");
  EXPECT_EQ(rig_.State(), "reauth_required");
  EXPECT_EQ(rig_.ErrorCode(), "HUBSPOT_REAUTH_REQUIRED");

  const std::int64_t calls = rig_.simulator().Stat("calls");
  EXPECT_EQ(rig_.Sync(RunKind::kQuick).status, "JOB_STATUS_FAILED");
  EXPECT_EQ(rig_.simulator().Stat("calls"), calls) << "HubSpot is not asked with a dead grant";

  rig_.Connect();
  EXPECT_TRUE(rig_.Await().completed());
  EXPECT_EQ(rig_.State(), "active");
  rig_.ExpectExact();
}

TEST_F(AccessFault, ALostScopeStopsWhatNeedsItOnlyAndHealsWhenGrantedAgain) {
  rig_.Connect();
  EXPECT_TRUE(rig_.Await().completed());
  Grant(ScopesWithout("crm.objects.deals.read"));
  rig_.ChangeSome();
  EXPECT_EQ(rig_.Sync(RunKind::kQuick).status, "JOB_STATUS_FAILED");
  EXPECT_NE(MissingScopes().find("crm.objects.deals.read"), std::string::npos) << MissingScopes();
  EXPECT_EQ(rig_.State(), "degraded");
  EXPECT_EQ(rig_.ErrorCode(), "HUBSPOT_MISSING_SCOPES");
  for (const auto& progress : rig_.Run().progress) {
    if (progress.type == ObjectType::kCompany || progress.type == ObjectType::kContact) {
      EXPECT_TRUE(progress.finished) << NameOf(progress.type) << " needs no deals";
    }
  }

  Grant("");
  rig_.SyncWhole(RunKind::kQuick);
  EXPECT_EQ(MissingScopes(), "[]");
  EXPECT_EQ(rig_.State(), "active");
  rig_.ComeToRest();
  rig_.ExpectExact();
}

TEST_F(AccessFault, AnAuthorisationServerThatIsAwayIsWaitedFor) {
  rig_.Connect();
  EXPECT_TRUE(rig_.Await().completed());
  rig_.ChangeSome();
  rig_.simulator().AddFault(R"({"endpoint":"oauth.token","kind":"503","count":6})");
  rig_.simulator().Post("/_sim/oauth/expire_access_tokens", "{}");
  rig_.SyncWhole(RunKind::kQuick);
  EXPECT_EQ(rig_.simulator().Stat("faults_injected"), 6);
  EXPECT_EQ(rig_.State(), "active") << "HubSpot being down takes no grant away";
  rig_.ComeToRest();
  rig_.ExpectExact();
}

TEST_F(AccessFault, ASpentDayIsWaitedForAndTheWaitCanBeCancelled) {
  rig_.Connect();
  EXPECT_TRUE(rig_.Await().completed());
  rig_.ChangeSome();
  rig_.simulator().AddFault(R"({"path_prefix":"/crm","kind":"429","policy":"DAILY","count":1})");
  QueueRun(rig_.server(), kFaultWorkspace, RunKind::kQuick);
  ASSERT_TRUE(WaitUntil([&] { return rig_.Run().waiting_until.has_value(); }, kLongest))
      << rig_.server().log();
  EXPECT_EQ(rig_.State(), "degraded") << "a run that waits is shown";
  const std::int64_t calls = rig_.simulator().Stat("calls");

  const std::string run = LatestRun(rig_.server(), rig_.key());
  EXPECT_EQ(rig_.server().Post("/api/sync-runs/" + run + ":cancel", rig_.key(), "{}").status, 200);
  EXPECT_EQ(rig_.Await().status, "JOB_STATUS_CANCELLED");
  EXPECT_EQ(rig_.simulator().Stat("calls"), calls) << "no call before the day is over";

  // A new day, as far as the limits are concerned.
  rig_.server().Kill();
  if (RedisServer* redis = rig_.backend().redis()) ASSERT_TRUE(redis->Flush().ok());
  rig_.server().Start();
  rig_.ComeToRest();
  rig_.ExpectExact();
}

}  // namespace
}  // namespace stanna::testing
