// The suites that every implementation of the stores passes. A test program links
// //storage/testing:store_conformance and instantiates them with its backends:
//
//   STANNA_INSTANTIATE_STORE_CONFORMANCE(&SqliteBackend);
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "storage/api_key_store.h"
#include "storage/audit_store.h"
#include "storage/change_store.h"
#include "storage/checkpoint_store.h"
#include "storage/client_store.h"
#include "storage/config_store.h"
#include "storage/connection_store.h"
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
#include "storage/stores.h"
#include "storage/sync_log_store.h"
#include "storage/sync_run_store.h"
#include "storage/testing/store_backend.h"
#include "storage/webhook_store.h"
#include "storage/workspace_store.h"

namespace stanna::storage {

/// Noon of 2026-03-01; tests count from it.
inline constexpr Time kNoon =
    std::chrono::sys_days(Date(std::chrono::year(2026), std::chrono::March, std::chrono::day(1))) +
    std::chrono::hours(12);
inline Time After(int minutes) { return kNoon + std::chrono::minutes(minutes); }

using BackendGetter = StoreBackend& (*)();

/// A migrated database with the workspaces "a.com" and "b.com".
class StoreConformance : public ::testing::TestWithParam<BackendGetter> {
 protected:
  void SetUp() override;

  /// Generous: a test that hangs must end, on a slow machine too.
  static Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

  void AddWorkspace(const WorkspaceId& id);
  SyncRun MakeRun(const WorkspaceId& workspace);
  /// An empty page of a new run of `workspace`, whose job is leased.
  PageWrite LeasedPage(const WorkspaceId& workspace, ObjectType type);
  /// The same run's page of another type.
  static PageWrite NextPage(const PageWrite& page, ObjectType type);
  PageResult WriteOk(const PageWrite& page);

  static HubSpotRecord Record(ObjectType type, ObjectId id, Time modified,
                              std::vector<Association> associations = {});
  static ClientRow Client(const std::string& id, ObjectId company, const std::string& domain);
  /// A company with its client, `domain` its domain.
  static void AddCompany(PageWrite& page, ObjectId id, const std::string& domain,
                         Time modified = kNoon);
  static void AddContact(PageWrite& page, ObjectId id, const std::string& email_domain,
                         std::vector<ObjectId> companies, std::vector<ClientId> clients);
  static void AddActivity(PageWrite& page, ObjectId id, Time at, std::vector<ClientId> clients);
  std::vector<PendingLink> Pending(const WorkspaceId& workspace);

  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<Stores> stores_;
  const WorkspaceId a_{"a.com"};
  const WorkspaceId b_{"b.com"};

 private:
  int next_run_ = 0;
};

class ApiKeyStoreConformance : public StoreConformance {};
class AuditStoreConformance : public StoreConformance {};
class ChangeStoreConformance : public StoreConformance {
 protected:
  std::int64_t Last(const WorkspaceId& workspace);
  /// Of workspace a.
  std::vector<Change> Since(std::int64_t after, const std::vector<ChangeKind>& kinds = {},
                            int limit = 100);
  std::vector<std::string> DocumentsSince(std::int64_t after);
  /// What the page appends.
  std::vector<std::string> DocumentsOf(const PageWrite& page);
};
class ClientStoreConformance : public StoreConformance {};
class ConfigStoreConformance : public StoreConformance {};
class ConnectionStoreConformance : public StoreConformance {};
class JobStoreConformance : public StoreConformance {};
class ManualStoreConformance : public StoreConformance {};
class PortalStoreConformance : public StoreConformance {};
class QualityStoreConformance : public StoreConformance {};
/// Company 1 (x.com) and company 2 (y.com) with their clients.
class HealthStoreConformance : public StoreConformance {
 protected:
  void SetUp() override;
  /// Ids of the marked clients.
  std::set<std::string> Dirty(const WorkspaceId& workspace);
  /// Takes all marks off.
  void Settle();
  HealthWrite Writing(std::vector<ClientHealthWrite> clients) const;
  /// E-mail 20 with contacts 5 and 6, an hour before noon, analysed.
  PageWrite Emails(const std::vector<ClientId>& clients);
  HealthInputs InputsOf(const ClientId& client, Time since = Time());
  RemovalWrite Removing(ObjectType type, const Removal& removal) const;
  /// An e-mail of x.com's client.
  InteractionView Shown(ObjectId id);

  PageWrite base_;
};
class ContextStoreConformance : public HealthStoreConformance {};
/// Clients of companies 1 (x.com) and 2 (y.com).
class HistoryStoreConformance : public StoreConformance {
 protected:
  void SetUp() override;

  PageWrite base_;
};
/// Clients of companies 1 (x.com) and 2 (y.com), and an archived one of company 3.
class PortfolioStoreConformance : public StoreConformance {
 protected:
  void SetUp() override;

  PageWrite base_;
};
class RecordLinksConformance : public StoreConformance {};
/// Companies 1 (x.com) and 2 (y.com); contact 5 of company 1; meeting 9 with contact 5; all read at
/// After(100).
class RecordRemovalConformance : public StoreConformance {
 protected:
  void SetUp() override;
  PageWrite PageOf(ObjectType type, Time read_at) const;
  RemovalWrite Removing(ObjectType type, const Removal& removal, Time read_at = After(200)) const;
  /// How many went.
  std::int64_t RemoveOk(const RemovalWrite& write);
  bool IsLive(ObjectType type, ObjectId id);

 private:
  PageWrite base_;
};
class RecordStoreConformance : public StoreConformance {};
/// Company 1 (x.com) and company 2 (y.com) with their clients.
class RevenueStoreConformance : public StoreConformance {
 protected:
  void SetUp() override;
  std::vector<DirtyClient> Dirty(const WorkspaceId& workspace);
  /// Takes all marks off.
  void Settle();
  /// By a first exchange rate.
  void MarkAll();
  RevenueWrite Writing(std::vector<ClientRevenue> clients) const;

  PageWrite base_;
};
class StoresConformance : public StoreConformance {};
class SyncRunStoreConformance : public StoreConformance {};
class SyncStateConformance : public StoreConformance {};
class WebhookStoreConformance : public RecordRemovalConformance {
 protected:
  /// Of a contact's property, received at noon and due then.
  static WebhookEvent Event(const WorkspaceId& workspace, const std::string& key,
                            ObjectId contact = 5);
  WebhookAppendResult AppendOk(const std::vector<WebhookEvent>& events);
  /// Those that are due at `now`.
  std::vector<WebhookEvent> Due(const WorkspaceId& workspace, Time now = After(0), int limit = 100);
  std::vector<WebhookEvent> All(const WorkspaceId& workspace, const WebhookEventQuery& query = {});
  void FinishOk(const WorkspaceId& workspace, const std::vector<std::int64_t>& ids);
  void FailOk(const WorkspaceId& workspace, const WebhookFailure& failure);
};
/// Workspace a has records, a webhook event, and a run whose lease ends at After(1001).
class ErasureStoreConformance : public WebhookStoreConformance {
 protected:
  Erasure BeginOk(ErasureKind kind);
  /// Steps of `most` rows until one is the last, after the lease's end; how many.
  int RemoveAll(int most);
  Erasure FinishOk();
  Connection Connected(std::int64_t portal) const;
};
class OperationsStoreConformance : public WebhookStoreConformance {};
class WorkspaceStoreConformance : public StoreConformance {};

inline std::string BackendName(const ::testing::TestParamInfo<BackendGetter>& info) {
  return info.param().name();
}

}  // namespace stanna::storage

#define STANNA_INSTANTIATE_STORE_SUITE(suite, ...)                                        \
  INSTANTIATE_TEST_SUITE_P(Backend, suite, ::testing::Values<BackendGetter>(__VA_ARGS__), \
                           BackendName)

#define STANNA_INSTANTIATE_STORE_CONFORMANCE(...)                          \
  namespace stanna::storage {                                              \
  STANNA_INSTANTIATE_STORE_SUITE(ApiKeyStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(AuditStoreConformance, __VA_ARGS__);      \
  STANNA_INSTANTIATE_STORE_SUITE(ChangeStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(ClientStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(ConfigStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(ConnectionStoreConformance, __VA_ARGS__); \
  STANNA_INSTANTIATE_STORE_SUITE(ContextStoreConformance, __VA_ARGS__);    \
  STANNA_INSTANTIATE_STORE_SUITE(ErasureStoreConformance, __VA_ARGS__);    \
  STANNA_INSTANTIATE_STORE_SUITE(HealthStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(HistoryStoreConformance, __VA_ARGS__);    \
  STANNA_INSTANTIATE_STORE_SUITE(JobStoreConformance, __VA_ARGS__);        \
  STANNA_INSTANTIATE_STORE_SUITE(ManualStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(OperationsStoreConformance, __VA_ARGS__); \
  STANNA_INSTANTIATE_STORE_SUITE(PortalStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(QualityStoreConformance, __VA_ARGS__);    \
  STANNA_INSTANTIATE_STORE_SUITE(PortfolioStoreConformance, __VA_ARGS__);  \
  STANNA_INSTANTIATE_STORE_SUITE(RecordLinksConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(RecordRemovalConformance, __VA_ARGS__);   \
  STANNA_INSTANTIATE_STORE_SUITE(RecordStoreConformance, __VA_ARGS__);     \
  STANNA_INSTANTIATE_STORE_SUITE(RevenueStoreConformance, __VA_ARGS__);    \
  STANNA_INSTANTIATE_STORE_SUITE(StoresConformance, __VA_ARGS__);          \
  STANNA_INSTANTIATE_STORE_SUITE(SyncRunStoreConformance, __VA_ARGS__);    \
  STANNA_INSTANTIATE_STORE_SUITE(SyncStateConformance, __VA_ARGS__);       \
  STANNA_INSTANTIATE_STORE_SUITE(WebhookStoreConformance, __VA_ARGS__);    \
  STANNA_INSTANTIATE_STORE_SUITE(WorkspaceStoreConformance, __VA_ARGS__);  \
  }
