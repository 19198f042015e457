// Sums over all workspaces, and the pool's numbers.
#include <atomic>
#include <thread>
#include <vector>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using std::chrono::minutes;

Connection ConnectionOf(const WorkspaceId& workspace, ConnectionKind kind) {
  Connection c;
  c.workspace_id = workspace;
  c.id = ConnectionId("conn_" + workspace.value);
  c.kind = kind;
  c.portal_id = 77;
  c.created_at = After(-600);
  c.updated_at = After(-600);
  return c;
}

const JobBacklog* JobsOf(const OperationsFacts& facts, const std::string& kind) {
  for (const JobBacklog& jobs : facts.jobs) {
    if (jobs.kind == kind) return &jobs;
  }
  return nullptr;
}

TEST_P(OperationsStoreConformance, JobsAreCountedByKindOverAllWorkspaces) {
  // The suite's own run is leased.
  SyncRun live = MakeRun(a_);
  live.kind = RunKind::kLive;
  live.created_at = After(-30);
  ASSERT_STATUS_OK(stores_->sync_runs().Start(live, 0, Soon()));
  SyncRun other = MakeRun(b_);
  other.created_at = After(-20);
  ASSERT_STATUS_OK(stores_->sync_runs().Start(other, 0, Soon()));
  auto facts = stores_->operations().Read(Soon());
  ASSERT_STATUS_OK(facts);
  ASSERT_EQ(facts->jobs.size(), 2u);
  const JobBacklog* lives = JobsOf(*facts, kLiveRunJob);
  ASSERT_NE(lives, nullptr);
  EXPECT_EQ(lives->queued, 1);
  EXPECT_EQ(lives->leased, 0);
  EXPECT_EQ(lives->oldest_due_at, After(-30));
  const JobBacklog* syncs = JobsOf(*facts, kSyncRunJob);
  ASSERT_NE(syncs, nullptr);
  EXPECT_EQ(syncs->queued, 1);
  EXPECT_EQ(syncs->leased, 1);
  EXPECT_EQ(syncs->dead, 0);
  EXPECT_EQ(syncs->oldest_due_at, After(-20));

  Claimant claimant = "w";
  claimant.only = kLiveRunJob;
  const auto job = stores_->jobs().Claim(claimant, After(1), minutes(5), Soon());
  ASSERT_STATUS_OK(job);
  ASSERT_TRUE(job->has_value());
  ASSERT_STATUS_OK(stores_->jobs().Fail((*job)->fence(), "broke", After(2), Soon()));
  facts = stores_->operations().Read(Soon());
  ASSERT_STATUS_OK(facts);
  lives = JobsOf(*facts, kLiveRunJob);
  ASSERT_NE(lives, nullptr);
  EXPECT_EQ(lives->queued, 0);
  EXPECT_EQ(lives->dead, 1);
  EXPECT_EQ(lives->oldest_due_at, std::nullopt);
}

TEST_P(OperationsStoreConformance, ConnectionsSayHowFreshTheyAre) {
  auto& connections = stores_->connections();
  ASSERT_STATUS_OK(connections.Put(ConnectionOf(a_, ConnectionKind::kOAuth), Soon()));
  ASSERT_STATUS_OK(connections.Put(ConnectionOf(b_, ConnectionKind::kPrivateApp), Soon()));
  auto facts = stores_->operations().Read(Soon());
  ASSERT_STATUS_OK(facts);
  ASSERT_EQ(facts->connections.size(), 2u);
  EXPECT_EQ(facts->connections[0].kind, ConnectionKind::kOAuth);
  EXPECT_EQ(facts->connections[0].connected_at, After(-600));
  EXPECT_EQ(facts->connections[0].completed_at, std::nullopt);
  EXPECT_EQ(facts->connections[0].synced_at, std::nullopt);
  EXPECT_EQ(facts->connections[1].kind, ConnectionKind::kPrivateApp);

  // Of the runs of b the last sync that completed counts: not what failed, nor a backfill.
  const auto end = [&](RunKind kind, RunState state, int created, int finished) {
    SyncRun run = MakeRun(b_);
    run.kind = kind;
    run.created_at = After(created);
    ASSERT_STATUS_OK(stores_->sync_runs().Start(run, 0, Soon()));
    ASSERT_STATUS_OK(
        stores_->sync_runs().Finish(b_, run.id, state, "", "", After(finished), Soon()));
  };
  end(RunKind::kFull, RunState::kCompleted, 1, 11);
  end(RunKind::kQuick, RunState::kCompleted, 2, 12);
  end(RunKind::kQuick, RunState::kFailed, 3, 13);
  end(RunKind::kBackfill, RunState::kCompleted, 4, 14);
  end(RunKind::kLive, RunState::kCompleted, 5, 15);
  ASSERT_STATUS_OK(stores_->sync_runs().Start(MakeRun(b_), 0, Soon()));
  Claimant claimant = "w";
  const auto job = stores_->jobs().Claim(claimant, After(20), minutes(5), Soon());
  ASSERT_STATUS_OK(job);
  ASSERT_TRUE(job->has_value());
  ASSERT_EQ((*job)->workspace_id, b_);
  const auto put = [&](ObjectType type, std::optional<Time> synced_at) {
    SyncCheckpoint checkpoint;
    checkpoint.type = type;
    checkpoint.synced_at = synced_at;
    ASSERT_STATUS_OK(stores_->checkpoints().Put(b_, (*job)->fence(), checkpoint, Soon()));
  };
  put(ObjectType::kCompany, After(16));
  put(ObjectType::kContact, After(6));
  put(ObjectType::kDeal, std::nullopt);
  facts = stores_->operations().Read(Soon());
  ASSERT_STATUS_OK(facts);
  ASSERT_EQ(facts->connections.size(), 2u);
  EXPECT_EQ(facts->connections[1].completed_at, After(12));
  EXPECT_EQ(facts->connections[1].synced_at, After(6));

  ASSERT_STATUS_OK(connections.SetState(a_, ConnectionId("conn_a.com"),
                                        ConnectionState::kReauthRequired, std::nullopt, After(21),
                                        Soon()));
  ASSERT_STATUS_OK(connections.SetState(b_, ConnectionId("conn_b.com"),
                                        ConnectionState::kDisconnected, std::nullopt, After(21),
                                        Soon()));
  facts = stores_->operations().Read(Soon());
  ASSERT_STATUS_OK(facts);
  ASSERT_EQ(facts->connections.size(), 1u);
  EXPECT_EQ(facts->connections[0].state, ConnectionState::kReauthRequired);
}

TEST_P(OperationsStoreConformance, EventsAndClientsThatWait) {
  auto facts = stores_->operations().Read(Soon());
  ASSERT_STATUS_OK(facts);
  EXPECT_EQ(facts->webhook_events.count, 0);
  EXPECT_EQ(facts->webhook_events.oldest_at, std::nullopt);
  EXPECT_EQ(facts->dead_webhook_events, 0);
  // The suite's companies: their health was never worked out.
  EXPECT_EQ(facts->clients_to_score.count, 2);
  EXPECT_TRUE(facts->clients_to_score.oldest_at.has_value());

  WebhookEvent early = Event(a_, "k1");
  early.received_at = After(-9);
  AppendOk({early, Event(a_, "k2"), Event(b_, "k3"), Event(b_, "k4")});
  FinishOk(b_, {Due(b_)[0].id});
  FailOk(a_, {Due(a_)[1].id, "never", After(0), true});
  facts = stores_->operations().Read(Soon());
  ASSERT_STATUS_OK(facts);
  EXPECT_EQ(facts->webhook_events.count, 2);
  EXPECT_EQ(facts->webhook_events.oldest_at, After(-9));
  EXPECT_EQ(facts->dead_webhook_events, 1);
}

TEST_P(OperationsStoreConformance, PoolsCountWhatTheyLend) {
  const auto before = stores_->Pools();
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(before[0].name, "main");
  EXPECT_GE(before[0].size, 1);
  EXPECT_EQ(before[0].lent, 0);
  ASSERT_STATUS_OK(stores_->Ping(Soon()));
  auto after = stores_->Pools();
  EXPECT_EQ(after[0].lends, before[0].lends + 1);
  EXPECT_EQ(after[0].lent, 0);
  EXPECT_EQ(after[0].timeouts, before[0].timeouts);

  // A writer that holds the pool's last connection: who comes then waits, or gives up.
  const int size = after.back().size;
  std::atomic<int> inside = 0;
  std::atomic<bool> leave = false;
  std::vector<std::thread> holders;
  for (int i = 0; i < size; ++i) {
    const WorkspaceId id("hold" + std::to_string(i));
    AddWorkspace(id);
    holders.emplace_back([&, id] {
      const auto held = stores_->workspaces().Edit(
          id,
          [&](Workspace&) {
            ++inside;
            while (!leave) std::this_thread::yield();
            return absl::OkStatus();
          },
          Soon());
      EXPECT_STATUS_OK(held);
    });
  }
  while (inside < size) std::this_thread::yield();
  EXPECT_EQ(stores_->Pools().back().lent, size);
  EXPECT_STATUS(kDeadlineExceeded,
                stores_->workspaces().Ensure({.id = WorkspaceId("late"), .created_at = kNoon},
                                             Deadline::After(std::chrono::milliseconds(20))));
  after = stores_->Pools();
  leave = true;
  for (std::thread& holder : holders) holder.join();
  EXPECT_EQ(after.back().timeouts, before.back().timeouts + 1);
  EXPECT_GE(after.back().waited, std::chrono::milliseconds(15));
  EXPECT_EQ(after.back().waiting, 0);
  EXPECT_EQ(stores_->Pools().back().lent, 0);
}

}  // namespace
}  // namespace stanna::storage
