#include "tools/stannactl/render/views.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(Views, Clients) {
  insights::v1::ListClientsResponse page;
  auto* client = page.add_clients();
  client->set_id("client_1");
  client->set_name("Müller GmbH");
  client->set_domain("mueller.de");
  client->set_mrr(1250);
  client->set_currency("EUR");
  client->set_sentiment_score(50);
  client->mutable_renewal_date()->set_year(2027);
  client->mutable_renewal_date()->set_month(1);
  client->mutable_renewal_date()->set_day(31);
  page.set_total_size(1234);
  EXPECT_EQ(ShowClients(page, LongCells::kCut),
            "ID        NAME         DOMAIN               MRR  RENEWAL     CSM OWNER  LAST CONTACT  "
            "SCORE\n"
            "client_1  Müller GmbH  mueller.de  1,250.00 EUR  2027-01-31  -          -             "
            "   50\n"
            "1 of 1,234 clients\n");
}

TEST(Views, NoClients) { EXPECT_EQ(ShowClients({}, LongCells::kCut), "no clients\n"); }

TEST(Views, IntegrationWithAnError) {
  integration::v1::IntegrationStatus status;
  status.set_workspace_id("acme.com");
  status.set_provider("hubspot");
  status.set_state(integration::v1::CONNECTION_STATE_REAUTH_REQUIRED);
  status.set_portal_id(44237313);
  status.mutable_last_error()->set_code("HUBSPOT_REAUTH_REQUIRED");
  status.mutable_last_error()->set_message("The grant was revoked.");
  status.mutable_last_error()->set_resolution("Connect again.");
  const std::string text = ShowIntegration(status);
  for (const char* line : {"state             reauth required\n", "portal            44237313",
                           "last error        HUBSPOT_REAUTH_REQUIRED: The grant was revoked.\n",
                           "needs a person\n", "what to do        Connect again.\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "is not in\n" << text;
  }
}

TEST(Views, ARefusedGrantIsNotRenewedByItself) {
  integration::v1::IntegrationStatus status;
  status.set_connected(true);
  status.set_has_refresh(true);
  EXPECT_NE(ShowIntegration(status).find("renewed by itself"), std::string::npos);
  status.set_connected(false);
  status.set_has_refresh(false);
  EXPECT_EQ(ShowIntegration(status).find("access until"), std::string::npos);
}

TEST(Views, IntegrationSaysHowFreshItIsAndWhatIsLeftToDo) {
  integration::v1::IntegrationStatus status;
  (*status.mutable_freshness())["companies"].set_seconds(1'796'000'000);
  (*status.mutable_freshness())["deals"].set_seconds(1'795'000'000);
  status.add_stale_types("deals");
  status.add_stale_types("notes");
  status.mutable_backlog()->set_pending_reads(1'200);
  status.mutable_backlog()->set_dead_jobs(1);
  status.mutable_backlog()->set_outdated_analyses(1'500);
  status.mutable_waiting()->set_sync_id("sync_1");
  status.mutable_waiting()->mutable_until()->set_seconds(1'796'000'000);
  status.mutable_waiting()->set_reason("HubSpot is away");
  const std::string text = ShowIntegration(status);
  for (const char* line :
       {"up to date at     companies   2026-11-30 00:53 UTC\n",
        "                  deals       2026-11-18 11:06 UTC (stale)\n",
        "                  notes       never (stale)\n",
        "waiting           sync_1 waits until 2026-11-30 00:53 UTC: HubSpot is away\n",
        "backlog           1,200 records to read, 0 to link, 0 jobs queued, 0 running, 1,500 "
        "messages "
        "read by an older model, 1 given up (stannactl jobs dead)\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "is not in\n" << text;
  }
}

TEST(Views, RunsSayWhatTheyWaitFor) {
  sync::v1::ListSyncRunsResponse page;
  auto* run = page.add_sync_history();
  run->set_sync_id("sync_1");
  run->set_sync_type(sync::v1::SYNC_TYPE_QUICK);
  run->set_status(sync::v1::JOB_STATUS_RUNNING);
  run->mutable_waiting_until()->set_seconds(1'796'000'000);
  run->set_waiting_reason("HubSpot's daily limit is used up, and a whole sentence more of it");
  page.mutable_pagination()->set_total(1);
  const std::string cut = ShowRuns(page, LongCells::kCut);
  EXPECT_NE(cut.find("quick"), std::string::npos) << cut;
  EXPECT_NE(cut.find("waits until 2026-11-30 00:53 UTC: HubSpot's daily"), std::string::npos);
  EXPECT_NE(cut.find("…"), std::string::npos);
  EXPECT_NE(ShowRuns(page, LongCells::kWhole).find("a whole sentence more of it\n"),
            std::string::npos);
}

TEST(Views, Log) {
  sync::v1::ListSyncLogResponse page;
  EXPECT_EQ(ShowLog(page, LongCells::kCut), "no entries\n");
  auto* entry = page.add_entries();
  entry->mutable_at()->set_seconds(1'796'000'000);
  entry->set_severity(sync::v1::LOG_SEVERITY_WARNING);
  entry->set_event("RECONCILED");
  entry->set_object_type("deals");
  entry->set_count(3);
  entry->set_message("3 missing");
  EXPECT_EQ(ShowLog(page, LongCells::kCut),
            "AT                    SEVERITY  EVENT       TYPE   ID  COUNT  MESSAGE\n"
            "2026-11-30 00:53 UTC  warning   RECONCILED  deals   -      3  3 missing\n");
}

TEST(Views, Diagnosis) {
  sync::v1::DiagnoseRecordResponse diagnosis;
  diagnosis.set_verdict(sync::v1::DIAGNOSIS_VERDICT_HELD_BACK);
  diagnosis.set_summary("An issue keeps it from being shown.");
  auto* finding = diagnosis.add_findings();
  finding->set_code("STORED");
  finding->set_message("company 5 is here");
  finding = diagnosis.add_findings();
  finding->set_code("MISSING_DOMAIN");
  finding->set_message("no domain");
  auto* record = diagnosis.add_records();
  record->set_object_type("companies");
  record->set_object_id("5");
  diagnosis.set_live_answer(sync::v1::LIVE_ANSWER_NOT_ASKED);
  EXPECT_EQ(ShowDiagnosis(diagnosis),
            "held back: An issue keeps it from being shown.\n"
            "  STORED          company 5 is here\n"
            "  MISSING_DOMAIN  no domain\n"
            "record            companies 5\n"
            "HubSpot said      not asked\n");
}

TEST(Views, DeadJobs) {
  sync::v1::ListDeadJobsResponse page;
  EXPECT_EQ(ShowDeadJobs(page, LongCells::kCut), "no jobs were given up\n");
  auto* job = page.add_jobs();
  job->set_job_id("job_1");
  job->set_kind("sync_run");
  job->set_attempts(3);
  job->set_error("the handler threw");
  EXPECT_NE(ShowDeadJobs(page, LongCells::kCut).find("job_1  sync_run  -            3"),
            std::string::npos)
      << ShowDeadJobs(page, LongCells::kCut);
}

TEST(Views, Issues) {
  sync::v1::ListRecordIssuesResponse page;
  auto* issue = page.add_issues();
  issue->set_object_type("companies");
  issue->set_object_id("61310001");
  issue->set_rule("MISSING_DOMAIN");
  issue->set_field("domain");
  issue->set_held_back(true);
  issue->set_message("Add a domain.");
  page.mutable_pagination()->set_total(1);
  EXPECT_EQ(ShowIssues(page, LongCells::kCut),
            "TYPE             ID  RULE            FIELD   HELD BACK  MESSAGE\n"
            "companies  61310001  MISSING_DOMAIN  domain  yes        Add a domain.\n"
            "1 of 1 issues\n");
}

}  // namespace
}  // namespace stanna::ctl
