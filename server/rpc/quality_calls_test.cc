// What is wrong with records, how good they are, and why one is here or not.
#include "server/rpc/sync_fixture.h"
#include "storage/job_store.h"
#include "storage/record_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = sync::v1;

class QualityCallsTest : public SyncCallsTest {
 protected:
  // The open issues of contacts as a whole: pairs of rule and field.
  void SetTypeIssues(const std::vector<std::pair<std::string, std::string>>& issues) {
    std::vector<storage::RecordIssue> rows;
    for (const auto& [rule, field] : issues) {
      rows.push_back({.type = ObjectType::kContact,
                      .object_id = 0,
                      .rule = rule,
                      .field = field,
                      .message = "is gone"});
    }
    ASSERT_TRUE(h_.stores->records()
                    .ReplaceTypeIssues(h_.acme, ObjectType::kContact, rows, h_.clock.Now(),
                                       Deadline::Infinite())
                    .ok());
  }
  // Of contact 11, as the worker that has `run` would.
  void StoreIssue(const SyncRunId& run) {
    const auto job = h_.stores->jobs().Claim("w", h_.clock.Now(), std::chrono::seconds(30),
                                             Deadline::Infinite());
    ASSERT_TRUE(job.ok() && job->has_value());
    storage::PageWrite page;
    page.workspace_id = h_.acme;
    page.run_id = run;
    page.fence = (*job)->fence();
    page.type = ObjectType::kContact;
    page.now = h_.clock.Now();
    HubSpotRecord record;
    record.type = page.type;
    record.id = 11;
    page.records = {record};
    page.issues = {{.type = page.type,
                    .object_id = record.id,
                    .rule = "needs-mail",
                    .field = "email",
                    .message = "is missing"}};
    const auto written = h_.stores->records().WritePage(page, Deadline::Infinite());
    ASSERT_TRUE(written.ok()) << ToString(written.status());
  }
};

TEST_F(QualityCallsTest, ThereAreNoRecordIssuesYet) {
  v1::ListRecordIssuesRequest request;
  v1::ListRecordIssuesResponse out;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::ListRecordIssues, request, out).ok());
  EXPECT_EQ(out.pagination().total(), 0);
  EXPECT_EQ(out.pagination().limit(), 50);
}

TEST_F(QualityCallsTest, IssuesComeByRuleToo) {
  SetTypeIssues(
      {{"MAPPED_PROPERTY_LOST", "nick"}, {"MAPPED_PROPERTY_LOST", "zip"}, {"needs-mail", "email"}});
  v1::ListRecordIssuesRequest request;
  request.set_page_size(1);
  v1::ListRecordIssuesResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::ListRecordIssues, request, out); };
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.issues_size(), 1);
  ASSERT_EQ(out.groups_size(), 2);
  EXPECT_EQ(out.groups(0).rule(), "MAPPED_PROPERTY_LOST");
  EXPECT_EQ(out.groups(0).object_type(), "contacts");
  EXPECT_EQ(out.groups(0).severity(), "warning");
  EXPECT_EQ(out.groups(0).open_count(), 2);
  EXPECT_EQ(out.groups(0).samples_size(), 0) << "it is about no record";
  EXPECT_TRUE(out.groups(0).how_to_fix().starts_with("Take the property out"));
  EXPECT_TRUE(out.groups(1).how_to_fix().starts_with("The rule is not there any more"));
  request.set_page_token(out.next_page_token());
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.groups_size(), 0) << "on the first page only";
  request.Clear();
  request.set_rule("needs-mail");
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.groups_size(), 1);
}

TEST_F(QualityCallsTest, ReportsDataQuality) {
  v1::GetDataQualityReportRequest request;
  v1::GetDataQualityReportResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::GetDataQualityReport, request, out); };
  for (const int days : {-1, 366}) {
    request.set_days(days);
    EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "days");
  }
  request.clear_days();
  ASSERT_TRUE(call().ok());
  EXPECT_FALSE(out.score().has_overall());
  EXPECT_EQ(out.score().explanation(), "there are no records yet");
  EXPECT_EQ(out.object_types_size(), 9);
  EXPECT_EQ(out.as_of().seconds() - out.since().seconds(), 7 * 86'400);
  SetTypeIssues({{"MAPPED_PROPERTY_LOST", "nick"}});
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.object_types(1).object_type(), "contacts");
  EXPECT_EQ(out.object_types(1).open_issues(), 1);
  EXPECT_EQ(out.object_types(1).issues_opened(), 1);
  EXPECT_EQ(out.object_types(1).with_issues(), 0);
  EXPECT_FALSE(out.object_types(1).has_score());
  EXPECT_EQ(out.completeness(0).target(), "clients");
  EXPECT_FALSE(out.completeness(0).has_percent());
  EXPECT_EQ(out.groups_size(), 1);
}

TEST_F(QualityCallsTest, ADiagnosisIsAboutOneThing) {
  v1::DiagnoseRecordRequest request;
  v1::DiagnoseRecordResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::DiagnoseRecord, request, out); };
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "objectId");
  request.set_object_id("1");
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "objectType");
  request.set_object_type(type::v1::OBJECT_TYPE_COMPANIES);
  request.set_object_id("one");
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "objectId");
  request.set_object_id("1");
  request.set_email("a@b.com");
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "objectId");
  request.clear_email();
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.verdict(), v1::DIAGNOSIS_VERDICT_NOT_SYNCED_YET);
  EXPECT_EQ(out.live_answer(), v1::LIVE_ANSWER_NOT_ASKED);
  EXPECT_EQ(out.records(0).object_type(), "companies");
  EXPECT_EQ(out.records(0).record_url(), "");
  EXPECT_FALSE(out.summary().empty());
  ConnectAndFinish();
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.live_answer(), v1::LIVE_ANSWER_FAILED) << "the fake portal has no records";
  EXPECT_NE(out.records(0).record_url().find("/record/0-2/1"), std::string::npos);
}

TEST_F(QualityCallsTest, TheConnectionIsReadWhereARecordIsNamed) {
  const SyncRunId run = h_.Connect();
  SetTypeIssues({{"MAPPED_PROPERTY_LOST", "nick"}});
  v1::ListRecordIssuesRequest list;
  v1::ListRecordIssuesResponse issues;
  v1::GetDataQualityReportRequest ask;
  v1::GetDataQualityReportResponse report;
  const auto ask_both = [&] {
    EXPECT_TRUE(Call(&v1::SyncService::Stub::ListRecordIssues, list, issues).ok());
    EXPECT_TRUE(Call(&v1::SyncService::Stub::GetDataQualityReport, ask, report).ok());
  };
  ask_both();
  ASSERT_EQ(issues.issues_size(), 1);
  EXPECT_EQ(issues.issues(0).record_url(), "");
  EXPECT_EQ(report.groups_size(), 1);
  EXPECT_EQ(h_.served.connection_reads, 0);
  v1::DiagnoseRecordRequest nobody;
  nobody.set_email("nobody@borealis.no");
  v1::DiagnoseRecordResponse diagnosis;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::DiagnoseRecord, nobody, diagnosis).ok());
  EXPECT_EQ(diagnosis.records_size(), 0);
  EXPECT_EQ(h_.served.connection_reads, 1) << "for the scopes that the diagnosis looks at";

  h_.served.connection_reads = 0;
  StoreIssue(run);
  list.set_rule("needs-mail");
  ask_both();
  EXPECT_EQ(h_.served.connection_reads, 2);
  constexpr char kPage[] = "https://app.hubspot.com/contacts/4711/record/0-1/11";
  ASSERT_EQ(issues.issues_size(), 1);
  EXPECT_EQ(issues.issues(0).record_url(), kPage);
  ASSERT_EQ(issues.groups_size(), 1);
  EXPECT_EQ(issues.groups(0).samples(0).record_url(), kPage);
  list.set_object_type(type::v1::OBJECT_TYPE_COMPANIES);
  ASSERT_TRUE(Call(&v1::SyncService::Stub::ListRecordIssues, list, issues).ok());
  EXPECT_EQ(issues.issues_size(), 0);
  EXPECT_EQ(h_.served.connection_reads, 2);
}

}  // namespace
}  // namespace stanna::rpc
