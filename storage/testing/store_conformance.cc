#include "storage/testing/store_conformance.h"

#include "storage/testing/status_asserts.h"

namespace stanna::storage {

void StoreConformance::SetUp() {
  database_ = GetParam()().MakeMigrated();
  auto stores = OpenStores(database_->options());
  ASSERT_STATUS_OK(stores);
  stores_ = *std::move(stores);
  AddWorkspace(a_);
  AddWorkspace(b_);
}

void StoreConformance::AddWorkspace(const WorkspaceId& id) {
  ASSERT_STATUS_OK(stores_->workspaces().Ensure(
      {.id = id, .name = "The " + id.value, .own_domains = {id.value}, .created_at = kNoon},
      Soon()));
}

SyncRun StoreConformance::MakeRun(const WorkspaceId& workspace) {
  const std::string number = std::to_string(++next_run_);
  SyncRun run;
  run.workspace_id = workspace;
  run.id = SyncRunId("sync_" + number);
  run.job_id = JobId("job_" + number);
  run.types = {kAllObjectTypes.begin(), kAllObjectTypes.end()};
  run.created_at = After(next_run_);
  return run;
}

PageWrite StoreConformance::LeasedPage(const WorkspaceId& workspace, ObjectType type) {
  const auto run = stores_->sync_runs().Start(MakeRun(workspace), 0, Soon());
  EXPECT_STATUS_OK(run);
  const auto job = stores_->jobs().Claim("worker", After(1000), std::chrono::minutes(1), Soon());
  EXPECT_STATUS_OK(job);
  PageWrite page;
  page.workspace_id = workspace;
  page.run_id = run->id;
  page.fence = (*job).value().fence();
  page.type = type;
  page.now = After(1000);
  page.cursor = PageCursor{.after = "next", .finished = false, .calls = 1};
  return page;
}

PageWrite StoreConformance::NextPage(const PageWrite& page, ObjectType type) {
  PageWrite next;
  next.workspace_id = page.workspace_id;
  next.run_id = page.run_id;
  next.fence = page.fence;
  next.type = type;
  next.now = page.now;
  next.cursor = page.cursor;
  return next;
}

PageResult StoreConformance::WriteOk(const PageWrite& page) {
  const auto result = stores_->records().WritePage(page, Soon());
  EXPECT_STATUS_OK(result);
  return result.ok() ? *result : PageResult{};
}

HubSpotRecord StoreConformance::Record(ObjectType type, ObjectId id, Time modified,
                                       std::vector<Association> associations) {
  HubSpotRecord record;
  record.type = type;
  record.id = id;
  record.properties.Set("name", "Record " + std::to_string(id));
  record.properties.Set("empty", std::nullopt);
  record.created_at = kNoon - std::chrono::hours(24);
  record.modified_at = modified;
  for (const Association& a : associations) {
    if (record.associations_read.empty() || record.associations_read.back() != a.to_type) {
      record.associations_read.push_back(a.to_type);
    }
  }
  record.associations = std::move(associations);
  return record;
}

ClientRow StoreConformance::Client(const std::string& id, ObjectId company,
                                   const std::string& domain) {
  ClientRow row;
  row.id = ClientId(id);
  row.company_id = company;
  row.name = "Company " + std::to_string(company);
  row.domain = domain;
  row.source_created_at = kNoon;
  row.source_modified_at = kNoon;
  return row;
}

void StoreConformance::AddCompany(PageWrite& page, ObjectId id, const std::string& domain,
                                  Time modified) {
  page.records.push_back(Record(ObjectType::kCompany, id, modified));
  page.clients.push_back(Client("client_" + domain, id, domain));
  page.clients.back().source_modified_at = modified;
  page.company_clients.push_back({.company_id = id, .client_id = ClientId("client_" + domain)});
}

void StoreConformance::AddContact(PageWrite& page, ObjectId id, const std::string& email_domain,
                                  std::vector<ObjectId> companies, std::vector<ClientId> clients) {
  std::vector<Association> associations;
  for (const ObjectId company : companies) {
    associations.push_back({ObjectType::kCompany, company});
  }
  page.records.push_back(Record(ObjectType::kContact, id, kNoon, associations));
  page.records.back().associations_read = {ObjectType::kCompany};
  StakeholderRow row;
  row.contact_id = id;
  row.email = "p" + std::to_string(id) + "@" + email_domain;
  row.email_domain = email_domain;
  row.name = "Person " + std::to_string(id);
  row.source_created_at = kNoon;
  row.source_modified_at = kNoon;
  page.stakeholders.push_back(row);
  page.links.push_back({.type = ObjectType::kContact,
                        .object_id = id,
                        .clients = std::move(clients),
                        .sort_at = kNoon});
}

void StoreConformance::AddActivity(PageWrite& page, ObjectId id, Time at,
                                   std::vector<ClientId> clients) {
  page.records.push_back(Record(page.type, id, kNoon));
  InteractionRow row;
  row.type = page.type;
  row.object_id = id;
  row.subject = "Activity " + std::to_string(id);
  row.occurred_at = at;
  row.source_created_at = kNoon;
  row.source_modified_at = kNoon;
  page.interactions.push_back(row);
  page.links.push_back(
      {.type = page.type, .object_id = id, .clients = std::move(clients), .sort_at = at});
}

std::vector<PendingLink> StoreConformance::Pending(const WorkspaceId& workspace) {
  const auto pending = stores_->records().PeekPendingLinks(workspace, 100, Soon());
  EXPECT_STATUS_OK(pending);
  return pending.ok() ? *pending : std::vector<PendingLink>{};
}

}  // namespace stanna::storage
