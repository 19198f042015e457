// Links to clients, and which records are to be linked again.
#include "storage/change_store.h"
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kEmail = ObjectType::kEmail;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");

TEST_P(RecordLinksConformance, ClientsAreFoundByCompanyContactAndDomain) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  page.company_clients.push_back({.company_id = 2, .client_id = kX});
  page.company_clients.push_back({.company_id = 3, .client_id = std::nullopt});
  WriteOk(page);
  PageWrite contacts = NextPage(page, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX, kY});
  WriteOk(contacts);
  auto& records = stores_->records();
  using Clients = std::map<ObjectId, std::vector<ClientId>>;
  EXPECT_EQ(*records.ClientsOf(a_, kCompany, {1, 2, 3, 4}, Soon()),
            (Clients{{1, {kX}}, {2, {kX}}}));
  EXPECT_EQ(*records.ClientsOf(a_, kContact, {5, 6}, Soon()), (Clients{{5, {kX, kY}}}));
  EXPECT_TRUE(records.ClientsOf(b_, kCompany, {1}, Soon())->empty());
  const auto by_domain = records.ClientsByDomain(a_, {"x.com", "z.com", "a\"b\\c"}, Soon());
  ASSERT_STATUS_OK(by_domain);
  ASSERT_EQ(by_domain->size(), 1u);
  EXPECT_EQ(by_domain->at("x.com").client_id, kX);
  EXPECT_EQ(by_domain->at("x.com").company_id, 1);
}

TEST_P(RecordLinksConformance, LinksAreASet) {
  PageWrite page = LeasedPage(a_, kContact);
  AddContact(page, 5, "x.com", {}, {kX, kY});
  WriteOk(page);
  page.links[0].clients = {ClientId("client_z"), kY, kY};
  EXPECT_EQ(WriteOk(page).updated, 1);
  EXPECT_EQ(stores_->records().ClientsOf(a_, kContact, {5}, Soon())->at(5),
            (std::vector<ClientId>{kY, ClientId("client_z")}));
  page.links[0].clients.clear();
  WriteOk(page);
  EXPECT_TRUE(stores_->records().ClientsOf(a_, kContact, {5}, Soon())->empty());
}

TEST_P(RecordLinksConformance, AClientKeepsWhatIsOurs) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  WriteOk(page);
  page.now = After(2000);
  page.records[0].modified_at = After(5);
  page.clients[0].name = "Renamed";
  page.clients[0].source_modified_at = After(5);
  WriteOk(page);
  const auto client = stores_->clients().GetClient(a_, kX, After(3000), Soon());
  ASSERT_STATUS_OK(client);
  EXPECT_EQ(client->row.name, "Renamed");
  EXPECT_EQ(client->health_score, 50);
  EXPECT_FALSE(client->excluded);
  EXPECT_EQ(client->created_at, After(1000));
  EXPECT_EQ(client->updated_at, After(2000));
}

TEST_P(RecordLinksConformance, AChangedCompanyMarksWhatIsAssociatedWithIt) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 5, "else.com", {1}, {});
  AddContact(contacts, 6, "else.com", {2}, {});
  WriteOk(contacts);
  PageWrite emails = NextPage(contacts, kEmail);
  emails.records = {Record(kEmail, 7, kNoon, {{kCompany, 1}})};
  WriteOk(emails);
  EXPECT_TRUE(Pending(a_).empty());

  PageWrite companies = NextPage(contacts, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kContact, 5}, {kEmail, 7}}));
  EXPECT_TRUE(Pending(b_).empty());
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
  WriteOk(companies);
  EXPECT_TRUE(Pending(a_).empty()) << "a repeated page marks nothing";
  companies.company_clients[0].client_id = std::nullopt;
  WriteOk(companies);
  EXPECT_EQ(Pending(a_).size(), 2u);
}

TEST_P(RecordLinksConformance, ACompanyThatAnotherTakesTheClientFromIsMarked) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 7, "x.com");
  WriteOk(page);
  PageWrite lower = NextPage(page, kCompany);
  AddCompany(lower, 3, "x.com");
  WriteOk(lower);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kCompany, 7}}));
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
  WriteOk(lower);
  EXPECT_TRUE(Pending(a_).empty()) << "a repeated page marks nothing";
}

TEST_P(RecordLinksConformance, AChangedContactMarksItsActivitiesOnly) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 5, "else.com", {1}, {});
  WriteOk(contacts);
  PageWrite emails = NextPage(contacts, kEmail);
  emails.records = {Record(kEmail, 7, kNoon, {{kContact, 5}}),
                    Record(kEmail, 8, kNoon, {{kContact, 6}})};
  WriteOk(emails);
  PageWrite relink = NextPage(contacts, kContact);
  relink.cursor.reset();
  relink.links = {{.type = kContact, .object_id = 5, .clients = {kX}, .sort_at = kNoon}};
  WriteOk(relink);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kEmail, 7}}));
}

TEST_P(RecordLinksConformance, ANewClientMarksUnlinkedContactsOfItsDomain) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 5, "x.com", {}, {});
  AddContact(contacts, 6, "x.com", {}, {kY});
  AddContact(contacts, 7, "else.com", {}, {});
  WriteOk(contacts);
  PageWrite companies = NextPage(contacts, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kContact, 5}}));
}

// Pages of several types are fetched and linked side by side: a contact may have been linked
// before its company's page was committed, and be written after it.
TEST_P(RecordLinksConformance, ARecordThatMissedItsClientIsMarkedByItsOwnPage) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  PageWrite contacts = NextPage(companies, kContact);
  AddContact(contacts, 5, "else.com", {1}, {});
  AddContact(contacts, 6, "x.com", {}, {});
  AddContact(contacts, 7, "else.com", {1}, {kX});
  WriteOk(contacts);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kContact, 5}, {kContact, 6}}));
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
  contacts.cursor.reset();
  WriteOk(contacts);
  EXPECT_TRUE(Pending(a_).empty()) << "a re-link is the last word";
}

// What a page may have missed moves the log, so that one which has seen its end needs no look.
TEST_P(RecordLinksConformance, APageThatHasSeenTheLastChangeMissedNothing) {
  const auto last = [&] { return stores_->changes().Last(a_, Soon()).value_or(-1); };
  PageWrite companies = LeasedPage(a_, kCompany);
  const std::int64_t before_client = last();
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  PageWrite contacts = NextPage(companies, kContact);
  AddContact(contacts, 5, "else.com", {1}, {});
  contacts.last_change = last();
  WriteOk(contacts);
  EXPECT_TRUE(Pending(a_).empty()) << "it is said to have known";
  contacts.last_change = before_client;
  WriteOk(contacts);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kContact, 5}})) << "a client of a company";
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));

  const std::int64_t before_link = last();
  PageWrite linked = NextPage(contacts, kContact);
  AddContact(linked, 6, "else.com", {}, {kX});
  WriteOk(linked);
  ASSERT_TRUE(Pending(a_).empty());
  PageWrite emails = NextPage(linked, kEmail);
  AddActivity(emails, 9, After(5), {});
  emails.records[0].associations = {{kContact, 6}};
  emails.records[0].associations_read = {kContact};
  emails.last_change = before_link;
  WriteOk(emails);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kEmail, 9}})) << "a client of a contact";
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));

  PageWrite unread = NextPage(emails, kContact);
  AddContact(unread, 5, "else.com", {}, {});
  unread.records[0].associations_read.clear();
  unread.last_change = last();
  WriteOk(unread);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kContact, 5}}))
      << "its edges could not be read, and lead to a client still";
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));

  companies.company_clients[0].client_id = std::nullopt;
  companies.now = After(2000);
  WriteOk(companies);
  const std::int64_t while_archived = last();
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
  companies.company_clients[0].client_id = kX;
  companies.now = After(3000);
  WriteOk(companies);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
  PageWrite by_domain = NextPage(companies, kContact);
  AddContact(by_domain, 8, "x.com", {}, {});
  by_domain.last_change = while_archived;
  WriteOk(by_domain);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kContact, 8}})) << "one that is live again";
}

// With it, who maps a page while another is written knows that only this one came between.
TEST_P(RecordLinksConformance, APageSaysWhichChangesAreItsOwn) {
  const auto last = [&] { return stores_->changes().Last(a_, Soon()).value_or(-1); };
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  const std::int64_t before = last();
  PageWrite contacts = NextPage(companies, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  contacts.last_change = before;
  const PageResult written = WriteOk(contacts);
  ASSERT_TRUE(written.changes.has_value());
  EXPECT_EQ(written.changes->before, before);
  EXPECT_EQ(written.changes->last, last());
  EXPECT_GT(written.changes->last, before);
  EXPECT_FALSE(WriteOk(contacts).changes.has_value()) << "nothing changed";
}

// Two runs link the same record; between their ends it is marked anew.
TEST_P(RecordLinksConformance, AMarkMadeAfterTheFirstOfTwoIsNotLost) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 5, "else.com", {1}, {});
  WriteOk(contacts);
  PageWrite companies = NextPage(contacts, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  const std::vector<PendingLink> first = Pending(a_);
  const std::vector<PendingLink> second = Pending(a_);
  ASSERT_EQ(first.size(), 1u);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, first, Soon()));
  companies.company_clients[0].client_id = std::nullopt;
  WriteOk(companies);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, second, Soon()));
  EXPECT_EQ(Pending(a_).size(), 1u);
}

TEST_P(RecordLinksConformance, AMarkMadeWhileLinkingIsNotLost) {
  PageWrite contacts = LeasedPage(a_, kContact);
  AddContact(contacts, 5, "else.com", {1}, {});
  WriteOk(contacts);
  PageWrite companies = NextPage(contacts, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  const std::vector<PendingLink> taken = Pending(a_);
  ASSERT_EQ(taken.size(), 1u);
  companies.company_clients[0].client_id = std::nullopt;
  WriteOk(companies);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, taken, Soon()));
  EXPECT_EQ(Pending(a_).size(), 1u);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, {{kContact, 5}}, Soon()));
  EXPECT_TRUE(Pending(a_).empty());
}

}  // namespace
}  // namespace stanna::storage
