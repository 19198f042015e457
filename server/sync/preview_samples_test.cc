#include "server/sync/preview_samples.h"

#include <gtest/gtest.h>

namespace stanna::sync {
namespace {

using enum RecordEffect;
using Ids = std::vector<ObjectId>;

RecordSample Changed(ObjectId id, const std::string& field) {
  return {.id = id,
          .name = "",
          .effect = kChanged,
          .fields = {{field, "a", "b"}},
          .opened = {},
          .closed = {}};
}

RecordSample Other(ObjectId id, RecordEffect effect, const std::string& rule = "") {
  RecordSample sample = {
      .id = id, .name = "", .effect = effect, .fields = {}, .opened = {}, .closed = {}};
  if (!rule.empty()) {
    sample.opened.push_back(
        {.type = ObjectType::kCompany, .object_id = id, .rule = rule, .field = "", .message = ""});
  }
  return sample;
}

Ids TakenFrom(std::size_t most, const std::vector<RecordSample>& offered) {
  PreviewSamples samples(most);
  for (const RecordSample& sample : offered) samples.Offer(sample);
  Ids ids;
  for (const RecordSample& sample : samples.Take()) ids.push_back(sample.id);
  return ids;
}

TEST(PreviewSamples, AllWhereThereIsRoomByEffectAndInTheirOrder) {
  EXPECT_EQ(TakenFrom(10, {Changed(1, "name"), Other(2, kAppears), Other(3, kFails, "R"),
                           Changed(4, "name"), Other(5, kDisappears), Other(6, kIssues, "R")}),
            (Ids{3, 5, 2, 1, 4, 6}));
}

TEST(PreviewSamples, SomeOfEachEffect) {
  std::vector<RecordSample> offered;
  for (ObjectId id = 1; id <= 100; ++id) offered.push_back(Changed(id, "name"));
  offered.push_back(Other(101, kAppears));
  offered.push_back(Other(102, kFails, "R"));
  EXPECT_EQ(TakenFrom(5, offered), (Ids{102, 101, 1, 2, 3}));
}

TEST(PreviewSamples, ALateSortTakesThePlaceOfACommonOne) {
  std::vector<RecordSample> offered;
  for (ObjectId id = 1; id <= 100; ++id) offered.push_back(Changed(id, "name"));
  offered.push_back(Changed(101, "mrr"));
  offered.push_back(Changed(102, "mrr"));
  offered.push_back(Changed(103, "status"));
  EXPECT_EQ(TakenFrom(4, offered), (Ids{1, 2, 101, 103}));
}

TEST(PreviewSamples, RulesMakeSortsToo) {
  EXPECT_EQ(TakenFrom(2, {Other(1, kFails, "A"), Other(2, kFails, "A"), Other(3, kFails, "B")}),
            (Ids{1, 3}));
}

TEST(PreviewSamples, None) {
  EXPECT_EQ(TakenFrom(0, {Changed(1, "name")}), Ids());
  EXPECT_EQ(TakenFrom(3, {}), Ids());
}

}  // namespace
}  // namespace stanna::sync
