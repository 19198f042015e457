#include "server/connect/integration_status.h"

#include <gtest/gtest.h>

#include "server/connect/scopes.h"

namespace stanna::connect {
namespace {

const Time kNow = FromEpochMs(1'790'000'000'000);

storage::Connection Connected() {
  storage::Connection connection;
  connection.granted_scopes = RequiredScopes();
  connection.sealed_access_token = "sealed-access";
  connection.sealed_refresh_token = "sealed-refresh";
  return connection;
}

storage::SyncRun EndedRun(storage::RunState state, storage::RunKind kind, Time finished,
                          std::vector<ObjectType> finished_types) {
  storage::SyncRun run;
  run.state = state;
  run.kind = kind;
  run.finished_at = finished;
  for (const ObjectType type : finished_types) {
    storage::ObjectProgress progress;
    progress.type = type;
    progress.finished = true;
    run.progress.push_back(progress);
  }
  return run;
}

TEST(Assemble, AFreshConnectionIsActiveAndStale) {
  const auto status = Assemble(Connected(), {}, kNow);
  EXPECT_EQ(status.state, IntegrationState::kActive);
  EXPECT_TRUE(status.Connected());
  EXPECT_TRUE(status.has_refresh);
  EXPECT_TRUE(status.stale);
  EXPECT_FALSE(status.last_sync_at.has_value());
  EXPECT_TRUE(status.connection.sealed_access_token.empty()) << "tokens must not travel";
  EXPECT_TRUE(status.connection.sealed_refresh_token.empty());
}

TEST(Assemble, TakesFreshnessFromTheLatestRunThatFinishedAType) {
  using enum ObjectType;
  const Time early = kNow - std::chrono::hours(3), late = kNow - std::chrono::hours(1);
  const auto status =
      Assemble(Connected(),
               {EndedRun(storage::RunState::kFailed, storage::RunKind::kQuick, late, {kCompany}),
                EndedRun(storage::RunState::kCompleted, storage::RunKind::kFull, early,
                         {kCompany, kContact})},
               kNow);
  EXPECT_EQ(status.freshness.at(kCompany), late);
  EXPECT_EQ(status.freshness.at(kContact), early);
  EXPECT_EQ(status.last_sync_at, early);
  EXPECT_EQ(status.last_full_sync_at, early);
  EXPECT_FALSE(status.stale);
}

TEST(Assemble, ABackfillMakesNothingFresh) {
  const auto status = Assemble(Connected(),
                               {EndedRun(storage::RunState::kCompleted, storage::RunKind::kBackfill,
                                         kNow, {ObjectType::kMeeting})},
                               kNow);
  EXPECT_TRUE(status.freshness.empty());
  EXPECT_TRUE(status.stale);
}

TEST(Assemble, IsStaleAfterADay) {
  const auto at = [](std::chrono::milliseconds age) {
    return Assemble(
               Connected(),
               {EndedRun(storage::RunState::kCompleted, storage::RunKind::kFull, kNow - age, {})},
               kNow)
        .stale;
  };
  EXPECT_FALSE(at(kStaleAfter));
  EXPECT_TRUE(at(kStaleAfter + std::chrono::milliseconds(1)));
}

TEST(Assemble, AFailedRunDegradesUntilTheNextSuccess) {
  auto failed = EndedRun(storage::RunState::kFailed, storage::RunKind::kFull, kNow, {});
  failed.error_code = "HUBSPOT_UNAVAILABLE";
  failed.error_message = "contacts stopped at 200 of 500";
  const auto bad = Assemble(Connected(), {failed}, kNow);
  EXPECT_EQ(bad.state, IntegrationState::kDegraded);
  EXPECT_TRUE(bad.Connected());
  ASSERT_TRUE(bad.last_error.has_value());
  EXPECT_EQ(bad.last_error->code, "HUBSPOT_UNAVAILABLE");
  EXPECT_TRUE(bad.last_error->recoverable);
  const auto success = EndedRun(storage::RunState::kCompleted, storage::RunKind::kFull, kNow, {});
  const auto good = Assemble(Connected(), {success, failed}, kNow);
  EXPECT_EQ(good.state, IntegrationState::kActive);
  EXPECT_FALSE(good.last_error.has_value());
}

TEST(Assemble, OnlyARequiredScopeDegrades) {
  storage::Connection connection = Connected();
  EXPECT_EQ(Assemble(connection, {}, kNow).missing_scopes, OptionalScopes());
  connection.granted_scopes.pop_back();
  EXPECT_EQ(Assemble(connection, {}, kNow).state, IntegrationState::kDegraded);
}

TEST(Assemble, ReauthAndDisconnectedAreNotConnected) {
  storage::Connection connection = Connected();
  connection.state = storage::ConnectionState::kReauthRequired;
  EXPECT_FALSE(Assemble(connection, {}, kNow).Connected());
  connection.state = storage::ConnectionState::kDisconnected;
  EXPECT_FALSE(Assemble(connection, {}, kNow).Connected());
}

}  // namespace
}  // namespace stanna::connect
