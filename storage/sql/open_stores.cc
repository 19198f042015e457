#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "storage/sql/database.h"
#include "storage/sql/migrations.h"
#include "storage/sql/sql_errors.h"
#include "storage/sql/sql_stores.h"
#include "storage/stores.h"

namespace stanna::storage {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite:";

class SqlStores : public Stores {
 public:
  template <typename... Open>
  SqlStores(Dialect dialect, int pool_size, Open... open)
      : database_(dialect, pool_size, SessionPool::Open(std::move(open))...) {}

  ApiKeyStore& api_keys() override { return *api_keys_; }
  AuditStore& audit() override { return *audit_; }
  ChangeStore& changes() override { return *changes_; }
  CheckpointStore& checkpoints() override { return *checkpoints_; }
  ClientStore& clients() override { return *clients_; }
  ConfigStore& configs() override { return *configs_; }
  ConnectionStore& connections() override { return *connections_; }
  ContextStore& contexts() override { return *contexts_; }
  ErasureStore& erasures() override { return *erasures_; }
  HealthStore& health() override { return *health_; }
  HistoryStore& history() override { return *history_; }
  JobStore& jobs() override { return *jobs_; }
  ManualStore& manual() override { return *manual_; }
  OperationsStore& operations() override { return *operations_; }
  PortalStore& portals() override { return *portals_; }
  QualityStore& quality() override { return *quality_; }
  PortfolioStore& portfolio() override { return *portfolio_; }
  RecordStore& records() override { return *records_; }
  RevenueStore& revenue() override { return *revenue_; }
  SyncLogStore& sync_log() override { return *sync_log_; }
  SyncRunStore& sync_runs() override { return *sync_runs_; }
  WebhookStore& webhooks() override { return *webhooks_; }
  WorkspaceStore& workspaces() override { return *workspaces_; }

  std::vector<PoolStats> Pools() const override { return database_.Pools(); }
  absl::Status Ping(Deadline deadline) override {
    return database_.Read(Scope::EveryWorkspace(), deadline, [](SqlSession& sql) {
      sql.Query(1, "SELECT 1");
      return absl::OkStatus();
    });
  }
  absl::StatusOr<SchemaVersion> Schema(Deadline deadline) override {
    return ReadSchemaVersion(database_, deadline);
  }
  absl::Status MigrateUp(Deadline deadline) override {
    return storage::MigrateUp(database_, deadline);
  }
  absl::Status MigrateDown(int version, Deadline deadline) override {
    return storage::MigrateDown(database_, version, deadline);
  }
  absl::StatusOr<std::string> UnboundRole(Deadline deadline) override {
    if (!database_.dialect().is_postgres()) return std::string();
    return database_.Read(
        Scope::EveryWorkspace(), deadline, [](SqlSession& sql) -> absl::StatusOr<std::string> {
          const Rows roles =
              sql.Query(1,
                        "SELECT rolname FROM pg_roles"
                        " WHERE rolname = current_user AND (rolsuper OR rolbypassrls)");
          return roles.empty() ? std::string() : roles.front().Text(0);
        });
  }

 private:
  Database database_;
  const std::unique_ptr<ApiKeyStore> api_keys_ = MakeSqlApiKeyStore(database_);
  const std::unique_ptr<AuditStore> audit_ = MakeSqlAuditStore(database_);
  const std::unique_ptr<ChangeStore> changes_ = MakeSqlChangeStore(database_);
  const std::unique_ptr<CheckpointStore> checkpoints_ = MakeSqlCheckpointStore(database_);
  const std::unique_ptr<ClientStore> clients_ = MakeSqlClientStore(database_);
  const std::unique_ptr<ConfigStore> configs_ = MakeSqlConfigStore(database_);
  const std::unique_ptr<ConnectionStore> connections_ = MakeSqlConnectionStore(database_);
  const std::unique_ptr<ContextStore> contexts_ = MakeSqlContextStore(database_);
  const std::unique_ptr<ErasureStore> erasures_ = MakeSqlErasureStore(database_);
  const std::unique_ptr<HealthStore> health_ = MakeSqlHealthStore(database_);
  const std::unique_ptr<HistoryStore> history_ = MakeSqlHistoryStore(database_);
  const std::unique_ptr<JobStore> jobs_ = MakeSqlJobStore(database_);
  const std::unique_ptr<ManualStore> manual_ = MakeSqlManualStore(database_);
  const std::unique_ptr<OperationsStore> operations_ = MakeSqlOperationsStore(database_);
  const std::unique_ptr<PortalStore> portals_ = MakeSqlPortalStore(database_);
  const std::unique_ptr<QualityStore> quality_ = MakeSqlQualityStore(database_);
  const std::unique_ptr<PortfolioStore> portfolio_ = MakeSqlPortfolioStore(database_);
  const std::unique_ptr<RecordStore> records_ = MakeSqlRecordStore(database_);
  const std::unique_ptr<RevenueStore> revenue_ = MakeSqlRevenueStore(database_);
  const std::unique_ptr<SyncLogStore> sync_log_ = MakeSqlSyncLogStore(database_);
  const std::unique_ptr<SyncRunStore> sync_runs_ = MakeSqlSyncRunStore(database_);
  const std::unique_ptr<WebhookStore> webhooks_ = MakeSqlWebhookStore(database_);
  const std::unique_ptr<WorkspaceStore> workspaces_ = MakeSqlWorkspaceStore(database_);
};

// A failed open is a plain soci_error, whatever its cause. libpq's text names host and user, never
// the password.
template <typename OpenSession>
absl::StatusOr<std::unique_ptr<SqlSession>> Opened(const OpenSession& open) {
  try {
    return open();
  } catch (...) {
    return Unavailable("the database can't be opened: " + MessageOf(StatusFromCurrentException()));
  }
}

// The folder and the file are for their owner only; SQLite gives its -wal and -shm files the same
// mode.
absl::Status PrepareFile(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty() && std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return Unavailable("the database file " + path + " can't be opened");
  close(file);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Stores>> OpenSqlite(const std::string& path, int pool_size) {
  if (path.empty() || path.find('"') != std::string::npos) {
    return InvalidArgument("the database URL must name a file: sqlite:path/to/file.db");
  }
  RETURN_IF_ERROR(PrepareFile(path));
  const auto open = [path] { return Opened([&] { return SqlSession::OpenSqlite(path); }); };
  return std::make_unique<SqlStores>(Dialect(Backend::kSqlite), pool_size, open, open);
}

// What the URL leaves open: give up on a silent server, and say who we are.
std::string WithDefaults(std::string url) {
  for (const std::string_view setting :
       {"connect_timeout=5", "tcp_user_timeout=30000", "keepalives_idle=30",
        "keepalives_interval=10", "keepalives_count=3", "application_name=stanna-hubspot"}) {
    const std::string_view name = setting.substr(0, setting.find('=') + 1);
    if (url.find(name) != std::string::npos) continue;
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += setting;
  }
  return url;
}

absl::StatusOr<std::unique_ptr<Stores>> OpenPostgres(const StorageOptions& options) {
  const std::string& url = options.database_url;
  PQconninfoOption* parsed = PQconninfoParse(url.c_str(), nullptr);
  if (parsed == nullptr || url.find_first_of(" \t\n") != std::string::npos) {
    PQconninfoFree(parsed);
    return InvalidArgument("the database URL is not one that PostgreSQL understands");
  }
  PQconninfoFree(parsed);
  return std::make_unique<SqlStores>(
      Dialect(Backend::kPostgres), options.pool_size,
      [complete = WithDefaults(url), pooling = options.pooling] {
        return Opened([&] { return SqlSession::OpenPostgres(complete, pooling); });
      });
}

absl::StatusOr<std::unique_ptr<Stores>> MakeStores(const StorageOptions& options) {
  const std::string& url = options.database_url;
  if (options.pool_size < 1) return InvalidArgument("the connection pool needs a connection");
  if (url.starts_with(kSqliteScheme)) {
    return OpenSqlite(url.substr(kSqliteScheme.size()), options.pool_size);
  }
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    return OpenPostgres(options);
  }
  return InvalidArgument(
      "the database URL must be sqlite:path/to/file.db or postgresql://user@host/database");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stores>> OpenStores(const StorageOptions& options) {
  ASSIGN_OR_RETURN(auto stores, MakeStores(options));
  RETURN_IF_ERROR(stores->Ping(Deadline::Infinite()));
  return stores;
}

}  // namespace stanna::storage
