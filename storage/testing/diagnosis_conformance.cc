// What DiagnoseRecord and the status page look up.
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
const ClientId kX("client_x.com");
using Ids = std::vector<ObjectId>;

TEST_P(ClientStoreConformance, ContactsAreFoundByTheirAddress) {
  PageWrite page = LeasedPage(a_, kContact);
  for (const ObjectId id : {3, 2, 1}) AddContact(page, id, "x.com", {}, {});
  page.stakeholders[0].email = page.stakeholders[1].email = "ann@mail.x.com";
  WriteOk(page);
  auto& clients = stores_->clients();
  EXPECT_EQ(*clients.ContactsByEmail(a_, "x.com", "ann@mail.x.com", Soon()), (Ids{2, 3}));
  EXPECT_EQ(*clients.ContactsByEmail(a_, "x.com", "p1@x.com", Soon()), Ids{1});
  EXPECT_EQ(*clients.ContactsByEmail(a_, "x.com", "p2@x.com", Soon()), Ids{});
  EXPECT_EQ(*clients.ContactsByEmail(b_, "x.com", "p1@x.com", Soon()), Ids{});
}

TEST_P(ClientStoreConformance, IssuesOfOneRecord) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  AddCompany(page, 2, "y.com");
  page.issues.push_back({.type = kCompany, .object_id = 1, .rule = "R", .field = "f"});
  page.issues.push_back({.type = kCompany, .object_id = 2, .rule = "R", .field = "f"});
  WriteOk(page);
  IssueQuery query;
  query.type = kCompany;
  query.object_id = 2;
  const auto issues = stores_->clients().ListIssues(a_, query, Soon());
  ASSERT_STATUS_OK(issues);
  EXPECT_EQ(issues->total, 1);
  EXPECT_EQ(issues->items.front().issue.object_id, 2);
}

TEST_P(RecordLinksConformance, TheCompaniesBehindAClient) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 2, "x.com");
  AddCompany(page, 7, "y.com");
  page.records.push_back(Record(kCompany, 1, kNoon));
  page.company_clients.push_back({.company_id = 1, .client_id = kX});
  WriteOk(page);
  auto& records = stores_->records();
  EXPECT_EQ(*records.CompaniesOf(a_, kX, Soon()), (Ids{1, 2}));
  EXPECT_EQ(*records.CompaniesOf(a_, ClientId("client_none"), Soon()), Ids{});
  EXPECT_EQ(*records.CompaniesOf(b_, kX, Soon()), Ids{});
}

TEST_P(RecordLinksConformance, WhatIsStillToBeDoneForARecord) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 5, "x.com", {1}, {});
  WriteOk(contacts);
  PageWrite companies = NextPage(contacts, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  auto& records = stores_->records();
  ASSERT_STATUS_OK(records.QueueReads(
      a_, {{.type = kCompany, .object_id = 9, .reason = "RECONCILE_MISSING"}}, kNoon, Soon()));
  EXPECT_EQ(*records.CountPendingLinks(a_, Soon()), 1);
  EXPECT_EQ(*records.CountPendingLinks(b_, Soon()), 0);
  const auto contact = records.PendingWorkOf(a_, kContact, 5, Soon());
  ASSERT_STATUS_OK(contact);
  EXPECT_TRUE(contact->link);
  EXPECT_EQ(contact->read_reason, std::nullopt);
  const auto company = records.PendingWorkOf(a_, kCompany, 9, Soon());
  ASSERT_STATUS_OK(company);
  EXPECT_FALSE(company->link);
  EXPECT_EQ(company->read_reason, "RECONCILE_MISSING");
  EXPECT_FALSE(records.PendingWorkOf(b_, kContact, 5, Soon())->link);
}

TEST_P(ConnectionStoreConformance, ScopesChangeOnlyForTheSameConnection) {
  auto& connections = stores_->connections();
  Connection connection;
  connection.workspace_id = a_;
  connection.id = ConnectionId("conn_1");
  connection.granted_scopes = {"oauth"};
  connection.sealed_access_token = "v1.k.access";
  connection.created_at = connection.updated_at = kNoon;
  ASSERT_STATUS_OK(connections.Put(connection, Soon()));
  const std::vector<std::string> granted = {"oauth", "crm.objects.deals.read"};
  EXPECT_STATUS(kAborted, connections.SetScopes(a_, ConnectionId("conn_0"), granted, Soon()));
  ASSERT_STATUS_OK(connections.SetScopes(a_, connection.id, granted, Soon()));
  EXPECT_STATUS(kAborted,
                connections.SetCompanyCurrency(a_, ConnectionId("conn_0"), "SEK", kNoon, Soon()));
  ASSERT_STATUS_OK(connections.SetCompanyCurrency(a_, connection.id, "SEK", kNoon, Soon()));
  const auto got = connections.Get(a_, "hubspot", Soon());
  ASSERT_STATUS_OK(got);
  EXPECT_EQ(got->company_currency, "SEK");
  EXPECT_EQ(got->granted_scopes, granted);
  EXPECT_EQ(got->sealed_access_token, "v1.k.access");
}

}  // namespace
}  // namespace stanna::storage
