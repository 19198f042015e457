#include "server/connect/integration_status.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/connect/scopes.h"

namespace stanna::connect {
namespace {

using storage::RunKind;
using storage::RunState;

const Time kNow = FromEpochMs(1'790'000'000'000);
constexpr std::chrono::minutes kMinute{1};

storage::Connection Connected() {
  storage::Connection connection;
  connection.granted_scopes = RequiredScopes();
  connection.sealed_access_token = "sealed-access";
  connection.sealed_refresh_token = "sealed-refresh";
  connection.created_at = kNow - std::chrono::hours(100);
  return connection;
}

StatusFacts Facts(std::vector<storage::SyncRun> runs = {}) {
  StatusFacts facts;
  facts.connection = Connected();
  facts.runs = std::move(runs);
  return facts;
}

storage::SyncRun Ended(RunState state, RunKind kind, Time finished) {
  storage::SyncRun run;
  run.id = SyncRunId("sync_1");
  run.state = state;
  run.kind = kind;
  run.finished_at = finished;
  return run;
}

storage::SyncRun Failed(RunKind kind, Time finished, const std::string& code) {
  storage::SyncRun run = Ended(RunState::kFailed, kind, finished);
  run.error_code = code;
  run.error_message = "contacts stopped at 200 of 500";
  return run;
}

storage::SyncCheckpoint SyncedAt(ObjectType type, Time at) {
  storage::SyncCheckpoint checkpoint;
  checkpoint.type = type;
  checkpoint.synced_at = at;
  return checkpoint;
}

TEST(Assemble, AFreshConnectionIsActiveAndStale) {
  const auto status = Assemble(Facts(), kNow);
  EXPECT_EQ(status.state, IntegrationState::kActive);
  EXPECT_TRUE(status.Connected());
  EXPECT_TRUE(status.has_refresh);
  EXPECT_EQ(status.stale_types.size(), kAllObjectTypes.size());
  EXPECT_FALSE(status.last_sync_at.has_value());
  EXPECT_FALSE(status.last_error.has_value());
  EXPECT_TRUE(status.connection.sealed_access_token.empty()) << "tokens must not travel";
  EXPECT_TRUE(status.connection.sealed_refresh_token.empty());
}

TEST(Assemble, WebhooksAreWellWhileEventsComeAndAreWorkedOff) {
  using Maybe = std::optional<Time>;
  const struct {
    const char* what;
    Maybe last_received, oldest_pending;
    int dead;
    std::chrono::milliseconds lag;
    bool keeps_up;
  } kCases[] = {
      {"none ever came", {}, {}, 0, {}, false},
      {"nothing waits", kNow - 23 * 60 * kMinute, {}, 0, {}, true},
      {"the last one is long ago", kNow - 25 * 60 * kMinute, {}, 0, {}, false},
      {"one waits for a moment", kNow, kNow - kMinute, 0, kMinute, true},
      {"one waits for long", kNow, kNow - 6 * kMinute, 0, 6 * kMinute, false},
      {"one was given up", kNow, {}, 1, {}, false},
      {"it came after the clock was read", kNow + kMinute, kNow + kMinute, 0, {}, true},
  };
  for (const auto& c : kCases) {
    StatusFacts facts = Facts();
    facts.webhooks.last_received_at = c.last_received;
    facts.webhooks.oldest_pending_at = c.oldest_pending;
    facts.webhooks.dead = c.dead;
    const auto status = Assemble(facts, kNow);
    ASSERT_TRUE(status.webhooks) << c.what;
    EXPECT_EQ(status.webhooks->lag, c.lag) << c.what;
    EXPECT_EQ(status.webhooks->keeps_up, c.keeps_up) << c.what;
    EXPECT_EQ(status.state, IntegrationState::kActive) << "syncs bring what webhooks don't";
  }
}

TEST(Assemble, WhereEventsArePulledTheJournalMustBeRead) {
  StatusFacts facts = Facts();
  facts.webhooks.last_received_at = kNow;
  EXPECT_FALSE(Assemble(facts, kNow).webhooks->journal.has_value());
  facts.journal.emplace();
  EXPECT_FALSE(Assemble(facts, kNow).webhooks->keeps_up) << "nobody has read it yet";
  facts.journal->caught_up_at = kNow - kMinute;
  facts.journal->offset = "o";
  const auto status = Assemble(facts, kNow);
  EXPECT_TRUE(status.webhooks->keeps_up);
  EXPECT_EQ(status.webhooks->journal->offset, "o");
  facts.journal->last_gap_at = kNow - kMinute;
  EXPECT_FALSE(Assemble(facts, kNow).webhooks->keeps_up);
}

TEST(Assemble, EachTypeIsAsFreshAsItsCheckpoint) {
  StatusFacts facts = Facts();
  for (const ObjectType type : kAllObjectTypes) {
    facts.checkpoints.push_back(SyncedAt(type, kNow - kStaleAfter));
  }
  auto& deals = facts.checkpoints[static_cast<std::size_t>(ObjectType::kDeal)];
  deals.synced_at = kNow - kStaleAfter - std::chrono::milliseconds(1);
  auto& notes = facts.checkpoints[static_cast<std::size_t>(ObjectType::kNote)];
  notes.synced_at.reset();
  const auto status = Assemble(facts, kNow);
  EXPECT_EQ(status.freshness.at(ObjectType::kCompany), kNow - kStaleAfter);
  EXPECT_FALSE(status.freshness.contains(ObjectType::kNote));
  EXPECT_EQ(status.stale_types, (std::vector{ObjectType::kDeal, ObjectType::kNote}));
}

TEST(Assemble, BackfillsAndReplaysAreNoSyncs) {
  const auto status = Assemble(Facts({Ended(RunState::kCompleted, RunKind::kBackfill, kNow),
                                      Ended(RunState::kCompleted, RunKind::kReplay, kNow)}),
                               kNow);
  EXPECT_FALSE(status.last_sync_at.has_value());
  const Time early = kNow - 5 * kMinute, late = kNow - kMinute;
  const auto synced = Assemble(Facts({Ended(RunState::kCompleted, RunKind::kFull, early),
                                      Ended(RunState::kCompleted, RunKind::kReconcile, late)}),
                               kNow);
  EXPECT_EQ(synced.last_sync_at, late);
  EXPECT_EQ(synced.last_full_sync_at, early);
}

TEST(Assemble, AFailedRunDegradesUntilTheNextSuccess) {
  const auto failed = Failed(RunKind::kQuick, kNow - 2 * kMinute, "HUBSPOT_UNAVAILABLE");
  const auto bad = Assemble(Facts({failed}), kNow);
  EXPECT_EQ(bad.state, IntegrationState::kDegraded);
  EXPECT_TRUE(bad.Connected());
  ASSERT_TRUE(bad.last_error.has_value());
  EXPECT_EQ(bad.last_error->code, "HUBSPOT_UNAVAILABLE");
  EXPECT_EQ(bad.last_error->message, "contacts stopped at 200 of 500");
  EXPECT_TRUE(bad.last_error->recoverable);
  const auto backfill = Ended(RunState::kCompleted, RunKind::kBackfill, kNow - kMinute);
  EXPECT_TRUE(Assemble(Facts({failed, backfill}), kNow).last_error.has_value())
      << "a backfill does not make up for a sync";
  const auto success = Ended(RunState::kCompleted, RunKind::kFull, kNow - kMinute);
  const auto good = Assemble(Facts({failed, success}), kNow);
  EXPECT_EQ(good.state, IntegrationState::kActive);
  EXPECT_FALSE(good.last_error.has_value());
}

TEST(Assemble, AFailedBackfillIsHealedByWhateverCompletes) {
  const auto failed = Failed(RunKind::kBackfill, kNow - 2 * kMinute, "HTTP_NO_ANSWER");
  EXPECT_EQ(Assemble(Facts({failed}), kNow).last_error->code, "NETWORK_ERROR");
  const auto success = Ended(RunState::kCompleted, RunKind::kQuick, kNow - kMinute);
  EXPECT_FALSE(Assemble(Facts({failed, success}), kNow).last_error.has_value());
}

TEST(Assemble, AReconnectClearsOldErrorsAtOnce) {
  StatusFacts facts = Facts({Failed(RunKind::kQuick, kNow - 2 * kMinute, "HUBSPOT_UNAVAILABLE")});
  facts.connection.created_at = kNow - kMinute;
  const auto status = Assemble(facts, kNow);
  EXPECT_EQ(status.state, IntegrationState::kActive);
  EXPECT_FALSE(status.last_error.has_value());
}

TEST(Assemble, ACompletedRunClearsTheConnectionsError) {
  StatusFacts facts = Facts();
  storage::ConnectionError error;
  error.code = "HUBSPOT_UNAVAILABLE";
  error.at = kNow - 2 * kMinute;
  facts.connection.last_error = error;
  EXPECT_EQ(Assemble(facts, kNow).last_error, error);
  facts.runs = {Ended(RunState::kCompleted, RunKind::kQuick, kNow - kMinute)};
  EXPECT_FALSE(Assemble(facts, kNow).last_error.has_value());
}

TEST(Assemble, AMissingScopeNeedsAPersonAndIsNamed) {
  StatusFacts facts = Facts({Failed(RunKind::kQuick, kNow, "HUBSPOT_MISSING_SCOPES")});
  std::erase(facts.connection.granted_scopes, "crm.objects.deals.read");
  const auto status = Assemble(facts, kNow);
  EXPECT_EQ(status.state, IntegrationState::kDegraded);
  EXPECT_EQ(status.missing_scopes.front(), "crm.objects.deals.read");
  EXPECT_EQ(status.last_error->code, "HUBSPOT_MISSING_SCOPES");
  EXPECT_FALSE(status.last_error->recoverable);
  EXPECT_NE(status.last_error->resolution.find("crm.objects.deals.read"), std::string::npos);
}

TEST(Assemble, OnlyARequiredScopeDegrades) {
  StatusFacts facts = Facts();
  EXPECT_EQ(Assemble(facts, kNow).missing_scopes, OptionalScopes());
  facts.connection.granted_scopes.pop_back();
  EXPECT_EQ(Assemble(facts, kNow).state, IntegrationState::kDegraded);
}

TEST(Assemble, SaysUntilWhenAndWhyARunWaits) {
  storage::SyncRun backfill;
  backfill.id = SyncRunId("sync_backfill");
  backfill.kind = RunKind::kBackfill;
  backfill.state = RunState::kRunning;
  backfill.waiting_until = kNow + 9 * kMinute;
  storage::SyncRun quick = backfill;
  quick.id = SyncRunId("sync_quick");
  quick.kind = RunKind::kQuick;
  quick.waiting_until = kNow + kMinute;
  quick.waiting_reason = "HubSpot is away";
  const auto status = Assemble(Facts({backfill, quick}), kNow);
  ASSERT_TRUE(status.waiting.has_value());
  EXPECT_EQ(status.waiting->run.value, "sync_quick");
  EXPECT_EQ(status.waiting->until, kNow + kMinute);
  EXPECT_EQ(status.waiting->reason, "HubSpot is away");
  EXPECT_EQ(status.state, IntegrationState::kDegraded) << "one that waits is not well";
  quick.state = RunState::kCancelled;
  backfill.waiting_until.reset();
  EXPECT_FALSE(Assemble(Facts({backfill, quick}), kNow).waiting.has_value());
}

TEST(Assemble, ARefusedGrantIsNotRenewedByItself) {
  StatusFacts facts = Facts({Failed(RunKind::kQuick, kNow, "HUBSPOT_UNAVAILABLE")});
  facts.connection.state = storage::ConnectionState::kReauthRequired;
  const auto status = Assemble(facts, kNow);
  EXPECT_FALSE(status.Connected());
  EXPECT_FALSE(status.has_refresh);
  EXPECT_EQ(status.last_error->code, "HUBSPOT_REAUTH_REQUIRED");
  EXPECT_FALSE(status.last_error->recoverable);
}

TEST(Assemble, ADisconnectedWorkspaceShowsTheDisconnectOnly) {
  StatusFacts facts = Facts({Failed(RunKind::kQuick, kNow, "HUBSPOT_UNAVAILABLE")});
  facts.connection.state = storage::ConnectionState::kDisconnected;
  facts.connection.updated_at = kNow - kMinute;
  const auto status = Assemble(facts, kNow);
  EXPECT_FALSE(status.Connected());
  EXPECT_EQ(status.last_error->code, "HUBSPOT_DISCONNECTED");
  EXPECT_EQ(status.last_error->at, kNow - kMinute);
}

}  // namespace
}  // namespace stanna::connect
