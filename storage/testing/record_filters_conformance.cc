// Records that a filter leaves out or a rule holds back, and what records are told apart by.
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kMeeting = ObjectType::kMeeting;
const ClientId kX("client_x.com");

TEST_P(RecordStoreConformance, AnExcludedRecordKeepsItsCopyAndLosesItsRow) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  WriteOk(page);
  page = NextPage(page, kContact);
  AddContact(page, 5, "x.com", {1}, {kX});
  AddContact(page, 6, "x.com", {1}, {kX});
  WriteOk(page);
  PageWrite meeting = NextPage(page, kMeeting);
  AddActivity(meeting, 9, kNoon, {kX});
  meeting.records[0].associations = {{kContact, 5}};
  meeting.records[0].associations_read = {kContact};
  WriteOk(meeting);
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));

  PageWrite out = page;
  out.stakeholders.erase(out.stakeholders.begin());
  out.links.erase(out.links.begin());
  out.excluded[5] = Exclusion::kHidden;
  out.without_row = {5};
  EXPECT_EQ(WriteOk(out).excluded, 1);
  EXPECT_EQ(stores_->records().Load(a_, kContact, {5}, Soon())->size(), 1u);
  const auto exclusions = stores_->records().Exclusions(a_, kContact, {5, 6, 7}, Soon());
  ASSERT_STATUS_OK(exclusions);
  EXPECT_EQ(*exclusions,
            (std::map<ObjectId, Exclusion>{{5, Exclusion::kHidden}, {6, Exclusion::kNone}}));
  EXPECT_TRUE(stores_->records().Exclusions(b_, kContact, {5}, Soon())->empty());
  const auto counts = stores_->records().Count(a_, Soon());
  ASSERT_STATUS_OK(counts);
  EXPECT_EQ(counts->records.at(kContact), 2);
  EXPECT_EQ(counts->excluded.at(kContact), 1);
  EXPECT_EQ(counts->stakeholders, 1);
  EXPECT_EQ(stores_->clients().ListStakeholders(a_, kX, kNoon, 10, 0, Soon())->total, 1);
  const auto pending = Pending(a_);
  ASSERT_EQ(pending.size(), 1u) << "what refers to it";
  EXPECT_EQ(pending[0], (PendingLink{kMeeting, 9}));

  // Once out, writing it again is nothing new for anybody.
  ASSERT_STATUS_OK(stores_->records().RemovePendingLinks(a_, Pending(a_), Soon()));
  const PageResult again = WriteOk(out);
  EXPECT_EQ(again.updated, 0);
  EXPECT_EQ(again.unchanged, 1);
  EXPECT_TRUE(Pending(a_).empty());

  EXPECT_EQ(WriteOk(page).updated, 1) << "and in again";
  EXPECT_EQ(stores_->records().Count(a_, Soon())->stakeholders, 2);
  EXPECT_EQ(stores_->records().Exclusions(a_, kContact, {5}, Soon())->at(5), Exclusion::kNone);
}

TEST_P(RecordStoreConformance, AHeldBackRecordHasNoRowAndIsNotExcluded) {
  PageWrite page = LeasedPage(a_, kMeeting);
  AddActivity(page, 9, kNoon, {});
  WriteOk(page);
  page.interactions.clear();
  page.links.clear();
  page.without_row = {9};
  page.issues.push_back({kMeeting, 9, "my-rule", "f", "m", true});
  WriteOk(page);
  const auto counts = stores_->records().Count(a_, Soon());
  EXPECT_EQ(counts->interactions, 0);
  EXPECT_EQ(counts->open_issues, 1);
  EXPECT_TRUE(counts->excluded.empty());
}

TEST_P(RecordStoreConformance, StoredFieldsAreTheRowsAsTexts) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  page.clients[0].name = "X";
  page.clients[0].renewal_date = ParseDate("2026-12-01");
  page.clients[0].mrr = {"12.5", "EUR"};
  page.clients[0].custom = {{"tier", "option", "gold", "", ""}};
  WriteOk(page);
  page = NextPage(page, kMeeting);
  AddActivity(page, 9, kNoon, {kX});
  page.interactions[0].direction = Direction::kInbound;
  WriteOk(page);
  auto fields = stores_->records().StoredFields(a_, kCompany, {1, 2}, Soon());
  ASSERT_STATUS_OK(fields);
  ASSERT_EQ(fields->size(), 1u);
  FieldTexts client = fields->at(1);
  EXPECT_EQ(client["name"], "X");
  EXPECT_EQ(client["renewalDate"], "2026-12-01");
  EXPECT_EQ(client["mrr"], "12.5");
  EXPECT_EQ(client["currency"], "EUR");
  EXPECT_EQ(client["custom.tier"], "gold");
  EXPECT_FALSE(client.contains("tags"));
  fields = stores_->records().StoredFields(a_, kMeeting, {9}, Soon());
  ASSERT_STATUS_OK(fields);
  EXPECT_EQ(fields->at(9)["occurredAt"], "2026-03-01T12:00:00.000Z");
  EXPECT_EQ(fields->at(9)["direction"], "inbound");
  for (const ObjectType type : {kContact, ObjectType::kDeal, ObjectType::kLineItem}) {
    EXPECT_STATUS_OK(stores_->records().StoredFields(a_, type, {1}, Soon()));
  }
  EXPECT_TRUE(stores_->records().StoredFields(b_, kCompany, {1}, Soon())->empty());
}

TEST_P(RecordStoreConformance, DroppedRecordsAreQueuedToBeReadAgain) {
  PageWrite page = LeasedPage(a_, kContact);
  AddContact(page, 5, "x.com", {}, {});
  AddContact(page, 6, "x.com", {}, {});
  page.stakeholders.clear();
  page.links.clear();
  page.without_row = {5, 6};
  page.excluded = {{5, Exclusion::kDropped}, {6, Exclusion::kHidden}};
  WriteOk(page);
  const auto queued = stores_->records().QueueDropped(a_, kContact, kNoon, Soon());
  ASSERT_STATUS_OK(queued);
  EXPECT_EQ(*queued, 1);
  EXPECT_EQ(*stores_->records().QueueDropped(b_, kContact, kNoon, Soon()), 0);
  const auto reads = stores_->records().PeekPendingReads(a_, kContact, 10, Soon());
  ASSERT_EQ(reads->size(), 1u);
  EXPECT_EQ(reads->front().object_id, 5);
}

TEST_P(RecordStoreConformance, KeysTellWhoIsFirst) {
  const KeyName email{"email", "a@x.com"};
  const auto lowest = [&](const std::vector<ObjectId>& besides) {
    const auto found =
        stores_->records().LowestWithKeys(a_, kContact, {email, {"email", "z"}}, besides, Soon());
    EXPECT_STATUS_OK(found);
    return found->contains(email) ? found->at(email) : 0;
  };
  PageWrite page = LeasedPage(a_, kContact);
  for (const ObjectId id : {5, 6, 7}) {
    AddContact(page, id, "x.com", {}, {});
    page.keys.push_back({id, email});
  }
  WriteOk(page);
  EXPECT_EQ(lowest({}), 5);
  EXPECT_EQ(lowest({5, 6}), 7);
  EXPECT_TRUE(Pending(a_).empty()) << "nobody was told anything before";
  EXPECT_TRUE(stores_->records().LowestWithKeys(b_, kContact, {email}, {}, Soon())->empty());
  EXPECT_TRUE(stores_->records().LowestWithKeys(a_, kCompany, {email}, {}, Soon())->empty());

  // The first one leaves: the others are told who is first now.
  PageWrite changed = NextPage(page, kContact);
  AddContact(changed, 5, "x.com", {}, {});
  changed.keys = {{5, {"email", "other"}}};
  WriteOk(changed);
  EXPECT_EQ(lowest({}), 6);
  EXPECT_EQ(Pending(a_), (std::vector<PendingLink>{{kContact, 6}, {kContact, 7}}));
  ASSERT_STATUS_OK(
      stores_->records().RemovePendingLinks(a_, {{kContact, 6}, {kContact, 7}}, Soon()));

  // One that comes after the first changes nothing for the others; one before it does.
  PageWrite more = NextPage(page, kContact);
  AddContact(more, 8, "x.com", {}, {});
  more.keys = {{8, email}};
  WriteOk(more);
  EXPECT_TRUE(Pending(a_).empty());
  more = NextPage(page, kContact);
  AddContact(more, 2, "x.com", {}, {});
  more.keys = {{2, email}};
  WriteOk(more);
  EXPECT_EQ(Pending(a_).size(), 4u);
}

TEST_P(RecordRemovalConformance, ARemovedRecordLosesItsKeys) {
  const KeyName email{"email", "a@x.com"};
  PageWrite page = PageOf(kContact, After(100));
  AddContact(page, 5, "x.com", {1}, {kX});
  AddContact(page, 6, "x.com", {1}, {kX});
  page.keys = {{5, email}, {6, email}};
  WriteOk(page);
  RemoveOk(Removing(kContact, {.object_id = 5,
                               .kind = RemovalKind::kArchived,
                               .merged_into = 0,
                               .archived_at = std::nullopt}));
  EXPECT_EQ(stores_->records().LowestWithKeys(a_, kContact, {email}, {}, Soon())->at(email), 6);
  const auto pending = Pending(a_);
  EXPECT_EQ(std::count(pending.begin(), pending.end(), PendingLink{kContact, 6}), 1);
}

}  // namespace
}  // namespace stanna::storage
