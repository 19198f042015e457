#include "tools/hubspot_sim/api/simulator_fixture.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

constexpr char kEntries[] = "/webhooks-journal/journal/2026-03/";
constexpr char kSubscriptions[] = "/webhooks-journal/subscriptions/2026-03";

class JournalApiTest : public SimulatorFixture {
 protected:
  JournalApiTest() {
    UseAppToken(
        "developer.webhooks_journal.read "
        "developer.webhooks_journal.subscriptions.read "
        "developer.webhooks_journal.subscriptions.write");
  }

  void UseAppToken(const std::string& scopes) {
    const auto token =
        Expect(200, SendForm("/oauth/v1/token",
                             "grant_type=client_credentials&client_id=" + options_.client_id +
                                 "&client_secret=" + options_.client_secret +
                                 "&scope=" + UrlEncode(scopes)));
    EXPECT_EQ(token.at("token_use"), "client_credentials");
    token_ = Text(token.at("access_token"));
  }
  std::string Subscribe(const std::string& body) {
    return Text(Expect(201, Send("POST", kSubscriptions, body)).at("id"));
  }
  std::string SubscribeToUpdates() {
    return Subscribe(R"({"subscriptionType":"OBJECT","portalId":)" +
                     std::to_string(options_.portal.portal_id) +
                     R"(,"objectTypeId":"0-1","actions":["UPDATE"],"properties":["jobtitle"]})");
  }
  void SetJobTitle(const std::string& value) {
    simulator_->Handle(
        MakeRequest("POST", "/_sim/mutate",
                    R"({"op":"update","type":"contacts","index":0,"properties":{"jobtitle":")" +
                        value + "\"}}"));
  }
  HttpReply Download(const boost::json::object& entry) {
    const std::string url = Text(entry.at("url"));
    return simulator_->Handle(MakeRequest("GET", url.substr(options_.base_url.size())));
  }
  std::string Offset(const char* which) {
    return Text(Expect(200, Get(std::string(kEntries) + which)).at("currentOffset"));
  }
};

TEST_F(JournalApiTest, FilesAreFetchedByTheirSignedUrl) {
  SubscribeToUpdates();
  EXPECT_EQ(Get(std::string(kEntries) + "earliest").status, 204);
  SetJobTitle("CTO");
  const auto entry = Expect(200, Get(std::string(kEntries) + "earliest"));
  const auto file = Expect(200, Download(entry));
  EXPECT_EQ(file.at("offset"), entry.at("currentOffset"));
  EXPECT_TRUE(file.contains("publishedAt"));
  const auto& event = file.at("journalEvents").at(0);
  EXPECT_EQ(event.at("action"), "UPDATE");
  EXPECT_EQ(event.at("propertyChanges").at("jobtitle"), "CTO");
  EXPECT_EQ(Stat("violations"), 0);
}

TEST_F(JournalApiTest, OtherUrlsOfFilesAreRefused) {
  SubscribeToUpdates();
  SetJobTitle("CTO");
  const auto entry = Expect(200, Get(std::string(kEntries) + "latest"));
  const std::string url = Text(entry.at("url")).substr(options_.base_url.size());
  EXPECT_EQ(Get(url).status, 400) << "with a token on top";
  EXPECT_EQ(simulator_->Handle(MakeRequest("GET", url + "0")).status, 403);
  EXPECT_EQ(simulator_->Handle(MakeRequest("GET", url.substr(0, url.find('?')))).status, 403);
  now_ms_ += kDayMs;
  EXPECT_EQ(Download(entry).status, 403) << "expired";
}

TEST_F(JournalApiTest, OneEntryFollowsTheOther) {
  SubscribeToUpdates();
  SetJobTitle("A");
  const std::string first = Offset("latest");
  const std::string next = std::string(kEntries) + "offset/" + first + "/next";
  EXPECT_EQ(Get(next).status, 204);
  SetJobTitle("B");
  SetJobTitle("C");
  const auto second = Expect(200, Get(next));
  EXPECT_EQ(Expect(200, Download(second)).at("journalEvents").as_array().size(), 2U);
  EXPECT_EQ(Offset("earliest"), first);
  EXPECT_EQ(Offset("latest"), Text(second.at("currentOffset")));
  EXPECT_EQ(Get(std::string(kEntries) + "offset/b7d1/next").status, 404);
  now_ms_ += 3 * kDayMs;
  UseAppToken("developer.webhooks_journal.read");
  EXPECT_EQ(Get(next).status, 404) << "too old";
}

TEST_F(JournalApiTest, BatchesOfEntries) {
  SubscribeToUpdates();
  std::vector<std::string> offsets;
  for (const char* value : {"A", "B", "C"}) {
    SetJobTitle(value);
    offsets.push_back(Offset("latest"));
  }
  const auto batch = [this](const std::string& what) {
    std::vector<std::string> found;
    const auto reply = Expect(200, Get(std::string(kEntries) + "batch/" + what));
    for (const auto& entry : reply.at("results").as_array()) {
      found.push_back(Text(entry.at("currentOffset")));
    }
    return found;
  };
  EXPECT_EQ(batch("earliest/2"), (std::vector<std::string>{offsets[0], offsets[1]}));
  EXPECT_EQ(batch("latest/2"), (std::vector<std::string>{offsets[1], offsets[2]}));
  EXPECT_EQ(batch(offsets[0] + "/next/100"), (std::vector<std::string>{offsets[1], offsets[2]}));
  EXPECT_TRUE(batch(offsets[2] + "/next/1").empty());
  EXPECT_EQ(Get(std::string(kEntries) + "batch/earliest/101").status, 400);
  EXPECT_EQ(Get(std::string(kEntries) + "batch/b7d1/next/1").status, 404);
  const auto read = Expect(207, Send("POST", std::string(kEntries) + "batch/read",
                                     R"({"inputs":[")" + offsets[1] + R"(","b7d1"]})"));
  EXPECT_EQ(read.at("results").as_array().size(), 1U);
  EXPECT_EQ(read.at("numErrors"), 1);
}

TEST_F(JournalApiTest, TheLocalJournalIsOfOnePortal) {
  SubscribeToUpdates();
  SetJobTitle("A");
  const std::string local = "/webhooks-journal/journal-local/2026-03/earliest?installPortalId=";
  EXPECT_EQ(Get(local + std::to_string(options_.portal.portal_id)).status, 200);
  EXPECT_EQ(Get(local + "7").status, 404);
  EXPECT_EQ(Get(std::string(kEntries) + "earliest?installPortalId=7").status, 400);
}

TEST_F(JournalApiTest, SubscriptionsComeAndGo) {
  const std::string id = SubscribeToUpdates();
  const auto list = Expect(200, Get(kSubscriptions));
  ASSERT_EQ(list.at("results").as_array().size(), 1U);
  const auto one = Expect(200, Get(std::string(kSubscriptions) + "/" + id));
  EXPECT_EQ(one, list.at("results").at(0).as_object());
  EXPECT_EQ(one.at("objectTypeId"), "0-1");
  EXPECT_EQ(Send("DELETE", std::string(kSubscriptions) + "/" + id).status, 204);
  EXPECT_EQ(Get(std::string(kSubscriptions) + "/" + id).status, 404);
  SubscribeToUpdates();
  EXPECT_EQ(Send("DELETE", std::string(kSubscriptions) + "/portals/" +
                               std::to_string(options_.portal.portal_id))
                .status,
            204);
  EXPECT_TRUE(Expect(200, Get(kSubscriptions)).at("results").as_array().empty());
  EXPECT_EQ(Send("POST", kSubscriptions, R"({"subscriptionType":"OBJECT"})").status, 400);
  EXPECT_EQ(Send("POST", kSubscriptions, R"({"kind":"OBJECT"})").status, 400);
}

TEST_F(JournalApiTest, NeedsATokenOfTheAppWithTheScope) {
  UseAppToken("developer.webhooks_journal.subscriptions.read");
  EXPECT_EQ(Get(kSubscriptions).status, 200);
  EXPECT_EQ(Send("POST", kSubscriptions, "{}").status, 403);
  EXPECT_EQ(Get(std::string(kEntries) + "earliest").status, 403);
  token_ = options_.private_app_token;
  EXPECT_EQ(Get(kSubscriptions).status, 403) << "a portal's token";
  token_ = "none";
  EXPECT_EQ(Get(kSubscriptions).status, 401);
  EXPECT_EQ(Get("/webhooks-journal/journal/2025-01/earliest").status, 404);
}

}  // namespace
}  // namespace stanna::sim
