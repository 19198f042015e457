#include "tools/hubspot_sim/api/simulator_fixture.h"

namespace stanna::sim {
namespace {

class WebhookAdminTest : public SimulatorFixture {
 protected:
  HttpReply Admin(const std::string& method, const std::string& what,
                  const std::string& body = {}) {
    HttpRequest request = MakeRequest(
        method, "/webhooks/v3/" + std::to_string(options_.app_id) + "/" + what + "?hapikey=" + key_,
        body);
    request.content_type = "application/json";
    return simulator_->Handle(request);
  }
  std::string Create(const std::string& body) {
    return Text(Expect(201, Admin("POST", "subscriptions", body)).at("id"));
  }

  std::string key_ = options_.developer_key;
};

TEST_F(WebhookAdminTest, SettingsAreThereOnceTheyArePut) {
  EXPECT_EQ(Admin("GET", "settings").status, 404);
  const std::string body =
      R"({"targetUrl":"https://app.example/hooks","throttling":{"maxConcurrentRequests":12,"period":"SECONDLY"}})";
  Expect(200, Admin("PUT", "settings", body));
  const auto settings = Expect(200, Admin("GET", "settings"));
  EXPECT_EQ(settings.at("targetUrl"), "https://app.example/hooks");
  EXPECT_EQ(settings.at("throttling").at("maxConcurrentRequests"), 12);
  EXPECT_TRUE(settings.contains("createdAt"));
  EXPECT_EQ(Admin("DELETE", "settings").status, 204);
  EXPECT_EQ(Admin("GET", "settings").status, 404);
  EXPECT_EQ(Stat("violations"), 0);
}

TEST_F(WebhookAdminTest, BadSettingsAreRefused) {
  for (const char* body :
       {"{", "{}", R"({"targetUrl":"https://a.example/h"})",
        R"({"targetUrl":"http://a.example/h","throttling":{"maxConcurrentRequests":10}})",
        R"({"targetUrl":"https://a.example/h","throttling":{"maxConcurrentRequests":5}})",
        R"({"targetUrl":"https://a.example/h","throttling":{"maxConcurrentRequests":9},"x":1})"}) {
    const auto error = Expect(400, Admin("PUT", "settings", body));
    EXPECT_FALSE(error.contains("category")) << body;
  }
  EXPECT_EQ(Stat("violations"), 6);
}

TEST_F(WebhookAdminTest, ThePortalsTokenIsNotTheDevelopers) {
  const std::string path = "/webhooks/v3/" + std::to_string(options_.app_id) + "/subscriptions";
  EXPECT_EQ(Text(Expect(401, Get(path)).at("category")), "INVALID_AUTHENTICATION");
  key_ = "wrong";
  EXPECT_EQ(Admin("GET", "subscriptions").status, 401);
  EXPECT_EQ(Get("/webhooks/v3/7/subscriptions?hapikey=" + options_.developer_key).status, 404);
  EXPECT_EQ(Get("/webhooks/v1/7/subscriptions?hapikey=" + options_.developer_key).status, 404);
  const std::string dated =
      std::to_string(options_.app_id) + "/subscriptions?hapikey=" + options_.developer_key;
  for (const char* prefix : {"/webhooks/v3/", "/webhooks/2026-03/", "/app-webhooks/2026-09/"}) {
    EXPECT_EQ(Get(prefix + dated).status, 200) << prefix;
  }
}

TEST_F(WebhookAdminTest, SubscriptionsStartInactiveWhateverIsAskedFor) {
  const std::string id =
      Create(R"({"eventType":"contact.propertyChange","propertyName":"email","active":true})");
  EXPECT_EQ(Expect(200, Admin("GET", "subscriptions/" + id)).at("active"), false);
  const auto active = Expect(200, Admin("PATCH", "subscriptions/" + id, R"({"active":true})"));
  EXPECT_EQ(active.at("active"), true);
  EXPECT_EQ(active.at("propertyName"), "email");
  const auto list = Expect(200, Admin("GET", "subscriptions"));
  ASSERT_EQ(list.at("results").as_array().size(), 1U);
  EXPECT_EQ(list.at("results").at(0), active);
  EXPECT_EQ(Admin("DELETE", "subscriptions/" + id).status, 204);
  EXPECT_EQ(Admin("GET", "subscriptions/" + id).status, 404);
  EXPECT_EQ(Admin("PATCH", "subscriptions/" + id, R"({"active":true})").status, 404);
}

TEST_F(WebhookAdminTest, BadSubscriptionsAreRefused) {
  Create(R"({"eventType":"contact.creation"})");
  for (const char* body :
       {"[]", R"({"eventType":"contact.creation"})", R"({"eventType":"contact.birth"})",
        R"({"eventType":"contact.propertyChange"})",
        R"({"eventType":"contact.propertyChange","propertyName":"hs_lastmodifieddate"})",
        R"({"eventType":"deal.creation","name":"x"})"}) {
    EXPECT_EQ(Admin("POST", "subscriptions", body).status, 400) << body;
  }
  const std::string id = Create(R"({"eventType":"object.creation","objectTypeId":"0-47"})");
  EXPECT_EQ(Admin("PATCH", "subscriptions/" + id, R"({"active":"yes"})").status, 400);
  EXPECT_EQ(Admin("PATCH", "subscriptions/" + id, R"({"active":true,"id":1})").status, 400);
  EXPECT_EQ(Admin("PUT", "subscriptions/" + id, R"({"active":true})").status, 405);
}

TEST_F(WebhookAdminTest, ABatchChangesThoseThatThereAre) {
  const std::string a = Create(R"({"eventType":"contact.creation"})");
  const std::string b = Create(R"({"eventType":"contact.deletion"})");
  const auto all = Expect(200, Admin("POST", "subscriptions/batch/update",
                                     R"({"inputs":[{"id":)" + a + R"(,"active":true},{"id":)" + b +
                                         R"(,"active":true}]})"));
  EXPECT_EQ(all.at("status"), "COMPLETE");
  EXPECT_EQ(all.at("results").as_array().size(), 2U);
  const auto some = Expect(
      207, Admin("POST", "subscriptions/batch/update",
                 R"({"inputs":[{"id":)" + a + R"(,"active":false},{"id":1,"active":true}]})"));
  EXPECT_EQ(some.at("results").as_array().size(), 1U);
  EXPECT_EQ(some.at("numErrors"), 1);
  EXPECT_EQ(Admin("POST", "subscriptions/batch/update", R"({"inputs":[]})").status, 400);
}

TEST_F(WebhookAdminTest, ActiveSubscriptionsGetTheChangesOfTheApi) {
  Expect(200,
         Admin("PUT", "settings",
               R"({"targetUrl":"https://a.example/h","throttling":{"maxConcurrentRequests":10}})"));
  const std::string active = Create(R"({"eventType":"contact.creation"})");
  Create(R"({"eventType":"contact.deletion"})");
  Admin("PATCH", "subscriptions/" + active, R"({"active":true})");
  const auto created =
      Expect(201, Send("POST", "/crm/v3/objects/contacts", R"({"properties":{"email":"a@b.de"}})"));
  Send("DELETE", "/crm/v3/objects/contacts/" + Text(created.at("id")));
  const auto events = Expect(200, Get("/_sim/webhooks/events"));
  ASSERT_EQ(events.at("results").as_array().size(), 1U) << "the other one is not active";
  const auto& event = events.at("results").at(0);
  EXPECT_EQ(event.at("state"), "waiting");
  EXPECT_EQ(Text(event.at("event").at("objectId")), Text(created.at("id")));
  EXPECT_EQ(Text(event.at("event").at("subscriptionId")), active);
}

}  // namespace
}  // namespace stanna::sim
