#include "server/validation/quality_score.h"

#include <gtest/gtest.h>

namespace stanna::validation {
namespace {

TEST(QualityScore, OfRecords) {
  struct Case {
    RecordShare share;
    std::optional<double> score;
  };
  const Case kCases[] = {
      {{0, 0, 0}, std::nullopt},
      {{10, 0, 0}, 100},
      {{10, 10, 10}, 0},
      {{10, 2, 2}, 80},
      {{10, 0, 2}, 90},
      {{10, 2, 4}, 70},
      {{3, 0, 1}, 83.3},
      {{3, 1, 1}, 66.7},
      {{1, 5, 5}, 0},  // issues of records that just went
  };
  for (const auto& [share, score] : kCases) {
    EXPECT_EQ(ScoreOf(share), score)
        << share.records << " " << share.held_back << " " << share.with_issues;
  }
}

TEST(QualityScore, TypesAndFieldsCountTheSame) {
  const auto score = Judge({{1'000'000, 0, 0}, {10, 5, 5}, {0, 0, 0}}, {{1, 4}, {3, 4}, {0, 0}});
  EXPECT_EQ(score.soundness, 75);
  EXPECT_EQ(score.completeness, 50);
  EXPECT_EQ(score.overall, 65);
  EXPECT_EQ(score.explanation,
            "65.0 = 60 % of 75.0 (records without issues, those with warnings counted half: the "
            "mean of 2 object types) + 40 % of 50.0 (records with a value: the mean of 2 fields)");
}

TEST(QualityScore, OneOfTheTwoIsEnough) {
  const auto records = Judge({{10, 1, 1}}, {});
  EXPECT_EQ(records.overall, 90);
  EXPECT_FALSE(records.completeness.has_value());
  EXPECT_TRUE(records.explanation.starts_with("90.0 = 100 % of 90.0 (records without issues"));
  const auto nothing = Judge({{0, 0, 0}}, {{0, 0}});
  EXPECT_FALSE(nothing.overall.has_value());
  EXPECT_EQ(nothing.explanation, "there are no records yet");
}

}  // namespace
}  // namespace stanna::validation
