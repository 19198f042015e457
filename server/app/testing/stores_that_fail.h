// Stores that answer a ping, or not. Everything else ends the test program.
#pragma once

#include <atomic>
#include <cstdlib>

#include "storage/stores.h"

namespace stanna::app {

class StoresThatFail : public storage::Stores {
 public:
  std::atomic<bool> fail{false};

  storage::ApiKeyStore& api_keys() override { abort(); }
  storage::AuditStore& audit() override { abort(); }
  storage::ChangeStore& changes() override { abort(); }
  storage::CheckpointStore& checkpoints() override { abort(); }
  storage::ClientStore& clients() override { abort(); }
  storage::ConfigStore& configs() override { abort(); }
  storage::ConnectionStore& connections() override { abort(); }
  storage::ContextStore& contexts() override { abort(); }
  storage::ErasureStore& erasures() override { abort(); }
  storage::HealthStore& health() override { abort(); }
  storage::HistoryStore& history() override { abort(); }
  storage::JobStore& jobs() override { abort(); }
  storage::OperationsStore& operations() override { abort(); }
  storage::PortalStore& portals() override { abort(); }
  storage::ManualStore& manual() override { abort(); }
  storage::QualityStore& quality() override { abort(); }
  storage::PortfolioStore& portfolio() override { abort(); }
  storage::RecordStore& records() override { abort(); }
  storage::RevenueStore& revenue() override { abort(); }
  storage::SyncLogStore& sync_log() override { abort(); }
  storage::SyncRunStore& sync_runs() override { abort(); }
  storage::WebhookStore& webhooks() override { abort(); }
  storage::WorkspaceStore& workspaces() override { abort(); }

  std::vector<storage::PoolStats> Pools() const override { return {}; }
  absl::Status Ping(Deadline) override {
    return fail ? Unavailable("the test says so") : absl::OkStatus();
  }
  absl::StatusOr<storage::SchemaVersion> Schema(Deadline) override {
    return storage::SchemaVersion();
  }
  absl::Status MigrateUp(Deadline) override { return absl::OkStatus(); }
  absl::Status MigrateDown(int, Deadline) override { return absl::OkStatus(); }
  absl::StatusOr<std::string> UnboundRole(Deadline) override { return std::string(); }
};

}  // namespace stanna::app
