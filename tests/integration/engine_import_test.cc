// What an import makes of a portal.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using Strings = std::vector<std::string>;

class EngineImportTest : public EngineTest {
 protected:
  void AddPortal() {
    portal_->owners = {OwnerOf(7, "csm@ourselves.com")};
    portal_->Add(kCompany, 1,
                 {{"name", "Acme"},
                  {"domain", "www.Acme.com"},
                  {"annual_recurring_revenue", "12000"},
                  {"renewal_date", "2026-12-31"},
                  {"hubspot_owner_id", "7"}});
    portal_->Add(kCompany, 2, {{"name", "Nameless"}});
    portal_->Add(kCompany, 3, {{"name", "Acme Labs"}, {"domain", "https://acme.com/labs"}});
    portal_->Add(kCompany, 4, {{"name", "Bolt"}, {"domain", "bolt.io"}, {"mrr", "99"}});
    portal_->Add(kCompany, 5, {{"name", "Us"}, {"domain", "ourselves.com"}});
    portal_->Add(kContact, 11, {{"email", "ann@acme.com"}, {"firstname", "Ann"}}, {{kCompany, 1}});
    portal_->Add(kContact, 12, {{"email", "bob@bolt.io"}});
    portal_->Add(kContact, 13, {{"email", "carl@gmail.com"}});
    portal_->Add(kContact, 14, {{"email", "dora@ourselves.com"}}, {{kCompany, 4}});
    portal_->Add(kDeal, 21, {{"dealname", "Renewal"}, {"amount", "10"}}, {{kCompany, 1}});
    portal_->Add(kDeal, 22, {{"dealname", "New"}}, {{kContact, 12}});
    portal_->Add(kDeal, 23, {{"dealname", "Lost"}});
    portal_->Add(kLineItem, 31, {{"name", "Seats"}}, {{kDeal, 21}});
    portal_->Add(kMeeting, 41, {{"hs_timestamp", "2026-01-12T10:00:00Z"}},
                 {{kCompany, 1}, {kContact, 12}});
    portal_->Add(kEmail, 42, {{"hs_timestamp", "2026-01-12T10:00:00Z"}}, {{kDeal, 22}});
    portal_->Add(kNote, 43, {{"hs_timestamp", "2026-01-12T10:00:00Z"}}, {{kContact, 13}});
    portal_->Add(kTask, 44, {{"hs_timestamp", "2026-01-12T10:00:00Z"}}, {{kCompany, 3}});
  }
  static hubspot::Owner OwnerOf(ObjectId id, std::string email) {
    hubspot::Owner owner;
    owner.id = id;
    owner.email = std::move(email);
    return owner;
  }
};

TEST_F(EngineImportTest, EveryRecordArrivesAndFindsItsClient) {
  AddPortal();
  const auto run = ImportAll();
  const auto counts = Counts();
  EXPECT_EQ(counts.records.at(kCompany), 5);
  EXPECT_EQ(counts.records.at(kContact), 4);
  EXPECT_EQ(counts.records.at(kDeal), 3);
  EXPECT_EQ(counts.records.at(kLineItem), 1);
  EXPECT_EQ(counts.stakeholders, 4);
  EXPECT_EQ(counts.interactions, 4);
  EXPECT_EQ(counts.clients, 2);

  const auto clients = Clients();
  ASSERT_EQ(clients.size(), 2u);
  EXPECT_EQ(clients[0].row.domain, "acme.com");
  EXPECT_EQ(clients[0].row.name, "Acme");
  EXPECT_EQ(clients[0].row.mrr.amount.substr(0, 4), "1000");
  EXPECT_EQ(clients[0].row.mrr.currency, "EUR");
  EXPECT_EQ(clients[0].row.csm_owner, "csm@ourselves.com");
  EXPECT_EQ(FormatDate(clients[0].row.renewal_date.value()), "2026-12-31");
  EXPECT_EQ(clients[1].row.domain, "bolt.io");

  EXPECT_EQ(ClientsOf(kCompany, 1), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kCompany, 3), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{"bolt.io"});
  EXPECT_EQ(ClientsOf(kContact, 13), Strings{});
  EXPECT_EQ(ClientsOf(kContact, 14), Strings{"bolt.io"});
  EXPECT_EQ(ClientsOf(kDeal, 22), Strings{"bolt.io"});
  EXPECT_EQ(ClientsOf(kMeeting, 41), (Strings{"acme.com", "bolt.io"}));
  EXPECT_EQ(ClientsOf(kEmail, 42), Strings{"bolt.io"});
  EXPECT_EQ(ClientsOf(kNote, 43), Strings{});
  EXPECT_EQ(ClientsOf(kTask, 44), Strings{"acme.com"});
  EXPECT_EQ(OpenIssues(),
            (Strings{"ACTIVITY_WITHOUT_CLIENT notes 43", "CONTACT_WITHOUT_CLIENT contacts 13",
                     "DEAL_WITHOUT_CLIENT deals 23", "DUPLICATE_DOMAIN companies 3",
                     "MISSING_DOMAIN companies 2", "OWN_DOMAIN companies 5"}));
  EXPECT_TRUE(stores_->records().PeekPendingLinks(workspace_, 10, Soon())->empty());
}

TEST_F(EngineImportTest, ProgressCountsEveryRecordAndCall) {
  AddPortal();
  const auto run = ImportAll();
  const auto companies = ProgressOf(run, kCompany);
  EXPECT_EQ(companies.total, 5);
  EXPECT_EQ(companies.processed, 5);
  EXPECT_EQ(companies.added, 5);
  EXPECT_EQ(companies.failed, 2);  // without domain, and our own
  EXPECT_TRUE(companies.finished);
  // 3 pages, definitions, owners twice, pipelines, account, and the total.
  EXPECT_EQ(companies.calls, 9);
  EXPECT_TRUE(ProgressOf(run, kCall).finished);
  const auto summary = Summarize(RunNow(run), clock_.Now());
  EXPECT_EQ(summary.processed, 17);
  EXPECT_EQ(summary.total, 17);
  EXPECT_EQ(summary.percent, 100);
}

TEST_F(EngineImportTest, ASecondImportChangesNothing) {
  AddPortal();
  ImportAll();
  const auto before = Clients();
  const auto run = ImportAll();
  for (const auto& progress : run.progress) {
    EXPECT_EQ(progress.added + progress.updated, 0) << NameOf(progress.type);
    EXPECT_EQ(progress.unchanged, progress.processed) << NameOf(progress.type);
  }
  const auto after = Clients();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].row.id, before[i].row.id);
    EXPECT_EQ(after[i].updated_at, before[i].updated_at);
  }
}

TEST_F(EngineImportTest, AsksOnlyForWhatThePortalDefines) {
  AddPortal();
  portal_->defined[kCompany] = {"name", "domain", "mrr", "something_else"};
  ImportAll();
  const auto calls = portal_->ListCalls(kCompany);
  ASSERT_FALSE(calls.empty());
  EXPECT_EQ(calls[0].properties, (Strings{"createdate", "domain", "hs_lastmodifieddate",
                                          "hs_merged_object_ids", "hs_object_id", "mrr", "name"}));
  EXPECT_TRUE(calls[0].associations.empty());
  const auto notes = portal_->ListCalls(kNote);
  EXPECT_EQ(notes[0].associations, (std::vector<ObjectType>{kCompany, kContact, kDeal}));
}

TEST_F(EngineImportTest, WhatWasLinkedTooEarlyIsLinkedLater) {
  AddPortal();
  Start({kContact, kDeal, kNote, kEmail, kMeeting});
  Attempt();
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{});
  EXPECT_EQ(ClientsOf(kEmail, 42), Strings{});
  const auto run = Start({kCompany});
  Attempt();
  EXPECT_EQ(RunNow(run).state, storage::RunState::kCompleted);
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"acme.com"});  // by company
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{"bolt.io"});   // by domain
  EXPECT_EQ(ClientsOf(kDeal, 22), Strings{"bolt.io"});      // by contact
  EXPECT_EQ(ClientsOf(kEmail, 42), Strings{"bolt.io"});     // by deal
  EXPECT_EQ(ClientsOf(kMeeting, 41), (Strings{"acme.com", "bolt.io"}));
  EXPECT_EQ(OpenIssues(),
            (Strings{"ACTIVITY_WITHOUT_CLIENT notes 43", "CONTACT_WITHOUT_CLIENT contacts 13",
                     "DEAL_WITHOUT_CLIENT deals 23", "DUPLICATE_DOMAIN companies 3",
                     "MISSING_DOMAIN companies 2", "OWN_DOMAIN companies 5"}));
  EXPECT_EQ(portal_->ListCalls(kContact).size(), 2u) << "linking again needs no call";
}

TEST_F(EngineImportTest, ACompanyWithALowerIdTakesTheClientOver) {
  portal_->Add(kCompany, 9, {{"name", "Late"}, {"domain", "acme.com"}});
  ImportAll();
  const ClientId id = Clients().at(0).row.id;
  portal_->Add(kCompany, 3, {{"name", "Early"}, {"domain", "acme.com"}});
  ImportAll();
  ASSERT_EQ(Clients().size(), 1u);
  EXPECT_EQ(Clients()[0].row.id, id);
  EXPECT_EQ(Clients()[0].row.name, "Early");
  EXPECT_EQ(OpenIssues(), Strings{"DUPLICATE_DOMAIN companies 9"});
}

TEST_F(EngineImportTest, AClientGoesAlongWhenItsCompanyChangesItsDomain) {
  AddPortal();
  ImportAll();
  const ClientId acme = Clients().at(0).row.id;
  clock_.Advance(std::chrono::hours(1));
  portal_->Add(kCompany, 1, {{"name", "Acme"}, {"domain", "acme.io"}});
  ImportAll();
  const auto clients = Clients();
  ASSERT_EQ(clients.size(), 3u);  // what shared the old domain is a client of its own now
  EXPECT_EQ(clients[0].row.domain, "acme.com");
  EXPECT_EQ(clients[0].row.company_id, 3);
  EXPECT_NE(clients[0].row.id, acme);
  EXPECT_EQ(clients[1].row.domain, "acme.io");
  EXPECT_EQ(clients[1].row.id, acme);
  EXPECT_EQ(ClientsOf(kCompany, 1), Strings{"acme.io"});
  EXPECT_EQ(ClientsOf(kCompany, 3), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"acme.io"});
  EXPECT_EQ(ClientsOf(kDeal, 21), Strings{"acme.io"});
  EXPECT_EQ(ClientsOf(kMeeting, 41), (Strings{"acme.io", "bolt.io"}));
  EXPECT_EQ(ClientsOf(kTask, 44), Strings{"acme.com"});
  for (const std::string& issue : OpenIssues()) EXPECT_FALSE(issue.starts_with("DUPLICATE_DOMAIN"));
}

TEST_F(EngineImportTest, TheNextCompanyOfADomainTakesOverFromOneThatJoinsAnotherClient) {
  AddPortal();
  ImportAll();
  const ClientId acme = Clients().at(0).row.id;
  portal_->Add(kCompany, 1, {{"name", "Acme"}, {"domain", "bolt.io"}});
  ImportAll();
  const auto clients = Clients();
  ASSERT_EQ(clients.size(), 2u);
  EXPECT_EQ(clients[0].row.id, acme);
  EXPECT_EQ(clients[0].row.name, "Acme Labs");
  EXPECT_EQ(clients[1].row.name, "Acme") << "the lowest id of bolt.io";
  EXPECT_EQ(ClientsOf(kContact, 11), Strings{"bolt.io"});
  EXPECT_EQ(ClientsOf(kTask, 44), Strings{"acme.com"});
}

TEST_F(EngineImportTest, TwoCompaniesThatSwapTheirDomainsSwapTheirClients) {
  options_.page_size = 100;
  portal_->Add(kCompany, 1, {{"name", "One"}, {"domain", "one.com"}});
  portal_->Add(kCompany, 2, {{"name", "Two"}, {"domain", "two.com"}});
  ImportAll();
  portal_->Add(kCompany, 1, {{"name", "One"}, {"domain", "two.com"}});
  portal_->Add(kCompany, 2, {{"name", "Two"}, {"domain", "one.com"}});
  ImportAll();
  const auto clients = Clients();
  ASSERT_EQ(clients.size(), 2u);
  EXPECT_EQ(clients[0].row.name, "Two");
  EXPECT_EQ(clients[1].row.name, "One");
  EXPECT_EQ(ClientsOf(kCompany, 1), Strings{"two.com"});
  EXPECT_TRUE(OpenIssues().empty());
}

TEST_F(EngineImportTest, AContactThatMovesTakesItsDealsAndActivitiesAlong) {
  AddPortal();
  ImportAll();
  portal_->Add(kContact, 12, {{"email", "bob@bolt.io"}}, {{kCompany, 1}});
  ImportAll();
  EXPECT_EQ(ClientsOf(kContact, 12), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kDeal, 22), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kMeeting, 41), Strings{"acme.com"});
  EXPECT_EQ(ClientsOf(kEmail, 42), Strings{"acme.com"});
}

TEST_F(EngineImportTest, LinkingAgainLeavesSnippetsAsTheyWere) {
  portal_->Add(kNote, 43,
               {{"hs_timestamp", "2026-01-12T10:00:00Z"},
                {"hs_note_body", "write &amp;lt;b&amp;gt; for bold"}},
               {{kCompany, 1}});
  ImportAll();
  const auto note = [&] {
    return stores_->records().Load(workspace_, kNote, {43}, Soon())->at(0).properties.ToJson();
  };
  const std::string before = note();
  portal_->Add(kCompany, 1, {{"name", "Acme"}, {"domain", "acme.com"}});
  Start({kCompany});
  Attempt();
  EXPECT_EQ(ClientsOf(kNote, 43), Strings{"acme.com"});
  EXPECT_EQ(note(), before);
}

TEST_F(EngineImportTest, ABackfillLeavesOutActivitiesOutsideItsWindow) {
  portal_->Add(kCompany, 1, {{"domain", "acme.com"}});
  const Strings times = {"2025-01-01", "2026-01-01", "2026-06-30T23:59:59Z", "2026-07-01"};
  for (std::size_t i = 0; i < times.size(); ++i) {
    portal_->Add(kCall, 51 + static_cast<ObjectId>(i), {{"hs_timestamp", times[i]}},
                 {{kCompany, 1}});
  }
  RunRequest request;
  request.kind = storage::RunKind::kBackfill;
  request.window_start = ParseRfc3339("2026-01-01T00:00:00Z");
  request.window_end = ParseRfc3339("2026-07-01T00:00:00Z");
  const auto run = Start(request);
  Attempt();
  EXPECT_EQ(RunNow(run).state, storage::RunState::kCompleted) << RunNow(run).error_message;
  const auto calls = ProgressOf(run, kCall);
  EXPECT_EQ(calls.processed, 2) << "what lies outside is not even read";
  EXPECT_EQ(calls.added, 2);
  EXPECT_EQ(Counts().records.at(kCall), 2);
  EXPECT_EQ(Counts().records.at(kCompany), 1);
}

class EngineBothEndsTest : public EngineImportTest {
 protected:
  static constexpr int kCompanies = 30, kContacts = 3000;
  static constexpr ObjectId kFirstContact = 72'810'000'000;  // far from 0, as in a portal

  EngineBothEndsTest() {
    options_.page_size = 100;
    options_.both_ends_from = 1000;
    options_.association_batch = 400;
    for (ObjectId id = 1; id <= kCompanies; ++id) {
      portal_->Add(kCompany, id, {{"name", "C"}, {"domain", "c" + std::to_string(id) + ".com"}});
    }
    for (int i = 0; i < kContacts; ++i) {
      std::vector<Association> companies;
      if (i % 20 != 0) companies.push_back({kCompany, 1 + i % kCompanies});
      if (i % 7 == 0) companies.push_back({kCompany, 1 + (i + 1) % kCompanies});
      std::sort(companies.begin(), companies.end());
      portal_->Add(kContact, IdOf(i), {{"email", "p" + std::to_string(i) + "@mail.net"}},
                   companies);
      expected_[IdOf(i)] = companies;
    }
    portal_->before_other = [this](const std::string& method) {
      if (method == "ReadAssociations") ++association_reads_;
      return absl::OkStatus();
    };
    portal_->before_search = [this](const hubspot::SearchRequest& request) {
      if (request.type == kContact) CountSearch();
      return absl::OkStatus();
    };
    portal_->before_list = [this](const hubspot::ListRequest& request) {
      const bool is_probe = request.limit == 1;
      if (request.type == kContact && !is_probe) AwaitSearches();
      return absl::OkStatus();
    };
  }

  void CountSearch() {
    const std::lock_guard lock(mutex_);
    ++searches_;
    searched_.notify_all();
  }

  void LetListsGo() {
    const std::lock_guard lock(mutex_);
    searches_ = kSearchesFirst;
    searched_.notify_all();
  }

  // Lists that are quicker than the searches would leave them nothing to find.
  void AwaitSearches() {
    std::unique_lock lock(mutex_);
    const bool in_time = searched_.wait_for(lock, std::chrono::minutes(1),
                                            [this] { return searches_ >= kSearchesFirst; });
    EXPECT_TRUE(in_time) << searches_ << " searches, " << kSearchesFirst << " are expected";
  }

  static ObjectId IdOf(int i) { return kFirstContact + 3 * i; }

  void ExpectAllContactsWithTheirCompanies() {
    const auto stored = stores_->records().Scan(workspace_, kContact, 0, kContacts + 1, Soon());
    ASSERT_TRUE(stored.ok()) << ToString(stored.status());
    ASSERT_EQ(stored->size(), expected_.size());
    for (const HubSpotRecord& record : *stored) {
      ASSERT_EQ(record.associations, expected_[record.id]) << record.id;
      ASSERT_EQ(record.associations_read, std::vector{kCompany}) << record.id;
    }
  }

  std::map<ObjectId, std::vector<Association>> expected_;
  // Four count and look at the ends. When the sixth of 200 contacts begins, 800 are sure.
  static constexpr int kSearchesFirst = 10;
  static constexpr int kSearchedFirst = 800;
  std::mutex mutex_;
  std::condition_variable searched_;
  int searches_ = 0;
  std::atomic<int> association_reads_ = 0;
};

TEST_F(EngineBothEndsTest, ContactsThatWereFoundGetTheirEdgesFromTheirCompanies) {
  ImportAll();
  ExpectAllContactsWithTheirCompanies();
  EXPECT_GE(portal_->SearchCalls(kContact).size(), static_cast<std::size_t>(kSearchesFirst));
  for (const hubspot::ListRequest& call : portal_->ListCalls(kContact)) {
    if (call.limit == 1 || call.after.empty()) continue;
    const ObjectId after = std::stoll(call.after);
    EXPECT_TRUE(after < IdOf(kContacts - kSearchedFirst) || after > IdOf(kContacts - 1))
        << after << " is read by search";
  }
  EXPECT_EQ(association_reads_, 1);
}

TEST_F(EngineBothEndsTest, OrFromHubSpotWhereACompanysCantBeRead) {
  portal_->unreadable_edges = {kCompanies};
  ImportAll();
  ExpectAllContactsWithTheirCompanies();
  EXPECT_GT(association_reads_, 1);
}

TEST_F(EngineBothEndsTest, ATransientErrorThereIsTriedAgain) {
  portal_->before_other = [this](const std::string& method) -> absl::Status {
    if (method != "ReadAssociations" || ++association_reads_ > 1) return absl::OkStatus();
    LetListsGo();  // nobody searches any more
    return Unavailable("a bad minute");
  };
  const auto run = Start();
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kRetry);
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, storage::RunState::kCompleted);
  ExpectAllContactsWithTheirCompanies();
  EXPECT_EQ(association_reads_, 2);
}

TEST_F(EngineImportTest, MissingOwnersAndDefinitionsDoNotStopIt) {
  AddPortal();
  portal_->before_other = [](const std::string& method) {
    return method == "Search" ? absl::OkStatus() : PermissionDenied("missing scope");
  };
  ImportAll();
  EXPECT_EQ(Counts().clients, 2);
  for (const std::string& issue : OpenIssues()) EXPECT_FALSE(issue.starts_with("UNKNOWN_OWNER"));
}

}  // namespace
}  // namespace stanna::sync
