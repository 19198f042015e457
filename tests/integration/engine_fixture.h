// The sync engine over a portal in memory and a real SQLite database.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/sync/portal_clients.h"
#include "server/sync/run_executor.h"
#include "server/sync/sync_control.h"
#include "server/sync/testing/fake_hubspot_client.h"
#include "storage/client_store.h"
#include "storage/config_store.h"
#include "storage/job_store.h"
#include "storage/record_store.h"
#include "storage/stores.h"
#include "storage/sync_run_store.h"
#include "storage/testing/store_backend.h"
#include "storage/workspace_store.h"

namespace stanna::sync {

class OnePortal : public PortalClients {
 public:
  absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> ForWorkspace(const WorkspaceId&,
                                                                       Deadline) override {
    if (!error.ok()) return error;
    return client;
  }
  absl::Status CheckScopes(const WorkspaceId&, ScopeCheck check, Deadline) override {
    scope_checks.push_back(check);
    return absl::OkStatus();
  }
  std::vector<ScopeCheck> scope_checks;
  std::shared_ptr<hubspot::HubSpotClient> client;
  absl::Status error;
};

class EngineTest : public testing::Test {
 protected:
  EngineTest() : database_(storage::SqliteBackend().MakeMigrated()) {
    portals_.client = portal_;
    auto opened = storage::OpenStores(database_->options());
    if (!opened.ok()) ADD_FAILURE() << ToString(opened.status());
    stores_ = *std::move(opened);
    storage::Workspace workspace;
    workspace.id = workspace_;
    workspace.own_domains = {"ourselves.com"};
    workspace.currency = portal_->company_currency;  // as connecting does
    EXPECT_TRUE(stores_->workspaces().Ensure(workspace, Soon()).ok());
    control_ = MakeSyncControl(*stores_, portals_, clock_);
    options_.page_size = 2;
  }

  static Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

  storage::SyncRun Start(std::vector<ObjectType> types = {}) {
    RunRequest request;
    request.kind = storage::RunKind::kFull;
    request.types = std::move(types);
    return Start(request);
  }
  storage::SyncRun Start(const RunRequest& request) {
    auto started = control_->Start(workspace_, request, Soon());
    EXPECT_TRUE(started.ok()) << ToString(started.status());
    return started.ok() ? started->run : storage::SyncRun();
  }

  storage::Job Claim(const std::string& worker = "one") {
    auto job = stores_->jobs().Claim(worker, clock_.Now(), kLease, Soon());
    EXPECT_TRUE(job.ok() && job->has_value()) << ToString(job.status());
    return job.ok() && job->has_value() ? **job : storage::Job();
  }

  /// One attempt by a process of its own: nothing in memory outlives it.
  RunOutcome Attempt(const storage::Job& job, std::stop_token stop = {}) {
    RunExecutor executor(*stores_, portals_, clock_, options_);
    return Finish(job, executor.Execute(job, std::move(stop)));
  }
  RunOutcome Attempt() { return Attempt(Claim()); }

  /// Tells the queue, as the worker does.
  RunOutcome Finish(const storage::Job& job, RunOutcome outcome) {
    if (outcome.next == RunOutcome::Next::kDone) {
      EXPECT_TRUE(stores_->jobs().Complete(job.fence(), clock_.Now(), Soon()).ok());
    } else if (outcome.next == RunOutcome::Next::kRetry) {
      EXPECT_TRUE(stores_->jobs().Retry(job.fence(), outcome.error, clock_.Now(), Soon()).ok());
    }
    return outcome;
  }

  storage::SyncRun RunNow(const storage::SyncRun& run) {
    auto now = stores_->sync_runs().Get(workspace_, run.id, Soon());
    EXPECT_TRUE(now.ok()) << ToString(now.status());
    return now.ok() ? *now : run;
  }
  storage::ObjectProgress ProgressOf(const storage::SyncRun& run, ObjectType type) {
    for (const auto& progress : RunNow(run).progress) {
      if (progress.type == type) return progress;
    }
    ADD_FAILURE() << "no progress of " << NameOf(type);
    return {};
  }
  storage::SyncRun ImportAll() {
    const auto run = Start();
    EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
    const auto now = RunNow(run);
    EXPECT_EQ(now.state, storage::RunState::kCompleted) << now.error_message;
    return now;
  }

  void Later(std::chrono::milliseconds by) {
    portal_->portal_now += by;
    clock_.Advance(by);
  }

  /// Three hours later, to its end.
  storage::SyncRun Sync(storage::RunKind kind = storage::RunKind::kQuick) {
    Later(std::chrono::hours(3));
    RunRequest request;
    request.kind = kind;
    const auto run = Start(request);
    EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
    EXPECT_EQ(RunNow(run).state, storage::RunState::kCompleted) << RunNow(run).error_message;
    return RunNow(run);
  }

  void Configure(int version, const std::string& document) {
    EXPECT_TRUE(stores_->configs()
                    .Add({.workspace_id = workspace_,
                          .version = version,
                          .document = document,
                          .author = "test",
                          .created_at = clock_.Now()},
                         Soon())
                    .ok());
  }

  std::vector<std::string> OpenIssues() {
    storage::IssueQuery query;
    query.limit = 500;
    const auto issues = stores_->clients().ListIssues(workspace_, query, Soon());
    EXPECT_TRUE(issues.ok()) << ToString(issues.status());
    std::vector<std::string> out;
    if (!issues.ok()) return out;
    for (const auto& view : issues->items) {
      out.push_back(view.issue.rule + " " + std::string(NameOf(view.issue.type)) + " " +
                    std::to_string(view.issue.object_id));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  storage::RecordCounts Counts() {
    auto counts = stores_->records().Count(workspace_, Soon());
    EXPECT_TRUE(counts.ok()) << ToString(counts.status());
    return counts.ok() ? *counts : storage::RecordCounts();
  }
  std::vector<storage::ClientView> Clients() {
    storage::ClientQuery query;
    query.now = clock_.Now();
    query.sort = storage::ClientSort::kDomain;
    auto clients = stores_->clients().ListClients(workspace_, query, Soon());
    EXPECT_TRUE(clients.ok()) << ToString(clients.status());
    return clients.ok() ? clients->items : std::vector<storage::ClientView>();
  }
  /// Domains of the clients that a record is linked to.
  std::vector<std::string> ClientsOf(ObjectType type, ObjectId id) {
    const auto links = stores_->records().ClientsOf(workspace_, type, {id}, Soon());
    std::vector<std::string> domains;
    if (!links.ok() || !links->contains(id)) return domains;
    for (const auto& client : Clients()) {
      for (const ClientId& linked : links->at(id)) {
        if (linked == client.row.id) domains.push_back(client.row.domain);
      }
    }
    return domains;
  }

  static constexpr std::chrono::milliseconds kLease = std::chrono::seconds(30);
  const WorkspaceId workspace_{"ws"};
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  std::shared_ptr<FakeHubSpotClient> portal_ = std::make_shared<FakeHubSpotClient>();
  OnePortal portals_;
  RunOptions options_;
  std::unique_ptr<storage::TestDatabase> database_;
  std::unique_ptr<storage::Stores> stores_;
  std::unique_ptr<SyncControl> control_;
};

}  // namespace stanna::sync
