#include "client/webhooks/http_webhook_admin.h"

#include <gtest/gtest.h>

#include "client/http/fake_http_client.h"

namespace stanna::hubspot {
namespace {

constexpr char kBase[] = "https://api.test/webhooks/v3/4210286";
// Of a name that has to be encoded, so that both of its forms can leak.
constexpr char kKey[] = "key/1";
constexpr char kQuery[] = "?hapikey=key%2F1";

class WebhookAdminTest : public ::testing::Test {
 protected:
  std::unique_ptr<WebhookAdmin> Admin(const std::string& version = "v3") {
    HubSpotEndpoints endpoints{.api_base = "https://api.test", .authorize_url = ""};
    endpoints.versions.webhooks = version;
    return MakeWebhookAdmin({.app_id = "4210286", .developer_key = kKey}, endpoints, "ua", http);
  }
  HttpRequest Sent(std::size_t index = 0) const { return http.requests().at(index); }

  FakeHttpClient http;
  const CallOptions options{};
};

TEST_F(WebhookAdminTest, ReadsSettings) {
  http.Answer(200, R"({"targetUrl":"https://us.example/hooks","createdAt":"2026-11-24T12:00:00Z",
      "throttling":{"period":"SECONDLY","maxConcurrentRequests":12}})");
  const auto settings = Admin()->GetSettings(options);
  ASSERT_TRUE(settings.ok()) << ToString(settings.status());
  EXPECT_EQ(*settings, (WebhookSettings{"https://us.example/hooks", 12}));
  EXPECT_EQ(Sent().url, std::string(kBase) + "/settings" + kQuery);
  EXPECT_EQ(Sent().method, HttpMethod::kGet);
}

TEST_F(WebhookAdminTest, SettingsThatWereNeverMadeAreNone) {
  http.Answer(404, "");
  const auto settings = Admin()->GetSettings(options);
  ASSERT_TRUE(settings.ok()) << ToString(settings.status());
  EXPECT_FALSE(settings->has_value());
}

TEST_F(WebhookAdminTest, PutsSettingsInTheFormOfTheVersion) {
  const struct {
    const char* version;
    const char* url;
    const char* throttling;
  } kCases[] = {
      {"v3", "/webhooks/v3/", R"({"maxConcurrentRequests":12,"period":"SECONDLY"})"},
      {"2026-03", "/webhooks/2026-03/", R"({"maxConcurrentRequests":12,"period":"SECONDLY"})"},
      {"2026-09", "/app-webhooks/2026-09/", R"({"maxConcurrentRequests":12})"},
  };
  for (const auto& c : kCases) {
    http.Answer(200, "{}");
    EXPECT_TRUE(Admin(c.version)->PutSettings({"https://us.example/\"", 12}, options).ok());
    const HttpRequest sent = http.requests().back();
    EXPECT_EQ(sent.method, HttpMethod::kPut);
    EXPECT_EQ(sent.url, std::string("https://api.test") + c.url + "4210286/settings" + kQuery);
    EXPECT_EQ(sent.body, std::string(R"({"targetUrl":"https://us.example/\"","throttling":)") +
                             c.throttling + "}");
  }
}

TEST_F(WebhookAdminTest, ListsSubscriptionsByWhatTheyTell) {
  http.Answer(200, R"({"results":[
      {"id":"7","eventType":"deal.propertyChange","propertyName":"amount","active":true},
      {"id":8,"eventType":"object.creation","objectTypeId":"0-47","active":false},
      {"id":"9","eventType":"contact.merge","objectTypeId":"0-1","active":false}]})");
  const auto all = Admin()->List(options);
  ASSERT_TRUE(all.ok()) << ToString(all.status());
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ(all->at(0).id, "7");
  EXPECT_EQ(all->at(0).key, (SubscriptionKey{"deal.propertyChange", "", "amount"}));
  EXPECT_TRUE(all->at(0).active);
  EXPECT_EQ(all->at(1).id, "8");
  EXPECT_EQ(all->at(1).key, (SubscriptionKey{"object.creation", "0-47", ""}));
  EXPECT_FALSE(all->at(1).active);
  EXPECT_EQ(all->at(2).key, (SubscriptionKey{"contact.merge", "", ""})) << "the type says it all";
}

TEST_F(WebhookAdminTest, CreatesAndIsNotRepeatedWhereHubSpotMayHaveMadeIt) {
  http.Answer(201, R"({"id":"7","eventType":"object.propertyChange","objectTypeId":"0-47",
      "propertyName":"hs_meeting_outcome","active":false})");
  const SubscriptionKey key{"object.propertyChange", "0-47", "hs_meeting_outcome"};
  const auto made = Admin()->Create(key, options);
  ASSERT_TRUE(made.ok()) << ToString(made.status());
  EXPECT_EQ(made->id, "7");
  EXPECT_EQ(made->key, key);
  EXPECT_EQ(Sent().method, HttpMethod::kPost);
  EXPECT_EQ(Sent().body,
            R"({"eventType":"object.propertyChange","active":false,"objectTypeId":"0-47",)"
            R"("propertyName":"hs_meeting_outcome"})");
  EXPECT_EQ(Sent().idempotency, Idempotency::kNonIdempotent);
}

TEST_F(WebhookAdminTest, ActivatesAHundredACall) {
  std::vector<std::string> ids;
  for (int i = 0; i < 101; ++i) ids.push_back(std::to_string(i));
  http.Answer(200, "{}").Answer(200, "{}");
  EXPECT_TRUE(Admin()->Activate(ids, options).ok());
  ASSERT_EQ(http.calls(), 2u);
  EXPECT_EQ(Sent(1).url, std::string(kBase) + "/subscriptions/batch/update" + kQuery);
  EXPECT_EQ(Sent(1).body, R"({"inputs":[{"id":"100","active":true}]})");
  http.Answer(207, R"({"results":[],"errors":[{}]})");
  EXPECT_TRUE(absl::IsNotFound(Admin()->Activate({"1", "2"}, options)));
}

TEST_F(WebhookAdminTest, RemovesAndWhatIsGoneIsNoError) {
  for (const int status : {204, 404}) {
    http.Answer(status, "");
    EXPECT_TRUE(Admin()->Remove("7", options).ok()) << status;
  }
  EXPECT_EQ(Sent().method, HttpMethod::kDelete);
  EXPECT_EQ(Sent().url, std::string(kBase) + "/subscriptions/7" + kQuery);
}

TEST_F(WebhookAdminTest, ErrorsSayWhoIsToActAndNeverTheKey) {
  const struct {
    int status;
    const char* body;
    absl::StatusCode code;
    const char* reason;
  } kCases[] = {
      {401, R"({"message":"This hapikey key/1 doesn't exist."})",
       absl::StatusCode::kUnauthenticated, "HUBSPOT_DEVELOPER_KEY_REFUSED"},
      {404, "<html>", absl::StatusCode::kNotFound, "HUBSPOT_APP_NOT_FOUND"},
      {400, R"({"message":"Couldn't create another subscription, key/1 or key%2F1."})",
       absl::StatusCode::kInvalidArgument, "HUBSPOT_REFUSED_REQUEST"},
      {503, "<html>", absl::StatusCode::kUnavailable, "HUBSPOT_UNAVAILABLE"},
      {200, "<html>", absl::StatusCode::kDataLoss, "HUBSPOT_UNREADABLE_ANSWER"},
      {200, R"({"results":[{"id":"7"}]})", absl::StatusCode::kDataLoss,
       "HUBSPOT_UNREADABLE_ANSWER"},
  };
  for (const auto& c : kCases) {
    http.Answer(c.status, c.body);
    const absl::Status status = Admin()->List(options).status();
    EXPECT_EQ(status.code(), c.code) << c.status;
    EXPECT_EQ(ReasonOf(status), c.reason) << c.status;
    EXPECT_EQ(ToString(status).find("key/1"), std::string::npos) << ToString(status);
    EXPECT_EQ(ToString(status).find("key%2F1"), std::string::npos) << ToString(status);
    EXPECT_EQ(ToString(status).find("portal 0"), std::string::npos) << ToString(status);
    EXPECT_FALSE(DetailsOf(status).metadata.contains("portalId"));
  }
}

}  // namespace
}  // namespace stanna::hubspot
