// What a quick sync makes of changes in the portal, and what it costs.
#include "storage/checkpoint_store.h"
#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using Strings = std::vector<std::string>;
using std::chrono::hours;
using std::chrono::minutes;

class EngineChangesTest : public EngineTest {
 protected:
  EngineChangesTest() {
    options_.page_size = 100;
    for (ObjectId id = 1; id <= 5; ++id) {
      const std::string domain = "company" + std::to_string(id) + ".com";
      portal_->Add(kCompany, id, {{"name", "Company"}, {"domain", domain}});
      portal_->Add(kContact, 100 + id, {{"email", "a@" + domain}}, {{kCompany, id}});
      portal_->Add(kNote, 200 + id, {{"hs_timestamp", "2026-01-12T10:00:00Z"}},
                   {{kContact, 100 + id}});
    }
    ImportAll();
    portal_->ForgetCalls();
    Later(hours(3));
  }

  // Time passes, in HubSpot and here.
  void Later(std::chrono::milliseconds by) {
    portal_->portal_now += by;
    clock_.Advance(by);
  }
  Time Now() const { return portal_->portal_now; }

  storage::SyncRun Sync(storage::RunKind kind = storage::RunKind::kQuick) {
    RunRequest request;
    request.kind = kind;
    const auto run = Start(request);
    EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
    const auto now = RunNow(run);
    EXPECT_EQ(now.state, storage::RunState::kCompleted) << now.error_message;
    Later(minutes(10));
    return now;
  }
  std::int64_t Calls(const storage::SyncRun& run) {
    std::int64_t calls = 0;
    for (const auto& progress : run.progress) calls += progress.calls;
    return calls;
  }
  storage::SyncCheckpoint CheckpointOf(ObjectType type) {
    const auto all = stores_->checkpoints().List(workspace_, Soon());
    EXPECT_TRUE(all.ok()) << ToString(all.status());
    for (const auto& checkpoint : *all) {
      if (checkpoint.type == type) return checkpoint;
    }
    ADD_FAILURE() << "no checkpoint of " << NameOf(type);
    return {};
  }
  std::string NameOfClient(const std::string& domain) {
    for (const auto& client : Clients()) {
      if (client.row.domain == domain) return client.row.name;
    }
    return "no such client";
  }
};

TEST_F(EngineChangesTest, NothingChangedCostsOneSearchATypeAndTwoDefinitions) {
  const auto run = Sync();
  EXPECT_LE(Calls(run), 9 + 2);
  for (const ObjectType type : kAllObjectTypes) {
    EXPECT_EQ(portal_->SearchCalls(type).size(), 1u) << NameOf(type);
    EXPECT_TRUE(portal_->ListCalls(type).empty()) << NameOf(type);
  }
  EXPECT_EQ(ProgressOf(run, kContact).added + ProgressOf(run, kContact).updated, 0);
}

TEST_F(EngineChangesTest, AChangeAndANewRecordArrive) {
  portal_->Touch(kCompany, 2, Now()).properties.Set("name", "Renamed");
  portal_->Add(kContact, 150, {{"email", "new@company2.com"}}, {{kCompany, 2}}).modified_at = Now();
  Later(minutes(5));
  const auto run = Sync();
  EXPECT_EQ(NameOfClient("company2.com"), "Renamed");
  EXPECT_EQ(ClientsOf(kContact, 150), Strings{"company2.com"});
  EXPECT_EQ(ProgressOf(run, kCompany).updated, 1);
  EXPECT_EQ(ProgressOf(run, kContact).added, 1);
}

TEST_F(EngineChangesTest, WhatIsIndexedLateIsFoundAfterTheLag) {
  portal_->Touch(kCompany, 2, Now()).properties.Set("name", "Late");
  portal_->not_indexed = {2};
  Later(minutes(5));
  Sync();
  EXPECT_EQ(NameOfClient("company2.com"), "Company");
  Later(minutes(40));
  portal_->not_indexed.clear();
  Sync();
  Later(hours(1));
  Sync();
  EXPECT_EQ(NameOfClient("company2.com"), "Late");
}

TEST_F(EngineChangesTest, PropertiesThatDontFitIntoASearchAreReadById) {
  portal_->search_properties = 2;
  portal_->Touch(kCompany, 2, Now()).properties.Set("name", "Renamed");
  Later(minutes(5));
  Sync();
  EXPECT_EQ(NameOfClient("company2.com"), "Renamed");
}

TEST_F(EngineChangesTest, ADisorderedSearchLosesNothing) {
  options_.search_page_size = 2;
  portal_->disordered = true;
  for (ObjectId id = 1; id <= 5; ++id) {
    portal_->Touch(kCompany, id, Now() - minutes(id)).properties.Set("name", "Renamed");
  }
  Sync();
  for (ObjectId id = 1; id <= 5; ++id) {
    EXPECT_EQ(NameOfClient("company" + std::to_string(id) + ".com"), "Renamed");
  }
}

TEST_F(EngineChangesTest, ARecordThatLeavesTheWindowWhileItIsPagedHidesNoOther) {
  options_.search_page_size = 2;
  for (ObjectId id = 1; id <= 5; ++id) {
    portal_->Touch(kCompany, id, Now() + minutes(id)).properties.Set("name", "Renamed");
  }
  Later(minutes(20));
  int searches = 0;
  portal_->before_search = [&](const hubspot::SearchRequest& request) {
    // Record 1 moves to the end, and the rest one place up, after the first page.
    if (request.type == kCompany && ++searches == 2) portal_->Touch(kCompany, 1, Now() + hours(1));
    return absl::OkStatus();
  };
  Sync();
  for (ObjectId id = 1; id <= 5; ++id) {
    EXPECT_EQ(NameOfClient("company" + std::to_string(id) + ".com"), "Renamed") << id;
  }
}

TEST_F(EngineChangesTest, ManyRecordsOfOneMillisecondAreReadById) {
  const Time one = Now();
  for (ObjectId id = 1'000'000; id < 1'012'000; ++id) {
    portal_->Add(kTask, id, {{"hs_timestamp", "2026-01-12T10:00:00Z"}}).modified_at = one;
  }
  Later(minutes(5));
  const auto run = Sync();
  EXPECT_EQ(ProgressOf(run, kTask).added, 12'000);
  EXPECT_EQ(Counts().records[kTask], 12'000);
}

TEST_F(EngineChangesTest, AFailedReadOfAssociationsIsNeverNone) {
  portal_->Touch(kContact, 101, Now());
  portal_->unreadable_edges = {101};
  Later(minutes(5));
  Sync();
  EXPECT_EQ(ClientsOf(kContact, 101), Strings{"company1.com"});
  portal_->unreadable_edges.clear();
  portal_->Associate(kContact, 101, {{kCompany, 3}});
  Sync();  // it was queued to be read again
  EXPECT_EQ(ClientsOf(kContact, 101), Strings{"company3.com"});
}

TEST_F(EngineChangesTest, AQueuedReadOutlivesAFailureOnItsWay) {
  auto& records = stores_->records();
  ASSERT_TRUE(
      records.QueueReads(workspace_, {{kContact, 101, "TEST", 0}}, clock_.Now(), Soon()).ok());
  portal_->before_other = [](const std::string& method) {
    return method == "ReadAssociations" ? Unavailable("away") : absl::OkStatus();
  };
  RunRequest request;
  request.kind = storage::RunKind::kQuick;
  const auto run = Start(request);
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kRetry);
  EXPECT_EQ(*records.CountPendingReads(workspace_, Soon()), 1);
  portal_->before_other = nullptr;
  Later(hours(1));
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, storage::RunState::kCompleted) << RunNow(run).error_message;
  EXPECT_EQ(*records.CountPendingReads(workspace_, Soon()), 0);
}

TEST_F(EngineChangesTest, AssociationsThatMovedAloneAreFoundByTheReconciliation) {
  portal_->Associate(kContact, 102, {{kCompany, 4}});
  Sync();
  EXPECT_EQ(ClientsOf(kContact, 102), Strings{"company2.com"});
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(ClientsOf(kContact, 102), Strings{"company4.com"});
  EXPECT_EQ(ClientsOf(kNote, 202), Strings{"company4.com"});
}

TEST_F(EngineChangesTest, ReconciliationFindsArchivedErasedMissingAndStaleRecords) {
  portal_->Archive(kCompany, 1);
  portal_->Erase(kContact, 105);
  portal_->Add(kCompany, 9, {{"name", "Missed"}, {"domain", "missed.com"}});  // of long ago
  portal_->Touch(kCompany, 3, FromEpochMs(1'760'000'000'000)).properties.Set("name", "Stale");
  Sync();
  EXPECT_EQ(Clients().size(), 5u);
  Sync(storage::RunKind::kReconcile);
  Strings domains;
  for (const auto& client : Clients()) domains.push_back(client.row.domain);
  EXPECT_EQ(domains, (Strings{"company2.com", "company3.com", "company4.com", "company5.com",
                              "missed.com"}));
  EXPECT_EQ(NameOfClient("company3.com"), "Stale");
  EXPECT_EQ(Counts().stakeholders, 4);
  EXPECT_EQ(ClientsOf(kContact, 101),
            Strings{});  // its company is archived, and its domain's client
  const auto gone = stores_->records().Tombstones(workspace_, kContact, {105}, Soon());
  ASSERT_TRUE(gone.ok() && gone->contains(105));

  portal_->Restore(kCompany, 1);
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(ClientsOf(kContact, 101), Strings{"company1.com"});
  EXPECT_EQ(ClientsOf(kNote, 201), Strings{"company1.com"});
}

TEST_F(EngineChangesTest, AMergeMovesEverythingToTheSurvivor) {
  const auto before = Clients();
  portal_->Merge(kCompany, {1, 2}, 77, {{"name", "Both"}, {"domain", "company1.com"}}, Now());
  portal_->Associate(kContact, 101, {{kCompany, 77}});
  portal_->Associate(kContact, 102, {{kCompany, 77}});
  Later(minutes(5));
  Sync();
  EXPECT_EQ(NameOfClient("company1.com"), "Both");
  EXPECT_EQ(Clients().size(), 4u);
  EXPECT_EQ(ClientsOf(kContact, 102), Strings{"company1.com"});
  EXPECT_EQ(ClientsOf(kNote, 202), Strings{"company1.com"});
  EXPECT_EQ(Counts().records[kCompany], 4);
  // The client that vanished is answered by the one it became.
  for (const auto& client : before) {
    if (client.row.domain != "company2.com") continue;
    const auto now = stores_->clients().GetClient(workspace_, client.row.id, clock_.Now(), Soon());
    ASSERT_TRUE(now.ok()) << ToString(now.status());
    EXPECT_EQ(now->row.domain, "company1.com");
  }
}

// The survivor was never seen alive, and no list shows it.
TEST_F(EngineChangesTest, AMergeIntoARecordThatIsArchivedIsFollowed) {
  portal_->Merge(kCompany, {1, 2}, 77, {{"name", "Both"}, {"domain", "company1.com"}}, Now());
  portal_->Archive(kCompany, 77);
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(Counts().records[kCompany], 3);
  EXPECT_EQ(Clients().size(), 3u);
  const auto merged = stores_->records().Tombstones(workspace_, kCompany, {1, 2}, Soon());
  ASSERT_TRUE(merged.ok()) << ToString(merged.status());
  ASSERT_EQ(merged->size(), 2u);
  EXPECT_EQ(merged->at(1).merged_into, 77);

  portal_->Restore(kCompany, 77);
  portal_->Associate(kContact, 102, {{kCompany, 77}});
  Later(hours(2));
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(NameOfClient("company1.com"), "Both");
  EXPECT_EQ(ClientsOf(kContact, 102), Strings{"company1.com"});
}

// Only the one that moved is read.
TEST_F(EngineChangesTest, ACompanyThatMovesLeavesTheOthersOfItsDomainAClient) {
  portal_->Add(kCompany, 6, {{"name", "Second"}, {"domain", "company1.com"}}).modified_at = Now();
  Later(minutes(5));
  Sync();
  EXPECT_EQ(ClientsOf(kCompany, 6), Strings{"company1.com"});
  EXPECT_EQ(NameOfClient("company1.com"), "Company");
  portal_->Touch(kCompany, 1, Now()).properties.Set("domain", "moved.com");
  Later(minutes(5));
  Sync();
  EXPECT_EQ(ClientsOf(kCompany, 1), Strings{"moved.com"});
  EXPECT_EQ(ClientsOf(kCompany, 6), Strings{"company1.com"});
  EXPECT_EQ(NameOfClient("company1.com"), "Second");
}

TEST_F(EngineChangesTest, ReplayDerivesEverythingWithoutACall) {
  const auto before = Clients();
  portal_->before_other = [](const std::string& method) -> absl::Status {
    ADD_FAILURE() << method << " was called";
    return absl::OkStatus();
  };
  portal_->before_list = [](const hubspot::ListRequest&) -> absl::Status {
    ADD_FAILURE() << "a list was called";
    return absl::OkStatus();
  };
  const auto run = Sync(storage::RunKind::kReplay);
  EXPECT_EQ(ProgressOf(run, kContact).processed, 5);
  ASSERT_EQ(Clients().size(), before.size());
  EXPECT_EQ(ClientsOf(kNote, 203), Strings{"company3.com"});
}

TEST_F(EngineChangesTest, APropertyThatIsNewlyWantedIsReadOfEveryRecord) {
  portal_->Touch(kCompany, 5, FromEpochMs(1'750'000'000'005)).properties.Set("mrr", "70");
  portal_->defined[kCompany] = {"name", "domain", "mrr"};
  Sync(storage::RunKind::kReconcile);  // reads the definitions
  Later(minutes(5));
  Sync();
  for (const auto& client : Clients()) {
    if (client.row.domain == "company5.com") EXPECT_EQ(client.row.mrr.amount.substr(0, 2), "70");
  }
}

TEST_F(EngineChangesTest, AMappedPropertyThatThePortalLosesIsAnIssueUntilItIsBack) {
  const auto lost = [&] {
    storage::IssueQuery query;
    query.rule = "MAPPED_PROPERTY_LOST";
    const auto issues = stores_->clients().ListIssues(workspace_, query, Soon());
    EXPECT_TRUE(issues.ok()) << ToString(issues.status());
    Strings fields;
    for (const auto& view : issues->items) fields.push_back(view.issue.field);
    return fields;
  };
  portal_->defined[kCompany] = {"name", "domain", "mrr"};
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(lost(), Strings{}) << "what the portal never had is not lost";
  portal_->defined[kCompany] = {"name", "domain"};
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(lost(), Strings{"mrr"});
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(lost(), Strings{"mrr"}) << "it stays";
  portal_->defined[kCompany] = {"name", "domain", "mrr"};
  Sync(storage::RunKind::kReconcile);
  EXPECT_EQ(lost(), Strings{});
}

TEST_F(EngineChangesTest, ABackfillReadsItsWindowNewestFirst) {
  portal_->Add(kMeeting, 301, {{"hs_timestamp", "2026-01-12T10:00:00Z"}}, {{kCompany, 1}});
  portal_->Add(kMeeting, 302, {{"hs_timestamp", "2024-01-12T10:00:00Z"}}, {{kCompany, 1}});
  RunRequest request;
  request.kind = storage::RunKind::kBackfill;
  request.types = {kMeeting};
  request.window_start = ParseRfc3339("2025-06-01T00:00:00Z");
  const auto run = Start(request);
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_EQ(RunNow(run).state, storage::RunState::kCompleted) << RunNow(run).error_message;
  EXPECT_EQ(ProgressOf(run, kMeeting).added, 1);
  EXPECT_EQ(ClientsOf(kMeeting, 301), Strings{"company1.com"});
  EXPECT_EQ(portal_->SearchCalls(kMeeting).front().direction, hubspot::SortDirection::kDescending);
}

TEST_F(EngineChangesTest, CheckpointsMoveOnlyWithSuccess) {
  const auto before = CheckpointOf(kContact);
  portal_->before_search = [](const hubspot::SearchRequest& request) -> absl::Status {
    return request.type == kContact ? Unavailable("HubSpot is down") : absl::OkStatus();
  };
  RunRequest request;
  request.kind = storage::RunKind::kQuick;
  const auto run = Start(request);
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kRetry);
  EXPECT_EQ(CheckpointOf(kContact), before);
  const auto waiting = RunNow(run);
  EXPECT_TRUE(waiting.waiting_until.has_value());
  EXPECT_NE(waiting.waiting_reason.find("HubSpot is down"), std::string::npos);
  portal_->before_search = {};
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  EXPECT_GT(CheckpointOf(kContact).fast_until, before.fast_until);
  EXPECT_FALSE(RunNow(run).waiting_until.has_value());
}

}  // namespace
}  // namespace stanna::sync
