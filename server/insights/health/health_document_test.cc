#include "server/insights/health/health_document.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace stanna::insights {
namespace {

namespace json = boost::json;

struct Read {
  HealthPolicy policy;
  std::vector<FieldViolation> violations;
};

Read ReadText(const std::string& text) {
  Read read;
  ReadInsightsSection(json::parse(text), read.policy, read.violations);
  return read;
}

TEST(InsightsSection, WhatIsNotSaidStays) {
  const Read read = ReadText(R"({"caps": {"churnIntent": 30}, "bands": {"atRiskMost": 45},
                                 "weights": {"sentimentTrend": 0},
                                 "titles": [{"word": "Geschäftsführer", "influence": 1}]})");
  EXPECT_TRUE(read.violations.empty());
  HealthPolicy expected;
  expected.caps.churn_intent = 30;
  expected.bands.at_risk_most = 45;
  expected.bands.states_at_risk = true;
  expected.weights.sentiment_trend = 0;
  expected.titles = {{"geschäftsführer", 1}};
  EXPECT_EQ(read.policy, expected);
}

struct Mistake {
  const char* text;
  const char* path;
};

TEST(InsightsSection, MistakesAreNamedByPath) {
  const Mistake mistakes[] = {
      {R"([])", "insights"},
      {R"({"cap": {}})", "insights.cap"},
      {R"({"caps": 5})", "insights.caps"},
      {R"({"caps": {"churn": 5}})", "insights.caps.churn"},
      {R"({"caps": {"churnIntent": "5"}})", "insights.caps.churnIntent"},
      {R"({"caps": {"churnIntent": 101}})", "insights.caps.churnIntent"},
      {R"({"renewal": {"churn": 5}})", "insights.renewal.churn"},
      {R"({"bands": {"atRiskMost": 40.5}})", "insights.bands.atRiskMost"},
      {R"({"bands": {"atRiskMost": 80}})", "insights.bands.healthyMost"},
      {R"({"recency": {"shortestDays": 60}})", "insights.recency.longestDays"},
      {R"({"frequency": {"usualToDays": 10}})", "insights.frequency.usualToDays"},
      {R"({"meetings": {"noShow": 0.3}})", "insights.meetings.noShow"},
      {R"({"shares": {"communication": 0, "business": 0, "depth": 0}})", "insights.shares"},
      {R"({"shares": {"communication": 0}})", "insights.weights"},
      {R"({"titles": [{"word": "", "influence": 1}]})", "insights.titles[0].word"},
      {R"({"titles": [{"word": "ceo"}]})", "insights.titles[0]"},
      {R"({"titles": [{"word": "ceo", "influence": 2}]})", "insights.titles[0].influence"}};
  for (const Mistake& mistake : mistakes) {
    const Read read = ReadText(mistake.text);
    ASSERT_FALSE(read.violations.empty()) << mistake.text;
    EXPECT_EQ(read.violations.front().field, mistake.path) << mistake.text;
    EXPECT_FALSE(read.violations.front().description.empty());
  }
}

}  // namespace
}  // namespace stanna::insights
