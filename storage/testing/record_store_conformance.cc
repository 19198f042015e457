// Pages: raw records, edges, canonical rows, issues, progress, the fence.
#include <thread>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kDeal = ObjectType::kDeal;

TEST_P(RecordStoreConformance, ARecordComesBackAsItWasWritten) {
  PageWrite page = LeasedPage(a_, kContact);
  HubSpotRecord record = Record(kContact, 9'223'372'036'854'775'807, After(3),
                                {{kCompany, 5}, {kCompany, 6}, {kDeal, 1}});
  record.properties.Set("note", "Żółć \"q\" \\ 日本 😀\n\t");
  record.properties.Set("big", std::string(64 * 1024, 'x'));
  record.archived = true;
  record.archived_at = After(4);
  page.records = {record};
  EXPECT_EQ(WriteOk(page).added, 1);
  const auto loaded = stores_->records().Load(a_, kContact, {record.id, 77}, Soon());
  ASSERT_STATUS_OK(loaded);
  ASSERT_EQ(loaded->size(), 1u);
  const HubSpotRecord& got = loaded->front();
  EXPECT_EQ(got.id, record.id);
  EXPECT_EQ(got.properties, record.properties);
  EXPECT_TRUE(got.properties.Has("empty"));
  EXPECT_EQ(got.associations, record.associations);
  EXPECT_EQ(got.associations_read, record.associations_read);
  EXPECT_EQ(got.created_at, record.created_at);
  EXPECT_EQ(got.modified_at, record.modified_at);
  EXPECT_TRUE(got.archived);
  EXPECT_EQ(got.archived_at, record.archived_at);
  EXPECT_TRUE(stores_->records().Load(b_, kContact, {record.id}, Soon())->empty());
}

TEST_P(RecordStoreConformance, WhatADatabaseCanNotKeepIsReplacedAndNothingFails) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  page.records[0].properties.Set("name", std::string_view("a\0b", 3));
  page.clients[0].name = std::string("bad \xff utf\0!", 10);
  WriteOk(page);
  const auto loaded = stores_->records().Load(a_, kCompany, {1}, Soon());
  ASSERT_STATUS_OK(loaded);
  EXPECT_EQ(loaded->front().properties.Get("name"), "ab");
  const auto client =
      stores_->clients().GetClient(a_, ClientId("client_x.com"), After(1000), Soon());
  ASSERT_STATUS_OK(client);
  EXPECT_EQ(client->row.name, "bad \xef\xbf\xbd utf");
}

TEST_P(RecordStoreConformance, ARepeatedPageChangesNothing) {
  PageWrite page = LeasedPage(a_, kCompany);
  for (ObjectId id = 150; id >= 1; --id) AddCompany(page, id, std::to_string(id) + ".com");
  page.issues.push_back({.type = kCompany, .object_id = 3, .rule = "R", .field = "f"});
  EXPECT_EQ(WriteOk(page).added, 150);
  const PageResult again = WriteOk(page);
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.updated, 0);
  EXPECT_EQ(again.unchanged, 150);
  EXPECT_EQ(stores_->records().Count(a_, Soon())->clients, 150);
}

TEST_P(RecordStoreConformance, AnOlderVersionNeverOverwritesANewerOne) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "new.com", After(10));
  page.records[0].associations = {{kContact, 5}};
  page.records[0].associations_read = {kContact};
  WriteOk(page);

  PageWrite late = NextPage(page, kCompany);
  AddCompany(late, 1, "old.com", After(9));
  late.records[0].associations_read = {kContact};
  late.issues.push_back({.type = kCompany, .object_id = 1, .rule = "OLD"});
  AddCompany(late, 2, "two.com", After(9));
  const PageResult result = WriteOk(late);
  EXPECT_EQ(result.stale, 1);
  EXPECT_EQ(result.added, 1);
  const auto loaded = stores_->records().Load(a_, kCompany, {1}, Soon());
  EXPECT_EQ(loaded->front().modified_at, After(10));
  EXPECT_EQ(loaded->front().associations.size(), 1u);
  EXPECT_TRUE(stores_->records().ClientsByDomain(a_, {"old.com"}, Soon())->empty());
  EXPECT_EQ(stores_->clients().ListIssues(a_, {}, Soon())->total, 0);
}

TEST_P(RecordStoreConformance, AnEqualVersionWithOtherContentIsWritten) {
  PageWrite page = LeasedPage(a_, kContact);
  AddContact(page, 1, "x.com", {10}, {});
  WriteOk(page);

  PageWrite more_properties = page;
  more_properties.records[0].properties.Set("jobtitle", "CEO");
  EXPECT_EQ(WriteOk(more_properties).updated, 1);
  PageWrite other_edges = more_properties;
  other_edges.records[0].associations = {{kCompany, 11}};
  EXPECT_EQ(WriteOk(other_edges).updated, 1);
  PageWrite other_mapping = other_edges;
  other_mapping.stakeholders[0].title = "Chief";
  EXPECT_EQ(WriteOk(other_mapping).updated, 1);
  EXPECT_EQ(WriteOk(other_mapping).unchanged, 1);
  const auto loaded = stores_->records().Load(a_, kContact, {1}, Soon());
  EXPECT_EQ(loaded->front().properties.Get("jobtitle"), "CEO");
  EXPECT_EQ(loaded->front().associations, (std::vector<Association>{{kCompany, 11}}));
}

TEST_P(RecordStoreConformance, EdgesToATypeThatWasNotReadStay) {
  PageWrite page = LeasedPage(a_, kContact);
  page.records = {Record(kContact, 1, kNoon, {{kCompany, 10}, {kCompany, 11}, {kDeal, 20}})};
  WriteOk(page);
  page.records = {Record(kContact, 1, After(1), {{kCompany, 11}, {kCompany, 12}})};
  WriteOk(page);
  const auto loaded = stores_->records().Load(a_, kContact, {1}, Soon());
  EXPECT_EQ(loaded->front().associations,
            (std::vector<Association>{{kCompany, 11}, {kCompany, 12}, {kDeal, 20}}));
  EXPECT_EQ(loaded->front().associations_read, (std::vector<ObjectType>{kCompany, kDeal}));
  page.records = {Record(kContact, 1, After(2))};
  page.records[0].associations_read = {kCompany};
  WriteOk(page);
  EXPECT_EQ(stores_->records().Load(a_, kContact, {1}, Soon())->front().associations,
            (std::vector<Association>{{kDeal, 20}}));
}

TEST_P(RecordStoreConformance, OfARecordThatStandsTwiceInAPageTheNewestCounts) {
  PageWrite page = LeasedPage(a_, kCompany);
  page.records = {Record(kCompany, 1, After(2)), Record(kCompany, 1, After(1))};
  EXPECT_EQ(WriteOk(page).added, 1);
  EXPECT_EQ(stores_->records().Load(a_, kCompany, {1}, Soon())->front().modified_at, After(2));
}

TEST_P(RecordStoreConformance, AStaleEpochIsRefused) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  PageWrite wrong = page;
  wrong.fence.epoch -= 1;
  auto refused = stores_->records().WritePage(wrong, Soon());
  EXPECT_STATUS(kAborted, refused);
  EXPECT_EQ(ReasonOf(refused.status()), "LEASE_LOST");

  const auto reclaimed =
      stores_->jobs().Claim("other", After(5000), std::chrono::minutes(1), Soon());
  ASSERT_TRUE(reclaimed->has_value());
  refused = stores_->records().WritePage(page, Soon());
  EXPECT_EQ(ReasonOf(refused.status()), "LEASE_LOST");
  EXPECT_TRUE(stores_->records().Count(a_, Soon())->records.empty());
  page.fence = (*reclaimed)->fence();
  WriteOk(page);
}

TEST_P(RecordStoreConformance, AFinishedRunTakesNoPage) {
  const PageWrite page = LeasedPage(a_, kCompany);
  ASSERT_STATUS_OK(
      stores_->sync_runs().Finish(a_, page.run_id, RunState::kFailed, "X", "", After(1), Soon()));
  const auto refused = stores_->records().WritePage(page, Soon());
  EXPECT_STATUS(kAborted, refused);
  EXPECT_EQ(ReasonOf(refused.status()), "RUN_FINISHED");
}

TEST_P(RecordStoreConformance, ProgressAndCursorMoveWithThePage) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "1.com");
  AddCompany(page, 2, "2.com");
  page.issues.push_back({.type = kCompany, .object_id = 2, .rule = "R1", .held_back = true});
  page.issues.push_back({.type = kCompany, .object_id = 2, .rule = "R2", .held_back = true});
  page.issues.push_back({.type = kCompany, .object_id = 1, .rule = "R3"});
  page.skipped = 3;
  page.cursor = PageCursor{.after = "200", .finished = false, .calls = 2};
  WriteOk(page);
  page.cursor = PageCursor{.after = "", .finished = true, .calls = 1};
  WriteOk(page);
  page.cursor.reset();
  WriteOk(page);
  const auto run = stores_->sync_runs().Get(a_, page.run_id, Soon());
  const ObjectProgress& progress = run->progress[0];
  EXPECT_EQ(progress.processed, 10);
  EXPECT_EQ(progress.added, 2);
  EXPECT_EQ(progress.unchanged, 2);
  EXPECT_EQ(progress.skipped, 6);
  EXPECT_EQ(progress.failed, 2);
  EXPECT_EQ(progress.calls, 3);
  EXPECT_EQ(progress.after, "");
  EXPECT_TRUE(progress.finished);
}

TEST_P(RecordStoreConformance, APageIsWrittenAsAWholeOrNotAtAll) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "same.com");
  AddCompany(page, 2, "same.com");
  page.clients[1].id = ClientId("client_other");
  EXPECT_STATUS(kAlreadyExists, stores_->records().WritePage(page, Soon()));
  EXPECT_TRUE(stores_->records().Count(a_, Soon())->records.empty());
  EXPECT_EQ(stores_->sync_runs().Get(a_, page.run_id, Soon())->progress[0].after, "");
}

TEST_P(RecordStoreConformance, TheSameIdsInTwoWorkspacesAreTwoRecords) {
  PageWrite in_a = LeasedPage(a_, kCompany);
  AddCompany(in_a, 1, "x.com");
  WriteOk(in_a);
  PageWrite in_b = LeasedPage(b_, kCompany);
  AddCompany(in_b, 1, "x.com");
  in_b.clients[0].name = "Of B";
  in_b.records[0].properties.Set("name", "Of B");
  EXPECT_EQ(WriteOk(in_b).added, 1);
  EXPECT_EQ(stores_->records().Load(a_, kCompany, {1}, Soon())->front().properties.Get("name"),
            "Record 1");
  EXPECT_EQ(stores_->clients().GetClient(a_, ClientId("client_x.com"), kNoon, Soon())->row.name,
            "Company 1");
  PageWrite crossed = in_b;
  crossed.workspace_id = a_;
  EXPECT_STATUS(kAborted, stores_->records().WritePage(crossed, Soon()));
}

TEST_P(RecordStoreConformance, ScanWalksAscendingWithinItsType) {
  PageWrite page = LeasedPage(a_, kCompany);
  for (const ObjectId id : {30, 10, 20}) page.records.push_back(Record(kCompany, id, kNoon));
  WriteOk(page);
  PageWrite contacts = NextPage(page, kContact);
  AddContact(contacts, 15, "x.com", {10}, {});
  WriteOk(contacts);
  const auto first = stores_->records().Scan(a_, kCompany, 0, 2, Soon());
  ASSERT_STATUS_OK(first);
  ASSERT_EQ(first->size(), 2u);
  EXPECT_EQ((*first)[1].id, 20);
  EXPECT_EQ(stores_->records().Scan(a_, kCompany, 20, 2, Soon())->front().id, 30);
  EXPECT_EQ(stores_->records().Scan(a_, kContact, 0, 9, Soon())->front().associations.size(), 1u);
}

TEST_P(RecordStoreConformance, SamplesAreOfLiveRecordsOfTheWorkspaceAndType) {
  PageWrite page = LeasedPage(a_, kDeal);
  for (const ObjectId id : {4, 2, 3, 1}) page.records.push_back(Record(kDeal, id, kNoon));
  page.records[3].archived = true;
  WriteOk(page);
  auto& records = stores_->records();
  const auto sampled = records.SampleProperties(a_, kDeal, 2, Soon());
  ASSERT_STATUS_OK(sampled);
  ASSERT_EQ(sampled->size(), 2u);
  EXPECT_EQ((*sampled)[0].Get("name"), "Record 2") << "1 is archived";
  EXPECT_EQ((*sampled)[1].Get("name"), "Record 3");
  EXPECT_EQ(records.SampleProperties(a_, kDeal, 9, Soon())->size(), 3u);
  EXPECT_TRUE(records.SampleProperties(a_, kContact, 9, Soon())->empty());
  EXPECT_TRUE(records.SampleProperties(b_, kDeal, 9, Soon())->empty());
}

TEST_P(RecordStoreConformance, CountsWhatIsLive) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  AddCompany(page, 2, "y.com");
  page.records[1].archived = true;
  page.issues.push_back({.type = kCompany, .object_id = 1, .rule = "R"});
  WriteOk(page);
  PageWrite contacts = NextPage(page, kContact);
  AddContact(contacts, 5, "x.com", {1, 2}, {});
  WriteOk(contacts);
  PageWrite deals = NextPage(page, kDeal);
  deals.deals.push_back({.deal_id = 7, .name = "D"});
  WriteOk(deals);
  const auto counts = stores_->records().Count(a_, Soon());
  ASSERT_STATUS_OK(counts);
  EXPECT_EQ(counts->records, (std::map<ObjectType, std::int64_t>{{kCompany, 1}, {kContact, 1}}));
  EXPECT_EQ(counts->associations, (std::map<ObjectType, std::int64_t>{{kContact, 2}}));
  EXPECT_EQ(counts->clients, 2);
  EXPECT_EQ(counts->stakeholders, 1);
  EXPECT_EQ(counts->deals, 1);
  EXPECT_EQ(counts->interactions, 0);
  EXPECT_EQ(counts->open_issues, 1);
}

TEST_P(RecordStoreConformance, IssuesOfATypeAreReplacedAsAWhole) {
  const auto lost = [](const char* field) {
    return RecordIssue{.type = kCompany, .rule = "LOST", .field = field, .message = "it is gone"};
  };
  const auto open = [&] {
    std::vector<std::string> fields;
    const auto issues = stores_->clients().ListIssues(a_, {.type = kCompany}, Soon());
    EXPECT_STATUS_OK(issues);
    for (const auto& view : issues->items) fields.push_back(view.issue.field);
    return fields;
  };
  const auto replace = [&](const std::vector<RecordIssue>& issues, int at) {
    ASSERT_STATUS_OK(stores_->records().ReplaceTypeIssues(a_, kCompany, issues, After(at), Soon()));
  };
  PageWrite page = LeasedPage(a_, kCompany);
  page.records = {Record(kCompany, 1, kNoon)};
  page.issues = {{.type = kCompany, .object_id = 1, .rule = "R", .field = "r", .message = "m"}};
  page.now = After(1);
  WriteOk(page);
  replace({lost("a"), lost("b")}, 2);
  EXPECT_EQ(open(), (std::vector<std::string>{"a", "b", "r"}));
  replace({lost("b")}, 3);
  EXPECT_EQ(open(), (std::vector<std::string>{"b", "r"}));
  ASSERT_STATUS_OK(stores_->records().ReplaceTypeIssues(b_, kCompany, {}, After(4), Soon()));
  WriteOk(page);
  EXPECT_EQ(open(), (std::vector<std::string>{"b", "r"})) << "pages leave it alone";
  replace({}, 5);
  EXPECT_EQ(open(), std::vector<std::string>{"r"}) << "a record's own stays";
}

TEST_P(RecordStoreConformance, IssuesOpenStayCloseAndOpenAgain) {
  PageWrite page = LeasedPage(a_, kCompany);
  page.records = {Record(kCompany, 1, kNoon), Record(kCompany, 2, kNoon)};
  const RecordIssue issue{.type = kCompany,
                          .object_id = 1,
                          .rule = "MISSING_DOMAIN",
                          .field = "domain",
                          .message = "no domain",
                          .held_back = true};
  page.issues = {issue};
  page.now = After(10);
  WriteOk(page);
  page.now = After(20);
  WriteOk(page);
  auto open = stores_->clients().ListIssues(a_, {}, Soon());
  ASSERT_EQ(open->total, 1);
  EXPECT_EQ(open->items[0].issue.message, "no domain");
  EXPECT_TRUE(open->items[0].issue.held_back);
  EXPECT_EQ(open->items[0].first_seen_at, After(10));
  EXPECT_EQ(open->items[0].last_seen_at, After(20));

  PageWrite of_other = page;
  of_other.records = {Record(kCompany, 2, After(1))};
  of_other.issues.clear();
  WriteOk(of_other);
  EXPECT_EQ(stores_->clients().ListIssues(a_, {}, Soon())->total, 1) << "record 1 was not in it";

  page.issues.clear();
  page.now = After(30);
  WriteOk(page);
  EXPECT_EQ(stores_->clients().ListIssues(a_, {}, Soon())->total, 0);
  const auto closed = stores_->clients().ListIssues(a_, {.include_closed = true}, Soon());
  EXPECT_EQ(closed->items[0].closed_at, After(30));

  page.issues = {issue};
  page.now = After(40);
  WriteOk(page);
  open = stores_->clients().ListIssues(a_, {.type = kCompany, .rule = "MISSING_DOMAIN"}, Soon());
  ASSERT_EQ(open->total, 1);
  EXPECT_EQ(open->items[0].first_seen_at, After(10));
  EXPECT_FALSE(open->items[0].closed_at.has_value());
  EXPECT_EQ(stores_->clients().ListIssues(a_, {.rule = "OTHER"}, Soon())->total, 0);
}

TEST_P(RecordStoreConformance, WritersOfOneWorkspaceDoNotDisturbEachOther) {
  const PageWrite base = LeasedPage(a_, kCompany);
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      for (int round = 0; round < 5; ++round) {
        PageWrite page = NextPage(base, kContact);
        // Each page overlaps with the others' in descending order.
        for (ObjectId id = 40; id > 0; --id) {
          AddContact(page, id + 5 * writer, "x.com", {id % 7, 7 + id % 3}, {});
          page.records.back().modified_at = After(round);
        }
        WriteOk(page);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const auto counts = stores_->records().Count(a_, Soon());
  EXPECT_EQ(counts->records.at(kContact), 55);
  const auto run = stores_->sync_runs().Get(a_, base.run_id, Soon());
  EXPECT_EQ(run->progress[1].processed, 4 * 5 * 40);
  EXPECT_EQ(run->progress[1].added, 55);
}

}  // namespace
}  // namespace stanna::storage
