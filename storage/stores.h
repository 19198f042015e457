// All stores over one database.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/status.h"
#include "storage/pooling.h"

namespace stanna::storage {

class ApiKeyStore;
class AuditStore;
class ChangeStore;
class CheckpointStore;
class ClientStore;
class ConfigStore;
class ConnectionStore;
class ContextStore;
class ErasureStore;
class HealthStore;
class HistoryStore;
class JobStore;
class ManualStore;
class OperationsStore;
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
  Pooling pooling = Pooling::kSession;  ///< of PostgreSQL
};

struct SchemaVersion {
  int current = 0;    ///< of the database; 0: empty
  int supported = 0;  ///< the newest this program knows
};

/// A set of database connections as it is now, and what it did since the process began.
struct PoolStats {
  std::string name;                     ///< "main"; SQLite has a "writer" beside it
  int size = 0;                         ///< most at once
  int lent = 0;                         ///< in use
  int waiting = 0;                      ///< callers that wait for one
  std::int64_t lends = 0;               ///< connections handed out
  std::int64_t timeouts = 0;            ///< callers that none came free for in time
  std::int64_t failures = 0;            ///< connections that could not be opened
  std::chrono::microseconds waited{0};  ///< by all callers, for one to come free
};

/// Thread-safe. The stores live as long as this object.
class Stores {
 public:
  virtual ~Stores() = default;
  virtual ApiKeyStore& api_keys() = 0;
  virtual AuditStore& audit() = 0;
  virtual ChangeStore& changes() = 0;
  virtual CheckpointStore& checkpoints() = 0;
  virtual ClientStore& clients() = 0;
  virtual ConfigStore& configs() = 0;
  virtual ConnectionStore& connections() = 0;
  virtual ContextStore& contexts() = 0;
  virtual ErasureStore& erasures() = 0;
  virtual HealthStore& health() = 0;
  virtual HistoryStore& history() = 0;
  virtual JobStore& jobs() = 0;
  virtual ManualStore& manual() = 0;
  virtual OperationsStore& operations() = 0;
  virtual PortalStore& portals() = 0;
  virtual QualityStore& quality() = 0;
  virtual PortfolioStore& portfolio() = 0;
  virtual RecordStore& records() = 0;
  virtual RevenueStore& revenue() = 0;
  virtual SyncLogStore& sync_log() = 0;
  virtual SyncRunStore& sync_runs() = 0;
  virtual WebhookStore& webhooks() = 0;
  virtual WorkspaceStore& workspaces() = 0;

  /// Never blocks.
  virtual std::vector<PoolStats> Pools() const = 0;
  /// One round trip to the database.
  virtual absl::Status Ping(Deadline deadline) = 0;
  virtual absl::StatusOr<SchemaVersion> Schema(Deadline deadline) = 0;
  /// Brings the schema to the newest version, under a lock that other processes respect.
  /// FailedPrecondition: a newer migration has left this program behind
  /// (docs/operations/upgrade.md).
  virtual absl::Status MigrateUp(Deadline deadline) = 0;
  /// Takes migrations back down to `version` (0: all of them).
  virtual absl::Status MigrateDown(int version, Deadline deadline) = 0;
  /// The database role, if row-level security does not bind it: a superuser, or one with BYPASSRLS.
  /// Empty: it does, or this is SQLite.
  virtual absl::StatusOr<std::string> UnboundRole(Deadline deadline) = 0;
};

/// Opens without migrating. InvalidArgument: the URL is none of the two forms (the message never
/// repeats a password). Unavailable: no database there.
absl::StatusOr<std::unique_ptr<Stores>> OpenStores(const StorageOptions& options);

}  // namespace stanna::storage
