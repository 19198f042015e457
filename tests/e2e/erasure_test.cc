// Erasing a workspace, or what came from HubSpot into it, while the server works.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "storage/audit_store.h"
#include "storage/config_store.h"
#include "storage/connection_store.h"
#include "storage/erasure_store.h"
#include "storage/record_store.h"
#include "storage/webhook_store.h"
#include "storage/workspace_store.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr char kErased[] = "erased.example", kOther[] = "other.example";
constexpr char kHook[] = "/api/integrations/hubspot/webhooks";
constexpr std::chrono::minutes kLongest{4};

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }
std::string Connected() { return std::string(kFrontendUrl) + "?status=connected"; }

std::unique_ptr<Simulator> StartPortal(const std::string& id, const std::string& companies) {
  return Simulator::Start({"--portal-id", id, "--companies", companies, "--contacts", "120",
                           "--deals", "20", "--line-items", "20", "--activities", "200"});
}

std::map<std::string, double> CountsOf(const boost::json::value& report) {
  std::map<std::string, double> counts;
  for (const auto& items : report.at("removed").as_array()) {
    counts[std::string(items.at("kind").as_string())] = items.at("count").to_number<double>();
  }
  return counts;
}

class Erasure : public ::testing::Test {
 protected:
  void Import(const std::string& key) {
    ASSERT_EQ(Connect(*server_, *simulator_, key), Connected());
    const auto run = AwaitLatestRun(*server_, key, kLongest);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_->log();
    ASSERT_TRUE(run->completed()) << run->details;
  }

  // Calls as often as it takes; the last answer's report.
  boost::json::value Until(const std::function<HttpReply()>& call) {
    boost::json::value report;
    const bool complete = WaitUntil(
        [&] {
          const HttpReply reply = call();
          EXPECT_EQ(reply.status, 200) << reply.body;
          if (reply.status != 200) return true;
          report = boost::json::parse(reply.body).at("erasure");
          return report.at("complete").as_bool();
        },
        kLongest);
    EXPECT_TRUE(complete);
    return report;
  }
  boost::json::value EraseWorkspace(const std::string& key) {
    return Until([&] {
      return server_->Post("/api/workspace:erase", key,
                           std::string(R"({"confirmWorkspaceId":")") + kErased + "\"}");
    });
  }
  boost::json::value DisconnectAndErase(const std::string& key) {
    return Until([&] {
      return server_->Call({.method = "DELETE",
                            .url = "/api/integrations/hubspot?erase=true",
                            .headers = {{"X-API-Key", key}}});
    });
  }

  storage::RecordCounts RecordsOf(const char* workspace) {
    const auto counts = server_->stores().records().Count(WorkspaceId(workspace), Soon());
    EXPECT_TRUE(counts.ok()) << ToString(counts.status());
    return counts.value_or(storage::RecordCounts());
  }

  const std::unique_ptr<Simulator> simulator_ = StartPortal("111", "30");
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  // What a process that died had begun is given up soon.
  std::unique_ptr<Server> server_ = std::make_unique<Server>(
      *backend_, *simulator_, std::map<std::string, std::string>{{"SYNC_LEASE_SECONDS", "5"}});
  std::string key_ = server_->NewApiKey(kErased);
  std::string other_ = server_->NewApiKey(kOther);
};

TEST_F(Erasure, WantsTheWorkspacesIdOnceMore) {
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"confirmWorkspaceId":"other.example"})")}) {
    const HttpReply reply = server_->Post("/api/workspace:erase", key_, body);
    EXPECT_EQ(reply.status, 400) << reply.body;
    EXPECT_NE(reply.body.find("erased.example"), std::string::npos) << reply.body;
  }
  const std::string member = server_->NewApiKey(kErased, storage::Role::kMember);
  EXPECT_EQ(
      server_->Post("/api/workspace:erase", member, R"({"confirmWorkspaceId":"erased.example"})")
          .status,
      403);
  EXPECT_EQ(server_->Get("/api/settings", key_).status, 200);
}

TEST_F(Erasure, OfAWorkspaceThatIsBeingSyncedNothingComesBack) {
  ASSERT_NO_FATAL_FAILURE(Import(key_));
  ASSERT_NO_FATAL_FAILURE(Import(other_));
  const auto others = server_->GetJson("/api/clients", other_);
  // A full sync is reading, and HubSpot sends events all the while.
  simulator_->AddFault(R"({"kind":"latency","endpoint":"objects.list","latency_ms":300})");
  QueueRun(*server_, kErased, storage::RunKind::kFull);
  simulator_->ResetStats();
  ASSERT_TRUE(WaitUntil([&] { return simulator_->CountListCalls().total >= 2; }, kLongest));
  simulator_->SetWebhooks(boost::json::serialize(boost::json::object{
      {"target_url", server_->url() + kHook},
      {"subscriptions",
       boost::json::array{boost::json::object{{"eventType", "contact.propertyChange"},
                                              {"propertyName", "jobtitle"}}}},
      {"time_scale", 20'000}}));
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", 200, 50);

  const auto report = EraseWorkspace(key_);
  const auto counts = CountsOf(report);
  EXPECT_GT(counts.at("records"), 300) << boost::json::serialize(report);
  EXPECT_EQ(counts.at("apiKeys"), 1);
  EXPECT_EQ(report.at("revoked"), true);
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", 50, 50);
  ASSERT_TRUE(simulator_->AwaitWebhooks(kLongest));
  ASSERT_TRUE(WaitUntil(
      [&] {
        const auto stats = server_->stores().webhooks().Stats(WorkspaceId(kOther), Soon());
        return stats.ok() && stats->received > 0 && stats->pending == 0;
      },
      kLongest));

  const WorkspaceId erased(kErased);
  auto& stores = server_->stores();
  EXPECT_EQ(stores.workspaces().Get(erased, Soon()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(RecordsOf(kErased).records, (std::map<ObjectType, std::int64_t>()));
  const auto events = stores.webhooks().List(erased, {}, Soon());
  ASSERT_TRUE(events.ok());
  EXPECT_TRUE(events->empty()) << events->size();
  const auto log = stores.audit().List(erased, {}, Soon());
  ASSERT_TRUE(log.ok());
  ASSERT_EQ(log->size(), 1U);
  EXPECT_EQ(log->front().method, "stanna.integration.v1.IntegrationService.EraseWorkspace");
  EXPECT_TRUE(log->front().caller.starts_with("key_")) << log->front().caller;
  EXPECT_TRUE(
      WaitUntil([&] { return server_->Get("/api/settings", key_).status == 401; }, kLongest))
      << "its key is one no more";
  EXPECT_EQ(server_->GetJson("/api/clients", other_).as_array().size(), others.as_array().size());
  EXPECT_EQ(server_->log().find("INTERNAL"), std::string::npos);

  // A new life, from nothing.
  simulator_->ClearFaults();
  const std::string again = server_->NewApiKey(kErased);
  EXPECT_EQ(server_->GetJson("/api/integrations/hubspot/status", again).at("state"),
            "not_connected");
  ASSERT_NO_FATAL_FAILURE(Import(again));
  EXPECT_EQ(DifferencesFromPortal(*simulator_, stores, erased), std::vector<std::string>());
}

TEST_F(Erasure, ADisconnectMayTakeWhatCameFromHubSpotAndLeaveTheRest) {
  ASSERT_NO_FATAL_FAILURE(Import(key_));
  ASSERT_NO_FATAL_FAILURE(Import(other_));
  const auto settings = server_->GetJson("/api/settings", key_);
  const auto config = server_->GetJson("/api/integrations/hubspot/config", key_);
  const auto report = DisconnectAndErase(key_);
  EXPECT_GT(CountsOf(report).at("contacts"), 50);
  EXPECT_EQ(CountsOf(report).count("apiKeys"), 0U);
  EXPECT_EQ(server_->GetJson("/api/clients", key_), boost::json::array());
  EXPECT_EQ(server_->GetJson("/api/settings", key_), settings);
  EXPECT_EQ(server_->GetJson("/api/integrations/hubspot/config", key_), config);
  EXPECT_EQ(server_->GetJson("/api/integrations/hubspot/status", key_).at("state"),
            "not_connected");
  EXPECT_EQ(RecordsOf(kErased).records, (std::map<ObjectType, std::int64_t>()));
  EXPECT_FALSE(server_->GetJson("/api/clients", other_).as_array().empty());
  EXPECT_EQ(CountsOf(DisconnectAndErase(key_)), (std::map<std::string, double>()))
      << "nothing is left";
  ASSERT_NO_FATAL_FAILURE(Import(key_));
  EXPECT_EQ(DifferencesFromPortal(*simulator_, server_->stores(), WorkspaceId(kErased)),
            std::vector<std::string>());
}

TEST_F(Erasure, AnotherPortalReplacesTheOneBeforeOnlyWhenAsked) {
  ASSERT_NO_FATAL_FAILURE(Import(key_));
  const auto other = StartPortal("222", "10");
  ASSERT_EQ(server_->Stop(), 0) << server_->log();
  server_->Start({{"HUBSPOT_API_BASE", other->url()},
                  {"HUBSPOT_AUTHORIZE_URL", other->url() + "/oauth/authorize"},
                  {"HUBSPOT_CA_FILE", other->ca_file()}});
  EXPECT_EQ(Connect(*server_, *other, key_),
            std::string(kFrontendUrl) + "?status=error&code=PORTAL_MISMATCH");
  EXPECT_GT(RecordsOf(kErased).records.at(ObjectType::kCompany), 10);
  const auto start = server_->GetJson("/api/integrations/hubspot/start?replacePortal=true", key_);
  EXPECT_EQ(FollowCallback(*server_,
                           DecideConsent(*other, std::string(start.at("authorizeUrl").as_string()),
                                         Consent::kAllow)),
            Connected());
  const auto run = AwaitLatestRun(*server_, key_, kLongest);
  ASSERT_TRUE(run.ok() && run->completed()) << ToString(run.status()) << server_->log();
  EXPECT_EQ(DifferencesFromPortal(*other, server_->stores(), WorkspaceId(kErased)),
            std::vector<std::string>());
  EXPECT_EQ(server_->GetJson("/api/integrations/hubspot/status", key_).at("portalId"), 222);
  EXPECT_TRUE(WaitUntil(
      [&] {
        const auto page = server_->GetJson(
            "/api/audit-events?method=stanna.integration.v1.IntegrationService."
            "CompleteConnection",
            key_);
        return page.at("events").as_array().size() == 3;
      },
      kLongest))
      << "the three callbacks, by who began them";
}

TEST_F(Erasure, APersonStaysAwayUntilItIsLifted) {
  ASSERT_NO_FATAL_FAILURE(Import(key_));
  const WorkspaceId workspace(kErased);
  auto& stores = server_->stores();
  // One with e-mails of its own.
  ObjectId contact = 0;
  std::string address;
  std::vector<ObjectId> mails;
  for (const auto& [id, mail] : simulator_->Dump(ObjectType::kEmail)) {
    const auto people = mail.associations.find(ObjectType::kContact);
    if (people == mail.associations.end() || people->second.empty()) continue;
    if (contact == 0) contact = people->second.front();
    if (people->second.front() == contact) mails.push_back(id);
  }
  ASSERT_NE(contact, 0);
  const auto before = stores.records().Load(workspace, ObjectType::kContact, {contact}, Soon());
  ASSERT_TRUE(before.ok() && before->size() == 1U);
  address = std::string(before->front().properties.Get("email").value_or(""));
  ASSERT_NE(address, "");

  const HttpReply nobody =
      server_->Post("/api/people:erase", key_, R"({"email":"nobody@nowhere.example"})");
  EXPECT_EQ(nobody.status, 404) << nobody.body;
  const HttpReply erased = server_->Post(
      "/api/people:erase", key_, boost::json::serialize(boost::json::object{{"email", address}}));
  ASSERT_EQ(erased.status, 200) << erased.body;
  const auto report = boost::json::parse(erased.body);
  EXPECT_EQ(CountsOf(report).at("contacts"), 1);
  EXPECT_GE(CountsOf(report).at("interactions"), static_cast<double>(mails.size()));
  EXPECT_EQ(report.at("portalCopy"), "present");
  EXPECT_NE(report.at("nextStep").as_string().find("HubSpot"), std::string::npos);
  EXPECT_EQ(erased.body.find(address), std::string::npos);

  const auto is_stored = [&] {
    const auto stored = stores.records().Load(workspace, ObjectType::kContact, {contact}, Soon());
    EXPECT_TRUE(stored.ok());
    return stored.ok() && !stored->empty();
  };
  const auto texts = [&] {
    int count = 0;
    const auto stored = stores.records().Load(workspace, ObjectType::kEmail, mails, Soon());
    EXPECT_TRUE(stored.ok());
    if (!stored.ok()) return -1;
    for (const HubSpotRecord& mail : *stored) count += mail.properties.Has("hs_email_subject");
    return count;
  };
  simulator_->SetWebhooks(boost::json::serialize(boost::json::object{
      {"target_url", server_->url() + kHook},
      {"subscriptions",
       boost::json::array{boost::json::object{{"eventType", "contact.propertyChange"},
                                              {"propertyName", "jobtitle"}}}},
      {"time_scale", 20'000}}));
  simulator_->Mutate(R"([{"op":"update","type":"contacts","id":")" + std::to_string(contact) +
                     R"(","properties":{"jobtitle":"Of somebody erased"}}])");
  ASSERT_TRUE(simulator_->AwaitWebhooks(kLongest));
  QueueRun(*server_, kErased, storage::RunKind::kFull);
  auto run = AwaitLatestRun(*server_, key_, kLongest);
  ASSERT_TRUE(run.ok() && run->completed()) << ToString(run.status()) << server_->log();
  EXPECT_FALSE(is_stored());
  EXPECT_EQ(texts(), 0);
  const auto events = stores.webhooks().List(workspace, {}, Soon());
  ASSERT_TRUE(events.ok());
  for (const auto& event : *events) EXPECT_NE(event.object_id, contact);
  EXPECT_EQ(server_->log().find(address), std::string::npos);

  const auto people = server_->GetJson("/api/people/erased", key_).at("people");
  ASSERT_EQ(people.as_array().size(), 1U);
  EXPECT_EQ(people.at(0).at("contactId").as_string(), std::to_string(contact));
  EXPECT_EQ(server_->GetJson("/api/people/erased", other_).at("people"), boost::json::array());
  const std::string lift = "/api/people/erased/" + std::to_string(contact) + ":lift";
  EXPECT_EQ(server_->Post(lift, other_, "{}").status, 404);
  EXPECT_EQ(server_->Post(lift, key_, "{}").status, 200);
  QueueRun(*server_, kErased, storage::RunKind::kFull);
  run = AwaitLatestRun(*server_, key_, kLongest);
  ASSERT_TRUE(run.ok() && run->completed()) << ToString(run.status()) << server_->log();
  EXPECT_TRUE(is_stored());
  EXPECT_EQ(texts(), static_cast<int>(mails.size()));
  EXPECT_EQ(DifferencesFromPortal(*simulator_, stores, workspace), std::vector<std::string>());
}

TEST_F(Erasure, OneThatWasInterruptedIsFinishedByTheServer) {
  ASSERT_NO_FATAL_FAILURE(Import(key_));
  server_->Kill();
  // By a process that died after its first step.
  auto& erasures = server_->stores().erasures();
  const WorkspaceId erased(kErased);
  ASSERT_TRUE(
      erasures
          .Begin({.workspace_id = erased, .asked_by = "key_1", .began_at = SystemClock().Now()},
                 Soon())
          .ok());
  ASSERT_TRUE(erasures.RemoveSome(erased, 50, SystemClock().Now(), Soon()).ok());
  server_->Start({{"SCHEDULER", "on"}});
  EXPECT_TRUE(WaitUntil(
      [&] {
        const auto erasure = erasures.Get(erased, Soon());
        return erasure.ok() && erasure->ended_at.has_value();
      },
      kLongest))
      << server_->log();
  EXPECT_EQ(server_->stores().workspaces().Get(erased, Soon()).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace stanna::testing
