#include "server/sync/health_rows.h"

#include <gtest/gtest.h>

namespace stanna::sync {
namespace {

using insights::Evidence;
using insights::Factor;

insights::Health SomeHealth() {
  insights::Health health;
  health.score = 6234;
  health.band = insights::Band::kHealthy;
  health.confidence = 0.75;
  health.sentiment = 0.31;
  health.sentiment_trend = insights::Trend::kImproving;
  health.renewal = insights::Likelihood{0.8, {"the score is 62", "a renewal deal is open"}};
  health.churn30 = {0.01, {"no churn phrase"}};
  health.churn60 = {0.02, {}};
  health.churn90 = {0.04, {"renewal in 80 days"}};
  health.expansion = {0.2, {"two more contacts"}};
  health.response_hours = 5.5;
  health.active_contacts = 3;
  health.engagement_change = 1.25;
  health.factors.push_back({Factor::kSentiment,
                            81.5,
                            0.3,
                            1500,
                            "mood 0.31 over \"12\" messages",
                            {{ObjectType::kEmail, 61310003}, {ObjectType::kMeeting, 7}}});
  health.factors.push_back({Factor::kBreadth, std::nullopt, 0, 0, "nobody is known", {}});
  health.factors.push_back({Factor::kEvidence, std::nullopt, 0, -266, "little is known", {}});
  return health;
}

TEST(HealthRows, DocumentsAreReadAsTheyWereWritten) {
  const auto health = SomeHealth();
  AttributedScore attributed{6100, {{Factor::kSentiment, 1400}, {Factor::kEvidence, -300}}};
  const auto document = ReadHealthDocument(WriteHealthDocument(health, attributed));
  ASSERT_TRUE(document.ok()) << ToString(document.status());
  ASSERT_EQ(document->factors.size(), health.factors.size());
  for (std::size_t i = 0; i < health.factors.size(); ++i) {
    const auto& read = document->factors[i];
    const auto& written = health.factors[i];
    EXPECT_EQ(read.factor, written.factor);
    EXPECT_EQ(read.value, written.value);
    EXPECT_EQ(read.weight, written.weight);
    EXPECT_EQ(read.points, written.points);
    EXPECT_EQ(read.words, written.words);
    EXPECT_EQ(read.evidence, written.evidence);
  }
  EXPECT_EQ(document->renewal, health.renewal->drivers);
  EXPECT_EQ(document->churn30, health.churn30.drivers);
  EXPECT_TRUE(document->churn60.empty());
  EXPECT_EQ(document->churn90, health.churn90.drivers);
  EXPECT_EQ(document->expansion, health.expansion.drivers);
  EXPECT_EQ(document->attributed.score, 6100);
  EXPECT_EQ(document->attributed.points, attributed.points);
}

TEST(HealthRows, EachFactorKeepsItsName) {
  insights::Health health;
  for (int i = 0; i <= static_cast<int>(Factor::kEvidence); ++i) {
    auto& factor = health.factors.emplace_back();
    factor.factor = static_cast<Factor>(i);
    factor.points = i;
  }
  const auto document = ReadHealthDocument(WriteHealthDocument(health, {}));
  ASSERT_TRUE(document.ok());
  ASSERT_EQ(document->factors.size(), health.factors.size());
  for (const auto& factor : document->factors) {
    EXPECT_EQ(factor.points, static_cast<int>(factor.factor));
  }
}

TEST(HealthRows, WhatIsNoDocumentIsAnError) {
  for (const char* text : {"", "[]", "{", "null", "\"text\""}) {
    EXPECT_EQ(ReadHealthDocument(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
  const auto odd = ReadHealthDocument(
      R"({"factors": [7, {}, {"factor": "of tomorrow"}, {"factor": 1}], "churn30": [1, "words"],
          "attributed": {"score": "x", "points": {"recency": "y", "tomorrow": 1}}})");
  ASSERT_TRUE(odd.ok());
  EXPECT_TRUE(odd->factors.empty());
  EXPECT_EQ(odd->churn30, std::vector<std::string>{"words"});
  EXPECT_TRUE(odd->attributed.points.empty());
}

TEST(HealthRows, ColumnsAreThoseOfTheScore) {
  const auto row = ToRow(SomeHealth(), {});
  EXPECT_EQ(row.score, 6234);
  EXPECT_EQ(row.band, static_cast<int>(insights::Band::kHealthy));
  EXPECT_EQ(row.sentiment, 0.31);
  EXPECT_EQ(row.renewal_probability, 0.8);
  EXPECT_EQ(row.churn90, 0.04);
  EXPECT_EQ(row.response_hours, 5.5);
  EXPECT_EQ(row.usual_response_hours, std::nullopt);
  EXPECT_EQ(row.active_contacts, 3);
}

TEST(HealthRows, AlertsAreReadAsTheyWereWritten) {
  insights::Insight insight;
  insight.kind = insights::kRenewalRisk;
  insight.severity = insights::Severity::kCritical;
  insight.description = "Renewal in 20 days, 41 % likely";
  insight.recommendation = "Call";
  insight.evidence = {{ObjectType::kDeal, 55}};
  const auto read = ToInsight(ToRow(insight, ClientId("client_1"), Time{}));
  EXPECT_EQ(read.kind, insight.kind);
  EXPECT_EQ(read.severity, insight.severity);
  EXPECT_FALSE(read.chance);
  EXPECT_EQ(read.description, insight.description);
  EXPECT_EQ(read.recommendation, insight.recommendation);
  EXPECT_EQ(read.evidence, insight.evidence);
  insight.chance = true;
  EXPECT_TRUE(ToInsight(ToRow(insight, ClientId("client_1"), Time{})).chance);
}

}  // namespace
}  // namespace stanna::sync
