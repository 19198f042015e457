// What the engine compares with HubSpot: versions, counts, edges; and the reads it still has to
// make.
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
constexpr auto kContact = ObjectType::kContact;
constexpr auto kDeal = ObjectType::kDeal;
using Ids = std::vector<ObjectId>;

Ids IdsOf(const std::vector<RecordVersion>& versions) {
  Ids ids;
  for (const RecordVersion& version : versions) ids.push_back(version.object_id);
  return ids;
}

TEST_P(RecordStoreConformance, VersionsSayWhatIsHeld) {
  PageWrite page = LeasedPage(a_, kContact);
  page.records = {Record(kContact, 1, After(3), {{kCompany, 7}}), Record(kContact, 2, After(4))};
  page.records[1].archived = true;
  WriteOk(page);
  const auto versions = stores_->records().Versions(a_, kContact, {1, 2, 3}, Soon());
  ASSERT_STATUS_OK(versions);
  ASSERT_EQ(versions->size(), 2u);
  EXPECT_EQ(versions->at(1).modified_at, After(3));
  EXPECT_EQ(versions->at(1).associations_read, (std::vector<ObjectType>{kCompany}));
  EXPECT_FALSE(versions->at(1).archived);
  EXPECT_TRUE(versions->at(2).archived);
  EXPECT_TRUE(stores_->records().Versions(b_, kContact, {1, 2}, Soon())->empty());
  EXPECT_TRUE(stores_->records().Versions(a_, kDeal, {1, 2}, Soon())->empty());
}

TEST_P(RecordStoreConformance, OnlyLiveVersionsAreScannedAndCounted) {
  PageWrite page = LeasedPage(a_, kDeal);
  page.records = {Record(kDeal, 4, After(0)), Record(kDeal, 2, After(59)),
                  Record(kDeal, 3, After(60)), Record(kDeal, 1, After(61))};
  page.records[3].archived = true;
  WriteOk(page);
  auto& records = stores_->records();
  EXPECT_EQ(IdsOf(*records.ScanVersions(a_, kDeal, 0, 2, Soon())), (Ids{2, 3}));
  EXPECT_EQ(IdsOf(*records.ScanVersions(a_, kDeal, 3, 2, Soon())), (Ids{4}));
  const auto hours = records.CountByHour(a_, kDeal, Soon());
  ASSERT_STATUS_OK(hours);
  ASSERT_EQ(hours->size(), 2u);
  EXPECT_EQ((*hours)[0].hour, kNoon);
  EXPECT_EQ((*hours)[0].count, 2);
  EXPECT_EQ((*hours)[1].hour, After(60));
  EXPECT_EQ((*hours)[1].count, 1);
  EXPECT_TRUE(records.CountByHour(b_, kDeal, Soon())->empty());
  EXPECT_EQ(*records.CountLive(a_, kDeal, Soon()), 3);
  EXPECT_EQ(*records.CountLive(b_, kDeal, Soon()), 0);
}

TEST_P(RecordStoreConformance, HoursAreWholeHoursBefore1970Too) {
  PageWrite page = LeasedPage(a_, kDeal);
  const Time epoch{};
  page.records = {Record(kDeal, 1, epoch - std::chrono::minutes(1)),
                  Record(kDeal, 2, epoch + std::chrono::minutes(1))};
  WriteOk(page);
  const auto hours = stores_->records().CountByHour(a_, kDeal, Soon());
  ASSERT_EQ(hours->size(), 2u);
  EXPECT_EQ((*hours)[0].hour, epoch - std::chrono::hours(1));
  EXPECT_EQ((*hours)[1].hour, epoch);
}

TEST_P(RecordStoreConformance, VersionsBetweenIncludesBothEnds) {
  PageWrite page = LeasedPage(a_, kDeal);
  for (int i = 0; i < 5; ++i) page.records.push_back(Record(kDeal, 10 - i, After(i)));
  WriteOk(page);
  auto& records = stores_->records();
  EXPECT_EQ(IdsOf(*records.VersionsBetween(a_, kDeal, After(1), After(3), 9, Soon())),
            (Ids{9, 8, 7}));
  EXPECT_EQ(IdsOf(*records.VersionsBetween(a_, kDeal, After(1), After(3), 2, Soon())), (Ids{9, 8}));
  EXPECT_TRUE(records.VersionsBetween(b_, kDeal, After(0), After(9), 9, Soon())->empty());
}

TEST_P(RecordStoreConformance, EdgesOfManyToOneType) {
  PageWrite page = LeasedPage(a_, kContact);
  page.records = {Record(kContact, 1, kNoon, {{kCompany, 8}, {kCompany, 7}, {kDeal, 3}}),
                  Record(kContact, 2, kNoon, {{kDeal, 3}})};
  WriteOk(page);
  const auto edges = stores_->records().Edges(a_, kContact, kCompany, {1, 2}, Soon());
  ASSERT_STATUS_OK(edges);
  EXPECT_EQ(*edges, (std::map<ObjectId, Ids>{{1, {7, 8}}}));
}

TEST_P(RecordStoreConformance, KnownRecordsCountAsUnchanged) {
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  page.known = 7;
  WriteOk(page);
  const auto run = stores_->sync_runs().Get(a_, page.run_id, Soon());
  EXPECT_EQ(run->progress[0].processed, 8);
  EXPECT_EQ(run->progress[0].unchanged, 7);
  EXPECT_EQ(run->progress[0].added, 1);
}

TEST_P(RecordStoreConformance, QueuedReadsComeOldestFirstAndKeepTheirPlace) {
  auto& records = stores_->records();
  const auto queue = [&](ObjectId id, const char* reason, int minute) {
    ASSERT_STATUS_OK(records.QueueReads(a_, {{.type = kDeal, .object_id = id, .reason = reason}},
                                        After(minute), Soon()));
  };
  queue(30, "A", 1);
  queue(10, "B", 2);
  queue(30, "C", 3);
  ASSERT_STATUS_OK(records.QueueReads(a_, {{.type = kContact, .object_id = 30, .reason = "D"}},
                                      After(4), Soon()));
  const auto reads = records.PeekPendingReads(a_, kDeal, 9, Soon());
  ASSERT_STATUS_OK(reads);
  ASSERT_EQ(reads->size(), 2u);
  EXPECT_EQ((*reads)[0].object_id, 30);
  EXPECT_EQ((*reads)[0].reason, "C");
  EXPECT_EQ((*reads)[1].object_id, 10);
  EXPECT_EQ(records.PeekPendingReads(a_, kDeal, 1, Soon())->size(), 1u);
  EXPECT_EQ(*records.CountPendingReads(a_, Soon()), 3);
  EXPECT_EQ(*records.CountPendingReads(b_, Soon()), 0);
}

// A sync and a live run read the same record; between their ends it changes once more.
TEST_P(RecordStoreConformance, AReadQueuedAfterTheFirstOfTwoStays) {
  auto& records = stores_->records();
  const std::vector<PendingRead> one = {{.type = kDeal, .object_id = 1, .reason = "A"}};
  ASSERT_STATUS_OK(records.QueueReads(a_, one, kNoon, Soon()));
  const auto first = records.PeekPendingReads(a_, kDeal, 9, Soon());
  const auto second = records.PeekPendingReads(a_, kDeal, 9, Soon());
  ASSERT_STATUS_OK(first);
  ASSERT_STATUS_OK(second);
  ASSERT_STATUS_OK(records.RemovePendingReads(a_, *first, Soon()));
  ASSERT_STATUS_OK(records.QueueReads(a_, one, kNoon, Soon()));
  ASSERT_STATUS_OK(records.RemovePendingReads(a_, *second, Soon()));
  EXPECT_EQ(*records.CountPendingReads(a_, Soon()), 1);
}

TEST_P(RecordStoreConformance, AReadThatWasQueuedAgainMeanwhileStays) {
  auto& records = stores_->records();
  const std::vector<PendingRead> both = {{.type = kDeal, .object_id = 1, .reason = "A"},
                                         {.type = kDeal, .object_id = 2, .reason = "A"}};
  ASSERT_STATUS_OK(records.QueueReads(a_, both, kNoon, Soon()));
  const auto seen = records.PeekPendingReads(a_, kDeal, 9, Soon());
  ASSERT_STATUS_OK(seen);
  ASSERT_STATUS_OK(records.QueueReads(a_, {both[1]}, After(1), Soon()));
  ASSERT_STATUS_OK(records.RemovePendingReads(b_, *seen, Soon()));
  EXPECT_EQ(*records.CountPendingReads(a_, Soon()), 2);
  ASSERT_STATUS_OK(records.RemovePendingReads(a_, *seen, Soon()));
  const auto left = records.PeekPendingReads(a_, kDeal, 9, Soon());
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ(left->front().object_id, 2);
  ASSERT_STATUS_OK(records.RemovePendingReads(a_, {{.type = kDeal, .object_id = 2}}, Soon()));
  EXPECT_EQ(*records.CountPendingReads(a_, Soon()), 0);
}

}  // namespace
}  // namespace stanna::storage
