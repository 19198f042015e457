// Records that leave: archived, merged, erased; and come back.
#include <algorithm>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kMeeting = ObjectType::kMeeting;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");

}  // namespace

void RecordRemovalConformance::SetUp() {
  StoreConformance::SetUp();
  base_ = LeasedPage(a_, kCompany);
  PageWrite companies = PageOf(kCompany, After(100));
  AddCompany(companies, 1, "x.com");
  AddCompany(companies, 2, "y.com");
  WriteOk(companies);
  PageWrite contacts = PageOf(kContact, After(100));
  AddContact(contacts, 5, "x.com", {1}, {kX});
  WriteOk(contacts);
  PageWrite meetings = PageOf(kMeeting, After(100));
  AddActivity(meetings, 9, kNoon, {kX});
  meetings.records[0].associations = {{kContact, 5}};
  meetings.records[0].associations_read = {kContact};
  meetings.interactions[0].summary = "Talked with p5@x.com about the offer";
  WriteOk(meetings);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
}

PageWrite RecordRemovalConformance::PageOf(ObjectType type, Time read_at) const {
  PageWrite page = NextPage(base_, type);
  page.read_at = read_at;
  return page;
}

RemovalWrite RecordRemovalConformance::Removing(ObjectType type, const Removal& removal,
                                                Time read_at) const {
  RemovalWrite write;
  write.workspace_id = base_.workspace_id;
  write.run_id = base_.run_id;
  write.fence = base_.fence;
  write.type = type;
  write.now = read_at;
  write.read_at = read_at;
  write.removals = {removal};
  return write;
}

std::int64_t RecordRemovalConformance::RemoveOk(const RemovalWrite& write) {
  const auto removed = stores_->records().Remove(write, Soon());
  EXPECT_STATUS_OK(removed);
  return removed.ok() ? removed->gone : -1;
}

bool RecordRemovalConformance::IsLive(ObjectType type, ObjectId id) {
  const auto live = stores_->records().ScanVersions(a_, type, id - 1, 1, Soon());
  EXPECT_STATUS_OK(live);
  return live.ok() && !live->empty() && live->front().object_id == id;
}

namespace {

TEST_P(RecordRemovalConformance, AnArchivedRecordLeavesTheLiveOnesAndKeepsItsCopy) {
  EXPECT_EQ(RemoveOk(Removing(kContact, {.object_id = 5, .archived_at = After(150)})), 1);
  EXPECT_EQ(stores_->records().Count(a_, Soon())->stakeholders, 0);
  EXPECT_EQ(stores_->records().Count(a_, Soon())->records.count(kContact), 0u);
  const auto stored = stores_->records().Load(a_, kContact, {5}, Soon());
  ASSERT_STATUS_OK(stored);
  ASSERT_EQ(stored->size(), 1u);
  EXPECT_TRUE(stored->front().archived);
  EXPECT_EQ(stored->front().archived_at, After(150));
  EXPECT_EQ(stored->front().properties.Get("name"), "Record 5");
  EXPECT_TRUE(stores_->records().Tombstones(a_, kContact, {5}, Soon())->empty());
  EXPECT_EQ(RemoveOk(Removing(kContact, {.object_id = 5})), 0) << "it is gone already";
}

TEST_P(RecordRemovalConformance, WhatDependsOnARemovedRecordIsLinkedAgain) {
  RemoveOk(Removing(kContact, {.object_id = 5}));
  const auto pending = Pending(a_);
  EXPECT_NE(std::ranges::find(pending, PendingLink{.type = kMeeting, .object_id = 9}),
            pending.end());
}

TEST_P(RecordRemovalConformance, UnknownIdsLeaveATombstoneOnlyWhereTheyCanNotComeBack) {
  EXPECT_EQ(RemoveOk(Removing(kContact, {.object_id = 70})), 0);
  EXPECT_EQ(RemoveOk(Removing(kContact,
                              {.object_id = 71, .kind = RemovalKind::kMerged, .merged_into = 5})),
            0);
  EXPECT_EQ(RemoveOk(Removing(kContact, {.object_id = 72, .kind = RemovalKind::kErased})), 0);
  const auto tombstones = stores_->records().Tombstones(a_, kContact, {70, 71, 72}, Soon());
  ASSERT_STATUS_OK(tombstones);
  ASSERT_EQ(tombstones->size(), 2u);
  EXPECT_EQ(tombstones->at(71).merged_into, 5);
  EXPECT_EQ(tombstones->at(72).kind, RemovalKind::kErased);
  EXPECT_TRUE(stores_->records().Tombstones(b_, kContact, {71, 72}, Soon())->empty());
}

TEST_P(RecordRemovalConformance, ALateReadBringsNothingBackAndALaterOneDoes) {
  struct Case {
    const char* name;
    ObjectId id;
    RemovalKind kind;
  };
  for (const Case& c :
       {Case{"archived", 5, RemovalKind::kArchived}, Case{"erased", 6, RemovalKind::kErased},
        Case{"merged", 7, RemovalKind::kMerged}}) {
    SCOPED_TRACE(c.name);
    PageWrite page = PageOf(kContact, After(110));
    AddContact(page, c.id, "x.com", {1}, {kX});
    WriteOk(page);
    RemoveOk(Removing(kContact, {.object_id = c.id, .kind = c.kind, .merged_into = 8}, After(200)));
    page.read_at = After(199);
    WriteOk(page);
    EXPECT_FALSE(IsLive(kContact, c.id)) << "a late page brought it back";
    page.read_at = After(201);
    WriteOk(page);
    EXPECT_TRUE(IsLive(kContact, c.id));
    EXPECT_TRUE(stores_->records().Tombstones(a_, kContact, {c.id}, Soon())->empty());
  }
}

TEST_P(RecordRemovalConformance, ARecordThatWasReadAgainSinceStays) {
  PageWrite page = PageOf(kContact, After(300));
  AddContact(page, 5, "x.com", {1}, {kX});
  WriteOk(page);
  EXPECT_EQ(RemoveOk(Removing(kContact, {.object_id = 5}, After(200))), 0);
  EXPECT_EQ(stores_->records().Count(a_, Soon())->stakeholders, 1);
}

TEST_P(RecordRemovalConformance, ARecordThatWasFoundUnchangedSinceStays) {
  PageWrite page = PageOf(kContact, After(100));
  AddContact(page, 6, "x.com", {1}, {kX});
  AddContact(page, 7, "x.com", {1}, {kX});
  WriteOk(page);
  page.read_at = After(300);
  EXPECT_EQ(WriteOk(page).unchanged, 2);
  page.read_at = After(250);
  EXPECT_EQ(WriteOk(page).stale, 2) << "an earlier read that was late";
  PageWrite changed = PageOf(kContact, After(350));
  AddContact(changed, 7, "x.com", {}, {kX});
  changed.records[0].modified_at = After(340);
  WriteOk(changed);
  page.read_at = After(320);
  EXPECT_EQ(WriteOk(page).stale, 1) << "one is newer, of the other this is the last read";
  RemovalWrite write = Removing(kContact, {.object_id = 6}, After(319));
  write.removals.push_back({.object_id = 7});
  EXPECT_EQ(RemoveOk(write), 0);
  write.read_at = After(330);
  EXPECT_EQ(RemoveOk(write), 1) << "nobody has seen 6 after that, and 7 was read";
  EXPECT_FALSE(IsLive(kContact, 6));
  EXPECT_TRUE(IsLive(kContact, 7));
}

TEST_P(RecordRemovalConformance, WhatAnotherWorkspaceOrTypeFoundUnchangedProtectsNothing) {
  PageWrite other = LeasedPage(b_, kContact);
  AddContact(other, 5, "x.com", {}, {});
  PageWrite companies = PageOf(kCompany, After(100));
  AddCompany(companies, 5, "z.com");
  for (const int at : {100, 300}) {
    other.read_at = companies.read_at = After(at);
    const std::int64_t expected = at == 300 ? 1 : 0;
    EXPECT_EQ(WriteOk(other).unchanged, expected);
    EXPECT_EQ(WriteOk(companies).unchanged, expected);
  }
  EXPECT_EQ(RemoveOk(Removing(kContact, {.object_id = 5}, After(200))), 1);
}

TEST_P(RecordRemovalConformance, OfTwoReadsThatFoundARecordTheLaterOneIsRight) {
  PageWrite page = PageOf(kContact, After(100));
  AddContact(page, 6, "x.com", {1}, {kX});
  WriteOk(page);
  page.read_at = After(300);
  EXPECT_EQ(WriteOk(page).unchanged, 1);
  PageWrite late = PageOf(kContact, After(200));
  AddContact(late, 6, "x.com", {}, {kX});  // without its edge, in the same version
  late.records[0].associations_read = {kCompany};
  EXPECT_EQ(WriteOk(late).stale, 1);
  late.read_at = After(400);
  EXPECT_EQ(WriteOk(late).updated, 1);
}

TEST_P(RecordRemovalConformance, AClientWithoutACompanyIsArchivedAndComesBackWithItsId) {
  RemoveOk(Removing(kCompany, {.object_id = 1}));
  EXPECT_EQ(stores_->records().Count(a_, Soon())->clients, 1);
  const auto domain = stores_->records().ClientsByDomain(a_, {"x.com"}, Soon());
  ASSERT_EQ(domain->count("x.com"), 1u) << "the domain stays the client's";
  EXPECT_TRUE(domain->at("x.com").archived);
  EXPECT_EQ(stores_->clients().ListClients(a_, {.now = After(1000)}, Soon())->total, 1);

  PageWrite page = PageOf(kCompany, After(300));
  AddCompany(page, 3, "x.com", After(250));
  WriteOk(page);
  EXPECT_EQ(stores_->records().Count(a_, Soon())->clients, 2);
  EXPECT_FALSE(stores_->records().ClientsByDomain(a_, {"x.com"}, Soon())->at("x.com").archived);
  EXPECT_STATUS_OK(stores_->clients().GetClient(a_, kX, After(1000), Soon()));
}

TEST_P(RecordRemovalConformance, AContactOfTwoClientsMayLoseBothAtOnce) {
  PageWrite contacts = PageOf(kContact, After(110));
  AddContact(contacts, 6, "elsewhere.com", {1, 2}, {kX, kY});
  WriteOk(contacts);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
  RemovalWrite write = Removing(kCompany, {.object_id = 1}, After(200));
  write.removals.push_back({.object_id = 2});
  EXPECT_EQ(RemoveOk(write), 2);
  EXPECT_EQ(stores_->records().Count(a_, Soon())->clients, 0);
  const auto pending = Pending(a_);
  EXPECT_EQ(std::ranges::count(pending, PendingLink{.type = kContact, .object_id = 6}), 1);
}

TEST_P(RecordRemovalConformance, AMergedCompanyHandsItsEdgesAndItsClientOn) {
  EXPECT_EQ(RemoveOk(Removing(kCompany,
                              {.object_id = 1, .kind = RemovalKind::kMerged, .merged_into = 2})),
            1);
  EXPECT_TRUE(stores_->records().Load(a_, kCompany, {1}, Soon())->empty());
  const auto edges = stores_->records().Edges(a_, kContact, kCompany, {5}, Soon());
  ASSERT_STATUS_OK(edges);
  EXPECT_EQ(edges->at(5), (std::vector<ObjectId>{2}));
  const auto pending = Pending(a_);
  EXPECT_NE(std::ranges::find(pending, PendingLink{.type = kContact, .object_id = 5}),
            pending.end());
  const auto successor = stores_->clients().GetClient(a_, kX, After(1000), Soon());
  ASSERT_STATUS_OK(successor);
  EXPECT_EQ(successor->row.id, kY) << "the old id answers with the survivor's client";
  EXPECT_EQ(stores_->records().Count(a_, Soon())->clients, 1);
}

TEST_P(RecordRemovalConformance, WhatLedToAChainOfMergedRecordsLeadsToTheLast) {
  PageWrite contacts = PageOf(kContact, After(110));
  for (const ObjectId id : {3, 7}) AddContact(contacts, id, "x.com", {1}, {kX});
  WriteOk(contacts);
  RemovalWrite write =
      Removing(kContact, {.object_id = 5, .kind = RemovalKind::kMerged, .merged_into = 3});
  write.removals.push_back({.object_id = 3, .kind = RemovalKind::kMerged, .merged_into = 7});
  EXPECT_EQ(RemoveOk(write), 2);
  EXPECT_EQ(stores_->records().Edges(a_, kMeeting, kContact, {9}, Soon())->at(9),
            (std::vector<ObjectId>{7}));
  const auto tombstones = stores_->records().Tombstones(a_, kContact, {3, 5}, Soon());
  ASSERT_STATUS_OK(tombstones);
  EXPECT_EQ(tombstones->at(5).merged_into, 3);
  EXPECT_EQ(tombstones->at(3).merged_into, 7);
}

TEST_P(RecordRemovalConformance, APageRemovesWhatItsRecordsHaveAbsorbed) {
  PageWrite page = PageOf(kContact, After(110));
  AddContact(page, 6, "x.com", {1}, {kX});
  for (const ObjectId id : {5, 71}) {
    page.merged.push_back({.object_id = id, .kind = RemovalKind::kMerged, .merged_into = 6});
  }
  const std::int64_t before = *stores_->changes().Last(a_, Soon());
  page.last_change = before;
  const auto written = stores_->records().WritePage(page, Soon());
  ASSERT_STATUS_OK(written);
  EXPECT_EQ(written->merged, 1) << "the other one was never stored";
  EXPECT_EQ(written->added, 1);
  EXPECT_FALSE(IsLive(kContact, 5));
  EXPECT_TRUE(IsLive(kContact, 6));
  EXPECT_EQ(stores_->records().Edges(a_, kMeeting, kContact, {9}, Soon())->at(9),
            (std::vector<ObjectId>{6}));
  EXPECT_EQ(stores_->records().Tombstones(a_, kContact, {5, 71}, Soon())->size(), 2u);
  ASSERT_TRUE(written->changes);
  EXPECT_EQ(written->changes->before, before);
  EXPECT_EQ(written->changes->last, *stores_->changes().Last(a_, Soon()))
      << "those of the removals and of the page are one span";
  EXPECT_EQ(std::ranges::count(Pending(a_), PendingLink{.type = kContact, .object_id = 6}), 0)
      << "changes of the page's own removals are no reason to link it again";
}

TEST_P(RecordRemovalConformance, AnErasedContactLeavesNoTrace) {
  PageWrite page = PageOf(kContact, After(110));
  AddContact(page, 5, "x.com", {1}, {kX});
  page.issues.push_back({.type = kContact, .object_id = 5, .rule = "R", .message = "p5@x.com"});
  WriteOk(page);
  ASSERT_STATUS_OK(stores_->records().QueueReads(
      a_, {{.type = kContact, .object_id = 5, .reason = "RECONCILE_STALE"}}, kNoon, Soon()));
  ASSERT_STATUS_OK(stores_->sync_log().Append(
      a_, {{.at = kNoon, .event = "E", .type = kContact, .object_id = 5}}, Soon()));

  EXPECT_EQ(RemoveOk(Removing(kContact, {.object_id = 5, .kind = RemovalKind::kErased})), 1);

  EXPECT_TRUE(stores_->records().Load(a_, kContact, {5}, Soon())->empty());
  EXPECT_TRUE(stores_->records().Versions(a_, kContact, {5}, Soon())->empty());
  EXPECT_TRUE(stores_->records().Edges(a_, kContact, kCompany, {5}, Soon())->empty());
  EXPECT_EQ(stores_->clients().ListIssues(a_, {.include_closed = true}, Soon())->total, 0);
  EXPECT_TRUE(stores_->clients().ContactsByEmail(a_, "x.com", "p5@x.com", Soon())->empty());
  EXPECT_TRUE(stores_->records().PeekPendingReads(a_, kContact, 9, Soon())->empty());
  EXPECT_TRUE(stores_->sync_log().List(a_, {.object_id = 5}, Soon())->empty());

  const auto meeting = stores_->records().Load(a_, kMeeting, {9}, Soon());
  ASSERT_EQ(meeting->size(), 1u) << "what others wrote stays";
  EXPECT_TRUE(meeting->front().associations.empty());
  const auto reads = stores_->records().PeekPendingReads(a_, kMeeting, 9, Soon());
  ASSERT_EQ(reads->size(), 1u) << "its text was emptied; HubSpot's present one is to be read";
  EXPECT_EQ(reads->front().object_id, 9);
}

TEST_P(RecordRemovalConformance, ALostLeaseRemovesNothing) {
  RemovalWrite write = Removing(kContact, {.object_id = 5});
  write.fence.epoch -= 1;
  const auto refused = stores_->records().Remove(write, Soon());
  EXPECT_STATUS(kAborted, refused);
  EXPECT_EQ(ReasonOf(refused.status()), "LEASE_LOST");
  EXPECT_EQ(stores_->records().Count(a_, Soon())->stakeholders, 1);
}

TEST_P(RecordRemovalConformance, AnotherWorkspacesRecordsStay) {
  PageWrite in_b = LeasedPage(b_, kContact);
  AddContact(in_b, 5, "x.com", {}, {});
  WriteOk(in_b);
  RemoveOk(Removing(kContact, {.object_id = 5, .kind = RemovalKind::kErased}));
  EXPECT_EQ(stores_->records().Load(b_, kContact, {5}, Soon())->size(), 1u);
  EXPECT_EQ(stores_->records().Count(b_, Soon())->stakeholders, 1);
}

}  // namespace
}  // namespace stanna::storage
