#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <limits>

#include "server/rpc/service_harness.h"
#include "storage/health_store.h"
#include "storage/job_store.h"
#include "storage/record_store.h"
#include "storage/sync_run_store.h"
#include "storage/workspace_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;
using Stub = v1::IntegrationService::Stub;
using Names = std::vector<std::string>;

class SettingsCallsTest : public testing::Test {
 protected:
  template <typename Method, typename Request, typename Response>
  grpc::Status Call(Method method, const Request& request, Response& out, const std::string& key) {
    return ((*h_.integration).*method)(h_.Context(key).get(), request, &out);
  }
  v1::Settings Get() {
    v1::Settings out;
    const auto status = Call(&Stub::GetSettings, v1::GetSettingsRequest(), out, h_.viewer);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return out;
  }
  v1::Settings Update(const v1::UpdateSettingsRequest& request) {
    v1::Settings out;
    const auto status = Call(&Stub::UpdateSettings, request, out, h_.admin);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return out;
  }
  /// The fields that the request is refused for.
  Names Refused(const v1::UpdateSettingsRequest& request) {
    v1::Settings out;
    return FieldsOf(Call(&Stub::UpdateSettings, request, out, h_.admin));
  }
  static Names FieldsOf(const grpc::Status& status) {
    Names fields;
    for (const auto& violation : ErrorOf(status).violations) fields.push_back(violation.field);
    return fields;
  }

  void AddClient() {
    storage::PageWrite page;
    page.workspace_id = h_.acme;
    page.run_id = h_.Connect();
    const auto job = h_.stores->jobs().Claim("test", h_.clock.Now(), std::chrono::minutes(1),
                                             Deadline::Infinite());
    ASSERT_TRUE(job.ok() && job->has_value());
    page.fence = (*job)->fence();
    page.now = h_.clock.Now();
    HubSpotRecord record;
    record.type = ObjectType::kCompany;
    record.id = 1;
    page.records.push_back(record);
    storage::ClientRow row;
    row.id = ClientId("client_1");
    row.company_id = 1;
    row.domain = "borealis.no";
    page.clients.push_back(row);
    page.company_clients.push_back({1, row.id});
    ASSERT_TRUE(h_.stores->records().WritePage(page, Deadline::Infinite()).ok());
  }

  ServiceHarness h_;
};

TEST_F(SettingsCallsTest, AreTheProductsUntilTheyAreSet) {
  const v1::Settings settings = Get();
  EXPECT_EQ(settings.workspace_id(), "acme.com");
  EXPECT_EQ(settings.workspace_name(), "acme.com");
  EXPECT_EQ(settings.domain(), "acme.com");
  EXPECT_EQ(settings.timezone(), "UTC");
  EXPECT_EQ(settings.currency(), "USD");
  EXPECT_EQ(settings.default_window_days(), 7);
  EXPECT_EQ(settings.risk_threshold(), 40);
  EXPECT_EQ(settings.stale_days(), 14);
  EXPECT_EQ(settings.data_retention_days(), 365);
  const v1::InsightThresholds& thresholds = settings.insight_thresholds();
  EXPECT_EQ(thresholds.score_drop_threshold(), 10);
  EXPECT_EQ(thresholds.response_delay(), 0.5);
  EXPECT_EQ(thresholds.response_delay_days(), 0);
  EXPECT_EQ(thresholds.sentiment_threshold(), -0.2);
  EXPECT_EQ(thresholds.stakeholder_minimum(), 2);
}

TEST_F(SettingsCallsTest, WhatIsAbsentStays) {
  v1::UpdateSettingsRequest request;
  request.set_workspace_name("  Acme & Söhne ");
  request.set_timezone("America/Argentina/Buenos_Aires");
  request.set_currency("EUR");
  request.set_risk_threshold(0);
  Update(request);
  v1::UpdateSettingsRequest more;
  more.set_stale_days(21);
  const v1::Settings settings = Update(more);
  EXPECT_EQ(settings.SerializeAsString(), Get().SerializeAsString());
  EXPECT_EQ(settings.workspace_name(), "Acme & Söhne");
  EXPECT_EQ(settings.timezone(), "America/Argentina/Buenos_Aires");
  EXPECT_EQ(settings.currency(), "EUR");
  EXPECT_EQ(settings.risk_threshold(), 0);
  EXPECT_EQ(settings.stale_days(), 21);
  EXPECT_EQ(settings.default_window_days(), 7);
  EXPECT_EQ(settings.domain(), "acme.com");
  EXPECT_EQ(settings.apply_sync_id(), "");
}

TEST_F(SettingsCallsTest, AtRiskIsOneNumber) {
  const auto configure = [this](const std::string& bands) {
    v1::UpdateConfigRequest request;
    request.set_provider("hubspot");
    EXPECT_TRUE(
        google::protobuf::util::JsonStringToMessage(R"({"insights": {"bands": )" + bands + "}}",
                                                    request.mutable_config()->mutable_document())
            .ok());
    v1::Config out;
    return FieldsOf(Call(&Stub::UpdateConfig, request, out, h_.admin));
  };
  const auto threshold = [](int score) {
    v1::UpdateSettingsRequest request;
    request.set_risk_threshold(score);
    return request;
  };
  EXPECT_EQ(configure(R"({"atRiskMost": 35})"), Names{"insights.bands.atRiskMost"});
  EXPECT_EQ(configure(R"({"healthyMost": 39})"), Names{"insights.bands.healthyMost"});
  EXPECT_EQ(configure(R"({"atRiskMost": 40, "healthyMost": 60})"), Names());
  EXPECT_EQ(Refused(threshold(45)), Names{"riskThreshold"}) << "the document says 40";
  EXPECT_EQ(Update(threshold(40)).risk_threshold(), 40);
  EXPECT_EQ(configure(R"({"healthyMost": 60})"), Names());
  EXPECT_EQ(Refused(threshold(61)), Names{"riskThreshold"});
  EXPECT_EQ(Update(threshold(60)).risk_threshold(), 60);
  EXPECT_EQ(configure(R"({"healthyMost": 59})"), Names{"insights.bands.healthyMost"});
  EXPECT_EQ(configure(R"({"atRiskMost": 60, "healthyMost": 60})"), Names());
}

TEST_F(SettingsCallsTest, OwnDomainsAreRegistrableAndMatchedAnew) {
  v1::UpdateSettingsRequest request;
  request.set_domain("https://www.Acme.de/about");
  v1::Settings settings = Update(request);
  EXPECT_EQ(settings.domain(), "acme.de");
  EXPECT_EQ(Names(settings.own_domains().begin(), settings.own_domains().end()),
            (Names{"acme.de", "acme.com"}))
      << "the others stay";
  const auto run = h_.stores->sync_runs().Get(h_.acme, SyncRunId(settings.apply_sync_id()),
                                              Deadline::Infinite());
  ASSERT_TRUE(run.ok()) << "'" << settings.apply_sync_id() << "' " << ToString(run.status());
  EXPECT_EQ(run->kind, storage::RunKind::kReplay);
  v1::UpdateSettingsRequest list;
  list.add_own_domains("acme.com");
  list.add_own_domains("acme.de");
  settings = Update(list);
  EXPECT_EQ(settings.domain(), "acme.com");
  EXPECT_EQ(settings.apply_sync_id(), "") << "their order means nothing to the sync";
}

TEST_F(SettingsCallsTest, EachMistakeIsNamedAndNothingIsChanged) {
  v1::UpdateSettingsRequest request;
  request.set_workspace_name("  ");
  request.set_domain("localhost");
  request.add_own_domains("acme.com");
  request.add_own_domains("gmail.com");
  request.add_own_domains("co.uk");
  request.set_timezone("Mars/Olympus");
  request.set_currency("Euro");
  request.set_default_window_days(91);
  request.set_risk_threshold(-1);
  request.set_stale_days(0);
  request.set_data_retention_days(29);
  EXPECT_EQ(Refused(request), (Names{"workspaceName", "domain", "ownDomains[1]", "ownDomains[2]",
                                     "timezone", "currency", "defaultWindowDays", "riskThreshold",
                                     "staleDays", "dataRetentionDays"}));
  EXPECT_EQ(Get().default_window_days(), 7);
  for (const char* zone : {"/etc/localtime", "../UTC", "", "localtime", "UTC\n"}) {
    v1::UpdateSettingsRequest one;
    one.set_timezone(zone);
    EXPECT_EQ(Refused(one), Names{"timezone"}) << zone;
  }
  v1::UpdateSettingsRequest named;
  named.set_workspace_name(std::string(201, 'x'));
  EXPECT_EQ(Refused(named), Names{"workspaceName"});
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ü";
  named.set_workspace_name(umlauts);
  EXPECT_EQ(Refused(named), Names()) << "characters, not bytes";
}

TEST_F(SettingsCallsTest, ThresholdsAreChangedOneByOne) {
  const auto update = [&](const v1::UpdateInsightThresholdsRequest& request,
                          v1::InsightThresholds& out) {
    return Call(&Stub::UpdateInsightThresholds, request, out, h_.admin);
  };
  v1::UpdateInsightThresholdsRequest request;
  request.set_score_drop_threshold(15);
  request.set_response_delay_days(1.5);
  v1::InsightThresholds out;
  ASSERT_TRUE(update(request, out).ok());
  request.Clear();
  request.set_sentiment_threshold(-0.35);
  request.set_response_delay(0);
  request.set_stakeholder_minimum(3);
  ASSERT_TRUE(update(request, out).ok());
  EXPECT_EQ(out.score_drop_threshold(), 15);
  EXPECT_EQ(out.response_delay_days(), 1.5);
  EXPECT_EQ(out.response_delay(), 0);
  EXPECT_EQ(out.sentiment_threshold(), -0.35);
  EXPECT_EQ(out.stakeholder_minimum(), 3);
  EXPECT_EQ(Get().insight_thresholds().SerializeAsString(), out.SerializeAsString());
  request.Clear();
  request.set_score_drop_threshold(0);
  request.set_response_delay_days(366);
  request.set_response_delay(-0.1);
  request.set_sentiment_threshold(std::numeric_limits<double>::quiet_NaN());
  request.set_stakeholder_minimum(101);
  EXPECT_EQ(FieldsOf(update(request, out)),
            (Names{"scoreDropThreshold", "responseDelayDays", "responseDelay", "sentimentThreshold",
                   "stakeholderMinimum"}));
}

TEST_F(SettingsCallsTest, WhatIsARiskIsToldAnewWhenItMeansSomethingElse) {
  AddClient();
  // A mark of a client that was seen is another one.
  const auto marks = [&] {
    const auto dirty = h_.stores->health().PeekDirty(h_.acme, 10, Deadline::Infinite());
    EXPECT_TRUE(dirty.ok()) << ToString(dirty.status());
    return dirty.ok() && dirty->size() == 1 ? dirty->front().generation : -1;
  };
  const std::int64_t first = marks();
  v1::UpdateSettingsRequest same;
  same.set_stale_days(14);
  Update(same);
  EXPECT_EQ(marks(), first);
  v1::UpdateInsightThresholdsRequest request;
  request.set_score_drop_threshold(15);
  v1::InsightThresholds out;
  ASSERT_TRUE(Call(&Stub::UpdateInsightThresholds, request, out, h_.admin).ok());
  const std::int64_t anew = marks();
  EXPECT_GT(anew, 0) << "it is marked no more";
  EXPECT_NE(anew, first);
}

TEST_F(SettingsCallsTest, AreChangedByAdminsOfTheWorkspaceOnly) {
  v1::Settings out;
  v1::InsightThresholds thresholds;
  for (const std::string& key : {h_.viewer, h_.member}) {
    EXPECT_EQ(ErrorOf(Call(&Stub::UpdateSettings, v1::UpdateSettingsRequest(), out, key)).reason,
              "AUTH_FORBIDDEN");
    EXPECT_EQ(ErrorOf(Call(&Stub::UpdateInsightThresholds, v1::UpdateInsightThresholdsRequest(),
                           thresholds, key))
                  .reason,
              "AUTH_FORBIDDEN");
  }
  v1::UpdateSettingsRequest request;
  request.set_workspace_id("acme.com");
  const std::string stranger = h_.KeyOf("other.com", storage::Role::kAdmin);
  EXPECT_EQ(ErrorOf(Call(&Stub::UpdateSettings, request, out, stranger)).reason,
            "AUTH_WORKSPACE_MISMATCH");
}

// What a workspace calls stale and at risk, it gets wherever nobody says otherwise.
TEST_F(SettingsCallsTest, TheSummarysStandardsAreTheWorkspaces) {
  v1::UpdateSettingsRequest request;
  request.set_risk_threshold(55);
  Update(request);
  insights::v1::GetMetricsSummaryRequest ask;
  insights::v1::GetMetricsSummaryResponse summary;
  ASSERT_TRUE(h_.insights->GetMetricsSummary(h_.Context(h_.viewer).get(), ask, &summary).ok());
  EXPECT_EQ(summary.health().threshold(), 55);
  ask.set_risk_threshold(30);
  ASSERT_TRUE(h_.insights->GetMetricsSummary(h_.Context(h_.viewer).get(), ask, &summary).ok());
  EXPECT_EQ(summary.health().threshold(), 30);
}

}  // namespace
}  // namespace stanna::rpc
