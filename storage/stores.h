// All stores over one database.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/status.h"

namespace stanna::storage {

class ApiKeyStore;
class ChangeStore;
class CheckpointStore;
class ClientStore;
class ConfigStore;
class ConnectionStore;
class ContextStore;
class HealthStore;
class HistoryStore;
class JobStore;
class ManualStore;
class PortalStore;
class QualityStore;
class PortfolioStore;
class RecordStore;
class RevenueStore;
class SyncLogStore;
class SyncRunStore;
class WebhookStore;
class WorkspaceStore;

struct StorageOptions {
  /// "postgresql://user@host/db" (libpq's own syntax, `?host=/socket/dir` included) or
  /// "sqlite:path/to/file.db".
  std::string database_url = "sqlite:data/stanna.db";
  /// Connections kept open. SQLite takes one writer at a time whatever this says.
  int pool_size = 8;
};

struct SchemaVersion {
  int current = 0;    ///< of the database; 0: empty
  int supported = 0;  ///< the newest this program knows
};

/// Thread-safe. The stores live as long as this object.
class Stores {
 public:
  virtual ~Stores() = default;
  virtual ApiKeyStore& api_keys() = 0;
  virtual ChangeStore& changes() = 0;
  virtual CheckpointStore& checkpoints() = 0;
  virtual ClientStore& clients() = 0;
  virtual ConfigStore& configs() = 0;
  virtual ConnectionStore& connections() = 0;
  virtual ContextStore& contexts() = 0;
  virtual HealthStore& health() = 0;
  virtual HistoryStore& history() = 0;
  virtual JobStore& jobs() = 0;
  virtual ManualStore& manual() = 0;
  virtual PortalStore& portals() = 0;
  virtual QualityStore& quality() = 0;
  virtual PortfolioStore& portfolio() = 0;
  virtual RecordStore& records() = 0;
  virtual RevenueStore& revenue() = 0;
  virtual SyncLogStore& sync_log() = 0;
  virtual SyncRunStore& sync_runs() = 0;
  virtual WebhookStore& webhooks() = 0;
  virtual WorkspaceStore& workspaces() = 0;

  /// One round trip to the database.
  virtual absl::Status Ping(Deadline deadline) = 0;
  virtual absl::StatusOr<SchemaVersion> Schema(Deadline deadline) = 0;
  /// Brings the schema to the newest version, under a lock that other processes respect.
  /// FailedPrecondition: the database is newer than this program.
  virtual absl::Status MigrateUp(Deadline deadline) = 0;
  /// Takes migrations back down to `version` (0: all of them).
  virtual absl::Status MigrateDown(int version, Deadline deadline) = 0;
};

/// Opens without migrating. InvalidArgument: the URL is none of the two forms (the message never
/// repeats a password). Unavailable: no database there.
absl::StatusOr<std::unique_ptr<Stores>> OpenStores(const StorageOptions& options);

}  // namespace stanna::storage
