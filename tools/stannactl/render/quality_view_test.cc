#include "tools/stannactl/render/quality_view.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(QualityView, ScoreTypesFieldsAndRules) {
  sync::v1::GetDataQualityReportResponse report;
  report.mutable_as_of()->set_seconds(1'796'000'000);
  report.mutable_since()->set_seconds(1'795'395'200);
  report.mutable_score()->set_overall(83.4);
  report.mutable_score()->set_explanation("83.4 = so and so");
  auto* companies = report.add_object_types();
  companies->set_object_type("companies");
  companies->set_records(1200);
  companies->set_held_back(7);
  companies->set_with_issues(9);
  companies->set_issues_before(8);
  companies->set_issues_opened(3);
  companies->set_issues_closed(1);
  companies->set_open_issues(10);
  companies->set_score(99.3);
  report.add_object_types()->set_object_type("notes");
  auto* field = report.add_completeness();
  field->set_target("clients");
  field->set_field("mrr");
  field->set_filled(60);
  field->set_total(120);
  field->set_percent(50);
  auto* group = report.add_groups();
  group->set_object_type("companies");
  group->set_rule("MISSING_DOMAIN");
  group->set_severity("error");
  group->set_open_count(7);
  group->mutable_first_seen_at()->set_seconds(1'796'000'000);
  group->set_how_to_fix("Enter the domain.");
  EXPECT_EQ(
      ShowQuality(report, LongCells::kCut),
      "83.4 of 100\n"
      "83.4 = so and so\n"
      "counted at 2026-11-30 00:53 UTC; issues opened and closed since 2026-11-23 00:53 UTC\n"
      "\n"
      "TYPE       RECORDS  HELD BACK  WITH ISSUES  ISSUES BEFORE  OPENED  CLOSED  OPEN  SCORE\n"
      "companies    1,200          7            9              8       3       1    10   99.3\n"
      "\n"
      "OF       FIELD  FILLED  TOTAL  PERCENT\n"
      "clients  mrr        60    120     50.0\n"
      "\n"
      "TYPE       RULE            SEVERITY  OPEN  SINCE       WHAT TO DO\n"
      "companies  MISSING_DOMAIN  error        7  2026-11-30  Enter the domain.\n");
}

TEST(QualityView, BeforeThereIsAnything) {
  sync::v1::GetDataQualityReportResponse report;
  report.mutable_score()->set_explanation("there are no records yet");
  const std::string text = ShowQuality(report, LongCells::kCut);
  EXPECT_TRUE(text.starts_with("no score\nthere are no records yet\n")) << text;
  EXPECT_TRUE(text.ends_with("no open issues\n")) << text;
}

}  // namespace
}  // namespace stanna::ctl
