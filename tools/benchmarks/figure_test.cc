#include "tools/benchmarks/figure.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>

namespace stanna::bench {
namespace {

Figure Calls() {
  return {.name = "calls.full_import",
          .ours = 121,
          .beside = 110,
          .direction = Goal::kAtMost,
          .goal = 1.15,
          .unit = "calls",
          .note = "a \"default\" portal"};
}

Figure Rate() {
  return {.name = "import.rate",
          .ours = 1980,
          .beside = 1100,
          .direction = Goal::kAtLeast,
          .goal = 1.8,
          .unit = "records/s"};
}

Figure Refusals(double ours) {
  return {.name = "import.429", .ours = ours, .goal = 0, .unit = "answers"};
}

TEST(Figure, TheRatioIsJudgedWhereSomethingIsBeside) {
  EXPECT_DOUBLE_EQ(*RatioOf(Calls()), 1.1);
  EXPECT_TRUE(IsMet(Calls()));
  Figure more = Calls();
  more.ours = 127;
  EXPECT_FALSE(IsMet(more));
}

TEST(Figure, AGoalMayBeALeast) {
  EXPECT_TRUE(IsMet(Rate())) << "the bound itself is within";
  Figure slower = Rate();
  slower.ours = 1979;
  EXPECT_FALSE(IsMet(slower));
}

TEST(Figure, WithoutAComparisonTheNumberItselfIsJudged) {
  EXPECT_EQ(RatioOf(Refusals(0)), std::nullopt);
  EXPECT_TRUE(IsMet(Refusals(0)));
  EXPECT_FALSE(IsMet(Refusals(1)));
}

TEST(Figure, NothingIsMetBesideAZero) {
  Figure figure = Calls();
  figure.beside = 0;
  EXPECT_EQ(RatioOf(figure), std::nullopt);
  EXPECT_FALSE(IsMet(figure));
}

TEST(Figure, WhatIsNoNumberMeetsNothing) {
  const Figure figure = Refusals(std::numeric_limits<double>::quiet_NaN());
  EXPECT_FALSE(IsMet(figure));
  EXPECT_NE(JsonOf(figure).find("\"ours\":null"), std::string::npos);
}

TEST(FigureJson, HasOneObjectOnOneLine) {
  EXPECT_EQ(JsonOf(Calls()),
            R"({"name":"calls.full_import","ours":121,"beside":110,"ratio":1.1,"goal":1.15,)"
            R"("direction":"at most","met":true,"unit":"calls","note":"a \"default\" portal"})");
  EXPECT_EQ(JsonOf(Refusals(2)),
            R"({"name":"import.429","ours":2,"beside":null,"ratio":null,"goal":0,)"
            R"("direction":"at most","met":false,"unit":"answers","note":""})");
}

TEST(FigureJson, IsReadableAsJson) {
  Figure figure = Rate();
  figure.ours = 1.0 / 3;
  figure.note = "two\nlines";
  const auto json = boost::json::parse(JsonOf(figure));
  EXPECT_DOUBLE_EQ(json.at("ours").to_number<double>(), 0.333333);
  EXPECT_EQ(json.at("direction"), "at least");
  EXPECT_EQ(json.at("note"), "two\nlines");
  EXPECT_EQ(JsonOf(figure).find('\n'), std::string::npos);
}

TEST(FigureTable, AlignsItsColumns) {
  Figure slow = Rate();
  slow.ours = 1234.56;
  EXPECT_EQ(
      TableOf({Calls(), slow, Refusals(0)}),
      "figure             ours  beside  unit       ratio     goal  met  note\n"
      "calls.full_import   121     110  calls        1.1  <= 1.15  yes  a \"default\" portal\n"
      "import.rate        1235    1100  records/s  1.122   >= 1.8  no\n"
      "import.429            0       -  answers        -     <= 0  yes\n");
}

TEST(FigureTable, OfNothingIsItsHeading) {
  EXPECT_EQ(TableOf({}), "figure  ours  beside  unit  ratio  goal  met  note\n");
}

}  // namespace
}  // namespace stanna::bench
