// Commands against a server in this process that answers from a script.
#include "tools/stannactl/cli.h"

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tools/stannactl/exit_code.h"
#include "tools/stannactl/scripted_services.h"

namespace stanna::ctl {
namespace {

class CliTest : public testing::Test {
 protected:
  CliTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&insights_);
    builder.RegisterService(&integration_);
    builder.RegisterService(&sync_);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
  }

  ExitCode Run(std::vector<std::string> args) {
    out_.str("");
    err_.str("");
    Console console{out_, err_};
    args.insert(args.end(), {"--server", address_, "--api-key", "sk-test"});
    return static_cast<ExitCode>(RunCommand(args, console));
  }

  ScriptedInsights insights_;
  ScriptedIntegration integration_;
  ScriptedSync sync_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::ostringstream out_, err_;
};

TEST_F(CliTest, AsksAboutRevenue) {
  const struct {
    std::vector<std::string> args;
    const char* asked;
  } kCases[] = {
      {{"movements"}, "months "},
      {{"movements", "--from", "2026-01", "--to", "2026-06"},
       "months from_month: \"2026-01\" to_month: \"2026-06\""},
      {{"movements", "--month", "2026-01", "--kind", "churn", "--limit", "5"},
       "clients month: \"2026-01\" kind: MOVEMENT_KIND_CHURN page_size: 5"},
      {{"renewals", "--days", "30"}, "renewals window_days: 30"},
      {{"opportunities", "--limit", "3"}, "opportunities page_size: 3"},
      {{"history", "client_1", "--field", "mrr"}, "history client_id: \"client_1\" field: \"mrr\""},
  };
  for (const auto& c : kCases) {
    std::vector<std::string> args = c.args;
    args.insert(args.begin(), "revenue");
    EXPECT_EQ(Run(args), ExitCode::kOk) << err_.str();
    EXPECT_EQ(insights_.asked, c.asked);
  }
  EXPECT_EQ(Run({"revenue", "movements", "--kind", "churn"}), ExitCode::kUsage) << "of no month";
  EXPECT_EQ(Run({"revenue", "renewals", "--days", "0"}), ExitCode::kUsage);
}

TEST_F(CliTest, WatchesChangesLineByLine) {
  EXPECT_EQ(Run({"changes", "--cursor", "5", "--kind", "score,alert", "--client", "client_1"}),
            ExitCode::kUnavailable);
  EXPECT_EQ(
      insights_.asked,
      "cursor: \"5\" kinds: CHANGE_KIND_SCORE kinds: CHANGE_KIND_ALERT client_id: \"client_1\"");
  EXPECT_EQ(out_.str(), "7  -  score  client_1\n") << "signs of life are no lines";
  EXPECT_NE(err_.str().find("--cursor 7"), std::string::npos) << err_.str();
  Run({"changes", "--output", "json"});
  EXPECT_NE(out_.str().find("\"kind\":\"CHANGE_KIND_SCORE\""), std::string::npos) << out_.str();
  EXPECT_EQ(Run({"changes", "--kind", "weather"}), ExitCode::kUsage);
}

TEST_F(CliTest, SettingsAreShownAndSet) {
  EXPECT_EQ(Run({"settings"}), ExitCode::kOk) << err_.str();
  EXPECT_NE(out_.str().find("acme.com,acme.de"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("-0.2"), std::string::npos) << out_.str();
  integration_.asked.clear();
  EXPECT_EQ(Run({"settings", "set", "workspaceName=A = B", "riskThreshold=45",
                 "ownDomains=a.com,b.com", "sentimentThreshold=-0.3"}),
            ExitCode::kOk)
      << err_.str();
  EXPECT_EQ(integration_.asked,
            "thresholds sentiment_threshold: -0.3 settings workspace_name: \"A = B\" own_domains: "
            "\"a.com\" own_domains: \"b.com\" risk_threshold: 45");
  for (const char* wrong :
       {"riskThreshold", "riskThreshold=many", "weather=fine", "workspaceId=other.com"}) {
    integration_.asked.clear();
    EXPECT_NE(Run({"settings", "set", wrong}), ExitCode::kOk) << wrong;
    EXPECT_EQ(integration_.asked, "") << wrong;
  }
  EXPECT_EQ(Run({"settings", "set"}), ExitCode::kUsage);
}

TEST_F(CliTest, AsksAboutHealth) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"health", "client_1"}, R"(health client_id: "client_1")"},
      {{"context", "client_1", "--tokens", "300"},
       R"(context client_id: "client_1" token_budget: 300)"},
      {{"attributions", "client_1", "--days", "7", "--limit", "2"},
       R"(attributions client_id: "client_1" page_size: 2 window_days: 7)"},
      {{"insights", "client_1"}, R"(insights of client_id: "client_1")"},
      {{"insights", "--days", "90"}, R"(all insights window_days: 90)"},
      {{"analyze", "we cancel", "--subject", "s", "--direction", "inbound", "--kind", "note"},
       R"(analyze subject: "s" text: "we cancel" kind: INTERACTION_TYPE_NOTE )"
       R"(direction: TEXT_DIRECTION_INBOUND)"},
      {{"trends", "health", "--days", "365", "--interval", "monthly"},
       R"(health trend window_days: 365 interval: TREND_INTERVAL_MONTHLY)"},
      {{"trends", "sentiment", "--interval", "weekly"},
       R"(sentiment trend interval: TREND_INTERVAL_WEEKLY)"},
      {{"trends", "interactions"}, R"(interaction trend )"},
  };
  for (const auto& [args, asked] : cases) {
    EXPECT_EQ(Run(args), ExitCode::kOk) << err_.str();
    EXPECT_EQ(insights_.asked, asked);
  }
  EXPECT_EQ(Run({"trends", "interactions", "--interval", "daily"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"insights", "client_1", "--days", "7"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"health"}), ExitCode::kUsage);
}

TEST_F(CliTest, PassesKeyWorkspaceAndFlags) {
  ASSERT_EQ(Run({"clients", "--filter", "at_risk", "--sort", "mrr desc", "--limit", "7",
                 "--workspace", "acme.com"}),
            ExitCode::kOk)
      << err_.str();
  EXPECT_EQ(insights_.api_key, "sk-test");
  EXPECT_EQ(insights_.last.workspace_id(), "acme.com");
  EXPECT_EQ(insights_.last.filter(), insights_v1::CLIENT_FILTER_AT_RISK);
  EXPECT_EQ(insights_.last.order_by(), "mrr desc");
  EXPECT_EQ(insights_.last.page_size(), 7);
  EXPECT_NE(out_.str().find("Müller GmbH"), std::string::npos) << out_.str();
}

TEST_F(CliTest, JsonInTheSpellingOfTheRestApi) {
  ASSERT_EQ(Run({"--output", "json", "clients"}), ExitCode::kOk) << err_.str();
  EXPECT_NE(out_.str().find("\"csmOwner\":\"\""), std::string::npos) << out_.str();
}

TEST_F(CliTest, ErrorsGoToStderrWithTheirExitCode) {
  EXPECT_EQ(Run({"client", "client_none"}), ExitCode::kNotFound);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str().find("NOT_FOUND"), std::string::npos) << err_.str();
  EXPECT_EQ(Run({"config", "get"}), ExitCode::kError) << "the method is not there";
}

TEST_F(CliTest, WrongCommandLines) {
  EXPECT_EQ(Run({"clients", "--filter", "all"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"clients", "--limit", "0"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"explode"}), ExitCode::kUsage);
  EXPECT_EQ(Run({}), ExitCode::kUsage);
  EXPECT_EQ(Run({"--help"}), ExitCode::kOk);
}

TEST_F(CliTest, WatchEndsWithTheRun) {
  EXPECT_EQ(Run({"sync", "--watch"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(out_.str(), "sync_1 running\nsync_1 completed: 0 records, 0 new, 0 changed\n");
  sync_.end = sync_v1::JOB_STATUS_FAILED;
  EXPECT_EQ(Run({"watch", "sync_1"}), ExitCode::kError);
  EXPECT_EQ(err_.str(), "error: sync_1 failed; `stannactl log --run sync_1` says more\n");
}

TEST_F(CliTest, ASyncOfEachKind) {
  EXPECT_EQ(Run({"sync"}), ExitCode::kOk);
  EXPECT_EQ(sync_.asked, "provider: \"hubspot\"") << "the server chooses";
  EXPECT_EQ(Run({"sync", "--kind", "full", "--request-id", "mine"}), ExitCode::kOk);
  EXPECT_EQ(sync_.asked, "provider: \"hubspot\" request_id: \"mine\" sync_type: SYNC_TYPE_FULL");
  EXPECT_EQ(Run({"sync", "--kind", "reconcile"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "sync_reconcile\n");
  EXPECT_EQ(Run({"sync", "--kind", "replay"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "sync_replay\n");
  EXPECT_EQ(Run({"sync", "--kind", "backfill"}), ExitCode::kUsage);
}

TEST_F(CliTest, ABackfillOfDaysOrDates) {
  EXPECT_EQ(Run({"backfill", "--since-days", "30", "--types", "meetings,calls"}), ExitCode::kOk)
      << err_.str();
  EXPECT_EQ(out_.str(), "sync_2\n") << "the run of the job that the server named";
  EXPECT_EQ(sync_.asked,
            "provider: \"hubspot\" since_days: 30 data_types: \"meetings\" "
            "data_types: \"calls\"");
  EXPECT_EQ(Run({"backfill", "--from", "2026-01-31", "--to", "2026-02-28", "--oldest-first"}),
            ExitCode::kOk);
  EXPECT_EQ(sync_.asked,
            "source: \"hubspot\" from_date { year: 2026 month: 1 day: 31 } "
            "to_date { year: 2026 month: 2 day: 28 } oldest_first: true");
  EXPECT_EQ(Run({"backfill", "--from", "yesterday"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"backfill", "--to", "2026-02-28"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"backfill", "--from", "2026-01-31", "--since-days", "3"}), ExitCode::kUsage);
}

TEST_F(CliTest, PausesAndResumes) {
  EXPECT_EQ(Run({"pause", "sync_1"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "sync_1 is paused\n");
  EXPECT_EQ(Run({"resume", "sync_1"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "sync_1 goes on\n");
}

TEST_F(CliTest, RunsInAPipeAreNotCut) {
  EXPECT_EQ(Run({"runs"}), ExitCode::kOk);
  EXPECT_NE(out_.str().find(std::string(100, 'x')), std::string::npos) << out_.str();
}

TEST_F(CliTest, TheLogIsFilteredAndPaged) {
  EXPECT_EQ(Run({"log", "--run", "sync_1", "--type", "deals", "--severity", "warning", "--event",
                 "RUN_WAITS", "--id", "7"}),
            ExitCode::kOk)
      << err_.str();
  EXPECT_EQ(sync_.asked,
            "sync_id: \"sync_1\" severity: LOG_SEVERITY_WARNING event: \"RUN_WAITS\" "
            "object_type: OBJECT_TYPE_DEALS object_id: \"7\"");
  EXPECT_NE(out_.str().find("RUN_WAITS"), std::string::npos);
  EXPECT_EQ(err_.str(), "there are older ones: --page k5\n");
  EXPECT_EQ(Run({"log", "--severity", "loud"}), ExitCode::kUsage);
}

TEST_F(CliTest, ReportsQuality) {
  EXPECT_EQ(Run({"quality", "--days", "30"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(sync_.asked, "days: 30");
  EXPECT_TRUE(out_.str().starts_with("90.0 of 100\n")) << out_.str();
  EXPECT_EQ(Run({"quality", "--output", "json"}), ExitCode::kOk);
  EXPECT_NE(out_.str().find("\"overall\":90"), std::string::npos) << out_.str();
  EXPECT_EQ(Run({"quality", "--days", "0"}), ExitCode::kUsage);
}

TEST_F(CliTest, PreviewsADocument) {
  const std::string file = testing::TempDir() + "draft.json";
  std::ofstream(file) << R"({"revenue": {}})";
  EXPECT_EQ(Run({"config", "preview", file, "--sample", "3"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(integration_.asked,
            "provider: \"hubspot\" document { fields { key: \"revenue\" value { struct_value { } } "
            "} } sample_size: 3");
  EXPECT_EQ(out_.str(), "compared with version 4\n\nunaffected: -\n");
  EXPECT_EQ(Run({"config", "preview", file, "--output", "json"}), ExitCode::kOk);
  EXPECT_NE(out_.str().find("\"currentVersion\":4"), std::string::npos) << out_.str();
  EXPECT_EQ(Run({"config", "preview", file, "--sample", "51"}), ExitCode::kUsage);
}

TEST_F(CliTest, DiagnosesOneThing) {
  EXPECT_EQ(Run({"diagnose", "companies", "5", "--live"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(sync_.asked, "object_type: OBJECT_TYPE_COMPANIES object_id: \"5\" live: true");
  EXPECT_EQ(out_.str().substr(0, 21), "present: It is here.\n");
  EXPECT_EQ(Run({"diagnose", "--domain", "acme.com"}), ExitCode::kOk);
  EXPECT_EQ(sync_.asked, "domain: \"acme.com\"");
  EXPECT_EQ(Run({"diagnose", "--email", "a@acme.com"}), ExitCode::kOk);
  EXPECT_EQ(sync_.asked, "email: \"a@acme.com\"");
  EXPECT_EQ(Run({"diagnose", "companies"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"diagnose", "companies", "5", "--email", "a@b.com"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"diagnose", "tickets", "5"}), ExitCode::kUsage);
}

TEST_F(CliTest, DeadJobs) {
  EXPECT_EQ(Run({"jobs", "dead"}), ExitCode::kOk);
  EXPECT_NE(out_.str().find("job_9"), std::string::npos);
  EXPECT_EQ(Run({"jobs", "retry", "job_9"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "job_9 is queued again\n");
  EXPECT_EQ(Run({"jobs"}), ExitCode::kUsage);
}

TEST_F(CliTest, WebhookEventsAreListedAndTriedAgain) {
  EXPECT_EQ(Run({"webhooks", "list", "--state", "dead", "--limit", "5", "--page", "p"}),
            ExitCode::kOk)
      << err_.str();
  EXPECT_EQ(integration_.asked,
            "list provider: \"hubspot\" state: WEBHOOK_EVENT_STATE_DEAD page_size: 5 page_token: "
            "\"p\"");
  EXPECT_NE(out_.str().find("12"), std::string::npos) << out_.str();
  EXPECT_NE(err_.str().find("--page next-page"), std::string::npos) << err_.str();
  EXPECT_EQ(Run({"webhooks", "replay", "12", "13"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(integration_.asked, "replay provider: \"hubspot\" event_ids: \"12\" event_ids: \"13\"");
  EXPECT_EQ(out_.str(), "2 events are worked off again\n");
  EXPECT_EQ(Run({"webhooks", "replay", "--all"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(integration_.asked, "replay provider: \"hubspot\" all: true");
  EXPECT_EQ(Run({"webhooks", "status"}), ExitCode::kOk) << err_.str();
  EXPECT_NE(out_.str().find("given up          3\n"), std::string::npos) << out_.str();
  EXPECT_EQ(Run({"webhooks", "replay", "--all", "12"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"webhooks", "list", "--state", "lost"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"webhooks"}), ExitCode::kUsage);
}

TEST_F(CliTest, SettingWebhooksUpNeedsAnAppAKeyAndATarget) {
  const std::string folder = testing::TempDir();
  std::vector<std::string> args = {"webhooks", "setup", "--data-dir", folder};
  EXPECT_EQ(Run(args), ExitCode::kUsage);
  EXPECT_NE(err_.str().find("--app-id"), std::string::npos) << err_.str();
  args.insert(args.end(), {"--app-id", "4210286"});
  EXPECT_EQ(Run(args), ExitCode::kUsage);
  EXPECT_NE(err_.str().find("HUBSPOT_DEVELOPER_KEY"), std::string::npos) << err_.str();
  args.insert(args.end(), {"--developer-key", "the-key"});
  EXPECT_EQ(Run(args), ExitCode::kUsage);
  EXPECT_NE(err_.str().find("--target-url"), std::string::npos) << err_.str();
  EXPECT_EQ(err_.str().find("the-key"), std::string::npos) << err_.str();
  EXPECT_EQ(Run({"webhooks", "setup", "--app-id", "client-id"}), ExitCode::kUsage);
}

TEST_F(CliTest, AServerThatIsAwayIsUnavailable) {
  server_->Shutdown();
  EXPECT_EQ(Run({"clients"}), ExitCode::kUnavailable);
  EXPECT_NE(err_.str().find(address_), std::string::npos) << err_.str();
}

}  // namespace
}  // namespace stanna::ctl
