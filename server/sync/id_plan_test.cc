#include "server/sync/id_plan.h"

#include <gtest/gtest.h>

namespace stanna::sync {
namespace {

// As in a portal: far from 0, with a gap of one id between two records.
constexpr ObjectId kOldest = 72'810'000'000;
constexpr std::int64_t kRecords = 10'000;
constexpr ObjectId kNewest = kOldest + 2 * (kRecords - 1);

IdPlan PlanOf(const IdSpans& left = {}) { return IdPlan(left, {kOldest, kNewest, kRecords}); }

TEST(IdPlan, ListsBeginAtTheLowestIdAndAboveTheNewest) {
  IdPlan plan = PlanOf();
  EXPECT_EQ(plan.TakeForList()->span, (IdSpan{0, kNewest + 1}));
  EXPECT_EQ(plan.TakeForList()->span, (IdSpan{kNewest + 1, kNoId}));
}

TEST(IdPlan, AListWithoutWorkTakesHalfOfWhatAnotherHasLeft) {
  IdPlan plan = PlanOf();
  const auto first = plan.TakeForList();
  const auto tail = plan.TakeForList();
  EXPECT_EQ(plan.Advance(tail->index, kNoId), kNoId);
  plan.Advance(first->index, kOldest + 2'000);
  const auto half = plan.TakeForList();
  ASSERT_TRUE(half.has_value());
  EXPECT_NEAR(static_cast<double>(half->span.first), static_cast<double>(kOldest + 11'000), 2);
  EXPECT_EQ(half->span.end, kNewest + 1);
  EXPECT_EQ(plan.Advance(first->index, kOldest + 3'000), half->span.first)
      << "the other ends there";
}

TEST(IdPlan, EvenBeforeAPageWasReadTheHalfIsOfTheRecords) {
  IdPlan plan = PlanOf();
  plan.TakeForList();
  plan.Advance(plan.TakeForList()->index, kNoId);
  const auto half = plan.TakeForList();
  ASSERT_TRUE(half.has_value());
  EXPECT_NEAR(static_cast<double>(half->span.first), static_cast<double>(kOldest + kRecords), 2);
}

TEST(IdPlan, SearchesGoDownFromTheNewestUntilTheyMeetTheList) {
  IdPlan plan = PlanOf();
  const auto list = plan.TakeForList();
  EXPECT_EQ(plan.TopForSearch()->span, (IdSpan{0, kNewest + 1}));
  plan.Lower(kNewest + 1, kOldest + 12'000);
  EXPECT_EQ(plan.TopForSearch()->span.end, kOldest + 12'000);
  EXPECT_EQ(plan.Advance(list->index, kOldest + 11'000), kOldest + 12'000);
  EXPECT_FALSE(plan.TopForSearch().has_value()) << "what is left is not worth a search";
  plan.Lower(kOldest + 12'000, kOldest + 5'000);
  EXPECT_EQ(plan.Advance(list->index, kOldest + 11'000), kOldest + 11'000) << "no id twice";
}

TEST(IdPlan, AResumedImportReadsWhatIsLeftOnly) {
  IdSpans left;
  left.Remove({0, kOldest + 4'000});
  left.Remove({kOldest + 16'000, kNewest + 1});
  IdPlan plan = PlanOf(left);
  EXPECT_EQ(plan.TakeForList()->span, (IdSpan{kOldest + 4'000, kOldest + 16'000}));
  EXPECT_EQ(plan.TakeForList()->span, (IdSpan{kNewest + 1, kNoId}));
}

TEST(IdPlan, NothingLeftIsNoWork) {
  IdSpans left;
  left.Remove({0, kNoId});
  IdPlan plan = PlanOf(left);
  EXPECT_FALSE(plan.TakeForList().has_value());
  EXPECT_FALSE(plan.TopForSearch().has_value());
}

}  // namespace
}  // namespace stanna::sync
