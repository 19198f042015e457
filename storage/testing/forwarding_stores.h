// Stores that hand everything on: a test overrides the one whose call it wants to see or to fail.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/stores.h"
#include "storage/webhook_store.h"

namespace stanna::storage {

/// The other stores must outlive it.
class ForwardingStores : public Stores {
 public:
  explicit ForwardingStores(Stores& to) : to_(to) {}

  ApiKeyStore& api_keys() override { return to_.api_keys(); }
  AuditStore& audit() override { return to_.audit(); }
  ChangeStore& changes() override { return to_.changes(); }
  CheckpointStore& checkpoints() override { return to_.checkpoints(); }
  ClientStore& clients() override { return to_.clients(); }
  ConfigStore& configs() override { return to_.configs(); }
  ConnectionStore& connections() override { return to_.connections(); }
  ContextStore& contexts() override { return to_.contexts(); }
  ErasureStore& erasures() override { return to_.erasures(); }
  HealthStore& health() override { return to_.health(); }
  HistoryStore& history() override { return to_.history(); }
  JobStore& jobs() override { return to_.jobs(); }
  ManualStore& manual() override { return to_.manual(); }
  OperationsStore& operations() override { return to_.operations(); }
  PortalStore& portals() override { return to_.portals(); }
  QualityStore& quality() override { return to_.quality(); }
  PortfolioStore& portfolio() override { return to_.portfolio(); }
  RecordStore& records() override { return to_.records(); }
  RevenueStore& revenue() override { return to_.revenue(); }
  SyncLogStore& sync_log() override { return to_.sync_log(); }
  SyncRunStore& sync_runs() override { return to_.sync_runs(); }
  WebhookStore& webhooks() override { return to_.webhooks(); }
  WorkspaceStore& workspaces() override { return to_.workspaces(); }

  std::vector<PoolStats> Pools() const override { return to_.Pools(); }
  absl::Status Ping(Deadline deadline) override { return to_.Ping(deadline); }
  absl::StatusOr<SchemaVersion> Schema(Deadline deadline) override { return to_.Schema(deadline); }
  absl::Status MigrateUp(Deadline deadline) override { return to_.MigrateUp(deadline); }
  absl::Status MigrateDown(int version, Deadline deadline) override {
    return to_.MigrateDown(version, deadline);
  }
  absl::StatusOr<std::string> UnboundRole(Deadline deadline) override {
    return to_.UnboundRole(deadline);
  }

 private:
  Stores& to_;
};

/// The other store must outlive it.
class ForwardingWebhookStore : public WebhookStore {
 public:
  explicit ForwardingWebhookStore(WebhookStore& to) : to_(to) {}

  absl::StatusOr<WebhookAppendResult> Append(const std::vector<WebhookEvent>& events,
                                             Deadline deadline) override {
    return to_.Append(events, deadline);
  }
  absl::StatusOr<std::vector<WebhookEvent>> PeekDue(const WorkspaceId& workspace, Time now,
                                                    int limit, Deadline deadline) override {
    return to_.PeekDue(workspace, now, limit, deadline);
  }
  absl::StatusOr<std::vector<WorkspaceId>> WorkspacesWithDue(Time now, Deadline deadline) override {
    return to_.WorkspacesWithDue(now, deadline);
  }
  absl::Status Finish(const WorkspaceId& workspace, const std::vector<std::int64_t>& ids,
                      Deadline deadline) override {
    return to_.Finish(workspace, ids, deadline);
  }
  absl::Status Fail(const WorkspaceId& workspace, const std::vector<WebhookFailure>& failures,
                    Deadline deadline) override {
    return to_.Fail(workspace, failures, deadline);
  }
  absl::StatusOr<std::vector<WebhookEvent>> List(const WorkspaceId& workspace,
                                                 const WebhookEventQuery& query,
                                                 Deadline deadline) override {
    return to_.List(workspace, query, deadline);
  }
  absl::StatusOr<std::int64_t> Replay(const WorkspaceId& workspace,
                                      const std::vector<std::int64_t>& ids, Time now,
                                      Deadline deadline) override {
    return to_.Replay(workspace, ids, now, deadline);
  }
  absl::StatusOr<WebhookStats> Stats(const WorkspaceId& workspace, Deadline deadline) override {
    return to_.Stats(workspace, deadline);
  }
  absl::StatusOr<std::int64_t> RemoveDoneBefore(Time before, int limit,
                                                Deadline deadline) override {
    return to_.RemoveDoneBefore(before, limit, deadline);
  }
  absl::StatusOr<std::optional<JournalPosition>> LeaseJournal(const JournalLease& lease, Time now,
                                                              Deadline deadline) override {
    return to_.LeaseJournal(lease, now, deadline);
  }
  absl::Status MoveJournal(const JournalLease& lease, const JournalPosition& position,
                           Deadline deadline) override {
    return to_.MoveJournal(lease, position, deadline);
  }
  absl::Status ReleaseJournal(const std::string& journal, const std::string& owner,
                              Deadline deadline) override {
    return to_.ReleaseJournal(journal, owner, deadline);
  }
  absl::StatusOr<std::optional<JournalPosition>> ReadJournalPosition(const std::string& journal,
                                                                     Deadline deadline) override {
    return to_.ReadJournalPosition(journal, deadline);
  }

 private:
  WebhookStore& to_;
};

}  // namespace stanna::storage
