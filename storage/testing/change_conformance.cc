// The feed of changes: who appends what, in which order, and for how long it is kept.
#include <atomic>
#include <thread>

#include "storage/change_store.h"
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kMeeting = ObjectType::kMeeting;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");
using Documents = std::vector<std::string>;

std::string OfClient(const char* id, const char* types) {
  return "{\"clientId\":\"" + std::string(id) + "\",\"objectTypes\":[" + types + "]}";
}

RemovalWrite Removing(const PageWrite& page, ObjectType type, ObjectId id, RemovalKind kind) {
  RemovalWrite write;
  write.workspace_id = page.workspace_id;
  write.run_id = page.run_id;
  write.fence = page.fence;
  write.type = type;
  write.now = write.read_at = After(2000);
  write.removals = {{.object_id = id, .kind = kind}};
  return write;
}

}  // namespace

std::int64_t ChangeStoreConformance::Last(const WorkspaceId& workspace) {
  const auto last = stores_->changes().Last(workspace, Soon());
  EXPECT_STATUS_OK(last);
  return last.ok() ? *last : -1;
}

std::vector<Change> ChangeStoreConformance::Since(std::int64_t after,
                                                  const std::vector<ChangeKind>& kinds, int limit) {
  const auto changes = stores_->changes().List(a_, after, kinds, limit, Soon());
  EXPECT_STATUS_OK(changes);
  return changes.ok() ? *changes : std::vector<Change>();
}

std::vector<std::string> ChangeStoreConformance::DocumentsSince(std::int64_t after) {
  std::vector<std::string> documents;
  for (const Change& change : Since(after)) documents.push_back(change.document);
  return documents;
}

std::vector<std::string> ChangeStoreConformance::DocumentsOf(const PageWrite& page) {
  const std::int64_t before = Last(a_);
  WriteOk(page);
  return DocumentsSince(before);
}

namespace {

TEST_P(ChangeStoreConformance, AnEmptyFeedHasNothingAfterItsStart) {
  EXPECT_EQ(Last(a_), 0);
  EXPECT_EQ(stores_->changes().BeforeFirst(a_, Soon()).value_or(-1), 0);
  EXPECT_TRUE(Since(0).empty());
  const auto beyond = stores_->changes().List(a_, 1, {}, 10, Soon());
  EXPECT_STATUS(kOutOfRange, beyond);
  EXPECT_EQ(ReasonOf(beyond.status()), "CURSOR_EXPIRED");
  EXPECT_EQ(stores_->changes().RemoveBefore(a_, After(9), Soon()).value_or(-1), 0);
}

TEST_P(ChangeStoreConformance, APageSaysWhichClientsItTouched) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  AddCompany(companies, 2, "y.com");
  EXPECT_EQ(DocumentsOf(companies), (Documents{OfClient("client_x.com", "\"companies\""),
                                               OfClient("client_y.com", "\"companies\"")}));
  PageWrite meetings = NextPage(companies, kMeeting);
  AddActivity(meetings, 9, After(1), {kX});
  AddActivity(meetings, 10, After(2), {kX, kY});
  EXPECT_EQ(DocumentsOf(meetings), (Documents{OfClient("client_x.com", "\"meetings\""),
                                              OfClient("client_y.com", "\"meetings\"")}))
      << "once a client, however many of its records the page has";

  PageWrite other_words = NextPage(companies, kMeeting);
  AddActivity(other_words, 9, After(1), {kX});
  other_words.records[0].modified_at = After(5);
  other_words.interactions[0].source_modified_at = After(5);
  other_words.interactions[0].subject = "Another subject";
  EXPECT_EQ(DocumentsOf(other_words), Documents{OfClient("client_x.com", "\"meetings\"")});

  PageWrite moved = NextPage(companies, kMeeting);
  moved.links = {{.type = kMeeting, .object_id = 9, .clients = {kY}, .sort_at = After(1)}};
  EXPECT_EQ(DocumentsOf(moved), (Documents{OfClient("client_x.com", "\"meetings\""),
                                           OfClient("client_y.com", "\"meetings\"")}))
      << "the one that lost it, too";

  const Change last = Since(Last(a_) - 1).front();
  EXPECT_EQ(last.kind, ChangeKind::kClient);
  EXPECT_EQ(last.subject, "client_y.com");
  EXPECT_EQ(last.at, moved.now);
  EXPECT_EQ(last.sequence, Last(a_));
  EXPECT_EQ(Last(b_), 0);
}

TEST_P(ChangeStoreConformance, ARowWithoutLinksInItsPageIsItsClientsAllTheSame) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  WriteOk(companies);
  PageWrite deals = NextPage(companies, ObjectType::kDeal);
  deals.records = {Record(ObjectType::kDeal, 10, kNoon)};
  DealRow& deal = deals.deals.emplace_back();
  deal.deal_id = 10;
  deal.source_created_at = deal.source_modified_at = kNoon;
  deals.links = {{.type = ObjectType::kDeal, .object_id = 10, .clients = {kX}, .sort_at = kNoon}};
  EXPECT_EQ(DocumentsOf(deals), Documents{OfClient("client_x.com", "\"deals\"")});

  PageWrite items = NextPage(companies, ObjectType::kLineItem);
  items.records = {Record(ObjectType::kLineItem, 20, kNoon, {{ObjectType::kDeal, 10}})};
  LineItemRow& item = items.line_items.emplace_back();
  item.line_item_id = 20;
  item.source_modified_at = kNoon;
  EXPECT_EQ(DocumentsOf(items), Documents{OfClient("client_x.com", "\"line_items\"")});
}

TEST_P(ChangeStoreConformance, WhatIsHereAlreadyIsNoChange) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  companies.issues = {
      {.type = kCompany, .object_id = 1, .rule = "R", .field = "f", .message = "m"}};
  PageWrite contacts = NextPage(companies, kContact);
  AddContact(contacts, 5, "x.com", {1}, {kX});
  PageWrite meetings = NextPage(companies, kMeeting);
  AddActivity(meetings, 9, After(1), {kX});
  for (const PageWrite* page : {&companies, &contacts, &meetings}) WriteOk(*page);
  const std::int64_t before = Last(a_);
  for (const PageWrite* page : {&companies, &contacts, &meetings}) WriteOk(*page);
  EXPECT_EQ(DocumentsSince(before), Documents());
}

TEST_P(ChangeStoreConformance, RemovalsTouchTheClientsThatLoseARecord) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  companies.issues = {
      {.type = kCompany, .object_id = 1, .rule = "R", .field = "f", .message = "m"}};
  WriteOk(companies);
  PageWrite meetings = NextPage(companies, kMeeting);
  AddActivity(meetings, 9, After(1), {kX});
  WriteOk(meetings);
  const auto removed = [&](ObjectType type, ObjectId id) {
    const std::int64_t before = Last(a_);
    EXPECT_STATUS_OK(
        stores_->records().Remove(Removing(companies, type, id, RemovalKind::kArchived), Soon()));
    return DocumentsSince(before);
  };
  EXPECT_EQ(removed(kMeeting, 9), Documents{OfClient("client_x.com", "\"meetings\"")});
  EXPECT_EQ(removed(kMeeting, 9), Documents()) << "it is gone already";
  EXPECT_EQ(
      removed(kCompany, 1),
      (Documents{OfClient("client_x.com", "\"companies\""),
                 "{\"objectType\":\"companies\",\"opened\":0,\"closed\":1,\"rules\":[\"R\"]}"}));
}

TEST_P(ChangeStoreConformance, WhatPeopleChangeIsToldToo) {
  PageWrite companies = LeasedPage(a_, kCompany);
  AddCompany(companies, 1, "x.com");
  AddCompany(companies, 2, "y.com");
  WriteOk(companies);
  auto& manual = stores_->manual();
  std::int64_t before = Last(a_);
  FieldOverride value;
  value.client_id = kX;
  value.field = "name";
  value.value = "By hand";
  value.set_at = After(50);
  ASSERT_STATUS_OK(manual.PutOverride(a_, value, Soon()));
  ASSERT_STATUS_OK(manual.RemoveOverride(a_, kX, "name", After(51), Soon()));
  const std::string x = OfClient("client_x.com", "\"companies\"");
  const std::string y = OfClient("client_y.com", "\"companies\"");
  EXPECT_EQ(DocumentsSince(before), (Documents{x, x}));
  before = Last(a_);
  ASSERT_STATUS_OK(manual.MergeClients(a_, kX, kY, "key_1", After(52), Soon()));
  EXPECT_EQ(DocumentsSince(before), (Documents{x, y}));
  before = Last(a_);
  ASSERT_STATUS_OK(manual.UnmergeClient(a_, kX, "y.com", After(53), Soon()));
  EXPECT_EQ(DocumentsSince(before), Documents{x});
}

TEST_P(ChangeStoreConformance, IssuesThatOpenAndCloseAreToldOncePerPage) {
  const auto issue = [](ObjectId id, const char* rule) {
    return RecordIssue{
        .type = kCompany, .object_id = id, .rule = rule, .field = "f", .message = "m"};
  };
  const auto told = [](int opened, int closed, const char* rules) {
    return Documents{"{\"objectType\":\"companies\",\"opened\":" + std::to_string(opened) +
                     ",\"closed\":" + std::to_string(closed) + ",\"rules\":[" + rules + "]}"};
  };
  PageWrite page = LeasedPage(a_, kCompany);
  page.records = {Record(kCompany, 1, kNoon), Record(kCompany, 2, kNoon)};
  page.issues = {issue(1, "A"), issue(2, "A"), issue(2, "B")};
  EXPECT_EQ(DocumentsOf(page), told(3, 0, "\"A\",\"B\""));
  const Change change = Since(Last(a_) - 1).front();
  EXPECT_EQ(change.kind, ChangeKind::kIssue);
  EXPECT_EQ(change.subject, "companies");
  page.issues = {issue(1, "A"), issue(2, "C")};
  EXPECT_EQ(DocumentsOf(page), told(1, 2, "\"A\",\"B\",\"C\""));
  page.issues.push_back(issue(2, "A"));
  EXPECT_EQ(DocumentsOf(page), told(1, 0, "\"A\"")) << "it opens again";
  std::int64_t before = Last(a_);
  for (int i = 0; i < 2; ++i) {
    ASSERT_STATUS_OK(
        stores_->records().ReplaceTypeIssues(a_, kCompany, {issue(0, "T")}, After(3), Soon()));
    EXPECT_EQ(DocumentsSince(before), told(1, 0, "\"T\"")) << "the second time it is known";
  }
  before = Last(a_);
  ASSERT_STATUS_OK(stores_->records().ReplaceTypeIssues(a_, kCompany, {}, After(4), Soon()));
  EXPECT_EQ(DocumentsSince(before), told(0, 1, "\"T\""));
}

TEST_P(ChangeStoreConformance, ARunTellsItsStates) {
  auto& runs = stores_->sync_runs();
  const SyncRun run = *runs.Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(runs.Pause(a_, run.id, After(2), Soon()));
  ASSERT_STATUS_OK(runs.Pause(a_, run.id, After(2), Soon()));
  ASSERT_STATUS_OK(runs.Resume(a_, run.id, After(3), Soon()));
  ASSERT_STATUS_OK(runs.MarkRunning(a_, run.id, After(4), Soon()));
  ASSERT_STATUS_OK(runs.MarkRunning(a_, run.id, After(5), Soon()));
  ASSERT_STATUS_OK(runs.RequestCancel(a_, run.id, After(6), Soon()));
  ASSERT_STATUS_OK(runs.Finish(a_, run.id, RunState::kCancelled, "", "", After(7), Soon()));
  ASSERT_STATUS_OK(runs.Finish(a_, run.id, RunState::kFailed, "", "", After(8), Soon()));
  const auto told = [&](const char* state) {
    return "{\"syncId\":\"" + run.id.value + "\",\"kind\":\"full\",\"state\":\"" + state + "\"}";
  };
  EXPECT_EQ(DocumentsSince(0), (Documents{told("queued"), told("paused"), told("queued"),
                                          told("running"), told("cancelled")}));
  const Change last = Since(4).front();
  EXPECT_EQ(last.kind, ChangeKind::kSync);
  EXPECT_EQ(last.subject, run.id.value);
  EXPECT_EQ(last.at, After(7));

  const SyncRun queued = *runs.Start(MakeRun(a_), 0, Soon());
  const std::int64_t before = Last(a_);
  ASSERT_STATUS_OK(runs.RequestCancel(a_, queued.id, After(9), Soon()));
  EXPECT_EQ(Since(before).size(), 1u) << "a queued one is over at once";
}

TEST_P(ChangeStoreConformance, IsReadInPagesAndByKind) {
  PageWrite companies = LeasedPage(a_, kCompany);  // its run is queued: 1
  AddCompany(companies, 1, "x.com");
  AddCompany(companies, 2, "y.com");
  WriteOk(companies);  // 2, 3
  const auto sequences = [&](std::int64_t after, const std::vector<ChangeKind>& kinds, int limit) {
    std::vector<std::int64_t> found;
    for (const Change& change : Since(after, kinds, limit)) found.push_back(change.sequence);
    return found;
  };
  using Sequences = std::vector<std::int64_t>;
  EXPECT_EQ(sequences(0, {}, 2), (Sequences{1, 2}));
  EXPECT_EQ(sequences(2, {}, 2), Sequences{3});
  EXPECT_EQ(sequences(3, {}, 2), Sequences());
  EXPECT_EQ(sequences(0, {ChangeKind::kClient}, 9), (Sequences{2, 3}));
  EXPECT_EQ(sequences(0, {ChangeKind::kSync, ChangeKind::kIssue}, 9), Sequences{1});
  EXPECT_EQ(stores_->changes().List(b_, 0, {}, 9, Soon())->size(), 0u);
}

TEST_P(ChangeStoreConformance, OldChangesGoAndTheirCursorsExpire) {
  auto& runs = stores_->sync_runs();
  const SyncRun run = *runs.Start(MakeRun(a_), 0, Soon());  // 1
  const int minutes[] = {10, 30, 20, 40};                   // 2 to 5; a late commit among them
  for (int i = 0; i < 4; i += 2) {
    ASSERT_STATUS_OK(runs.Pause(a_, run.id, After(minutes[i]), Soon()));
    ASSERT_STATUS_OK(runs.Resume(a_, run.id, After(minutes[i + 1]), Soon()));
  }
  auto& changes = stores_->changes();
  EXPECT_EQ(changes.RemoveBefore(b_, After(100), Soon()).value_or(-1), 0);
  EXPECT_EQ(changes.RemoveBefore(a_, After(25), Soon()).value_or(-1), 2)
      << "4 is old, but behind one that is kept";
  EXPECT_EQ(Since(2).size(), 3u);
  EXPECT_EQ(changes.BeforeFirst(a_, Soon()).value_or(-1), 2);
  const auto expired = changes.List(a_, 1, {}, 9, Soon());
  EXPECT_STATUS(kOutOfRange, expired);
  EXPECT_EQ(ReasonOf(expired.status()), "CURSOR_EXPIRED");
  EXPECT_EQ(changes.RemoveBefore(a_, After(100), Soon()).value_or(-1), 3);
  EXPECT_TRUE(Since(5).empty()) << "who has read everything has missed nothing";
  EXPECT_STATUS(kOutOfRange, changes.List(a_, 4, {}, 9, Soon()));
  EXPECT_EQ(changes.BeforeFirst(a_, Soon()).value_or(-1), 5);
  ASSERT_STATUS_OK(runs.Pause(a_, run.id, After(200), Soon()));
  EXPECT_EQ(Since(5).front().sequence, 6);
}

// Pages of one run and the states of another: their transactions do not exclude each other.
TEST_P(ChangeStoreConformance, ParallelWritersLeaveNoGapThatAReaderWouldMiss) {
  constexpr int kRounds = 15;
  constexpr int kWriters = 3;
  const PageWrite base = LeasedPage(a_, kCompany);
  SyncRun backfill = MakeRun(a_);
  backfill.kind = RunKind::kBackfill;
  backfill = *stores_->sync_runs().Start(backfill, 0, Soon());
  std::atomic<int> at_work = kWriters;
  std::atomic<int> failures = 0;
  std::vector<std::thread> writers;
  const auto write = [&](auto step) {
    writers.emplace_back([&, step] {
      for (int round = 0; round < kRounds; ++round) {
        if (!step(round)) ++failures;
      }
      --at_work;
    });
  };
  write([&](int round) {
    PageWrite page = NextPage(base, kCompany);
    AddCompany(page, 1 + round, "c" + std::to_string(round) + ".com");
    return stores_->records().WritePage(page, Soon()).ok();
  });
  write([&](int) { return stores_->sync_runs().Pause(a_, backfill.id, After(5), Soon()).ok(); });
  write([&](int) { return stores_->sync_runs().Resume(a_, backfill.id, After(6), Soon()).ok(); });
  std::int64_t cursor = 0;
  for (bool last_look = false; !last_look;) {
    last_look = at_work == 0;
    for (const Change& change : Since(cursor)) {
      EXPECT_EQ(change.sequence, cursor + 1) << "a change came after a later one was read";
      cursor = change.sequence;
    }
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(cursor, Last(a_));
  EXPECT_GE(cursor, kRounds);
}

}  // namespace
}  // namespace stanna::storage
