// One SQL store an interface. Each keeps a reference to `database`, which must outlive it.
#pragma once

#include <memory>

#include "storage/api_key_store.h"
#include "storage/audit_store.h"
#include "storage/change_store.h"
#include "storage/checkpoint_store.h"
#include "storage/client_store.h"
#include "storage/config_store.h"
#include "storage/connection_store.h"
#include "storage/context_store.h"
#include "storage/erasure_store.h"
#include "storage/health_store.h"
#include "storage/history_store.h"
#include "storage/job_store.h"
#include "storage/manual_store.h"
#include "storage/operations_store.h"
#include "storage/portal_store.h"
#include "storage/portfolio_store.h"
#include "storage/quality_store.h"
#include "storage/record_store.h"
#include "storage/revenue_store.h"
#include "storage/sql/database.h"
#include "storage/sync_log_store.h"
#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"
#include "storage/workspace_store.h"

namespace stanna::storage {

std::unique_ptr<ApiKeyStore> MakeSqlApiKeyStore(Database& database);
std::unique_ptr<AuditStore> MakeSqlAuditStore(Database& database);
std::unique_ptr<ChangeStore> MakeSqlChangeStore(Database& database);
std::unique_ptr<CheckpointStore> MakeSqlCheckpointStore(Database& database);
std::unique_ptr<ClientStore> MakeSqlClientStore(Database& database);
std::unique_ptr<ConfigStore> MakeSqlConfigStore(Database& database);
std::unique_ptr<ConnectionStore> MakeSqlConnectionStore(Database& database);
std::unique_ptr<ContextStore> MakeSqlContextStore(Database& database);
std::unique_ptr<ErasureStore> MakeSqlErasureStore(Database& database);
std::unique_ptr<HealthStore> MakeSqlHealthStore(Database& database);
std::unique_ptr<HistoryStore> MakeSqlHistoryStore(Database& database);
std::unique_ptr<JobStore> MakeSqlJobStore(Database& database);
std::unique_ptr<ManualStore> MakeSqlManualStore(Database& database);
std::unique_ptr<OperationsStore> MakeSqlOperationsStore(Database& database);
std::unique_ptr<PortalStore> MakeSqlPortalStore(Database& database);
std::unique_ptr<QualityStore> MakeSqlQualityStore(Database& database);
std::unique_ptr<PortfolioStore> MakeSqlPortfolioStore(Database& database);
std::unique_ptr<RecordStore> MakeSqlRecordStore(Database& database);
std::unique_ptr<RevenueStore> MakeSqlRevenueStore(Database& database);
std::unique_ptr<SyncLogStore> MakeSqlSyncLogStore(Database& database);
std::unique_ptr<SyncRunStore> MakeSqlSyncRunStore(Database& database);
std::unique_ptr<WebhookStore> MakeSqlWebhookStore(Database& database);
std::unique_ptr<WorkspaceStore> MakeSqlWorkspaceStore(Database& database);

}  // namespace stanna::storage
