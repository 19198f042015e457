#include <set>

#include "tools/hubspot_sim/api/simulator_fixture.h"

namespace stanna::sim {
namespace {

class WebhookControlTest : public SimulatorFixture {
 protected:
  HttpReply Control(const std::string& name, const std::string& body) {
    return simulator_->Handle(MakeRequest("POST", "/_sim/" + name, body));
  }
  void Subscribe() {
    Expect(200, Control("webhooks", R"({"target_url":"http://127.0.0.1:9/h","subscriptions":[
        {"eventType":"contact.propertyChange","propertyName":"jobtitle"},
        {"eventType":"contact.deletion"},
        {"eventType":"contact.privacyDeletion"}]})"));
  }
  int64_t Count(const char* name) {
    return Expect(200, Get("/_sim/webhooks")).at("events").at(name).to_number<int64_t>();
  }
};

TEST_F(WebhookControlTest, MutationsMakeEventsOfAUser) {
  Subscribe();
  Expect(200, Control("mutate", R"({"operations":[
      {"op":"update","type":"contacts","index":0,"properties":{"jobtitle":"CTO"}},
      {"op":"gdpr_delete","type":"contacts","index":1}]})"));
  const auto events = Expect(200, Get("/_sim/webhooks/events?state=waiting"));
  std::set<std::string> types;
  for (const auto& entry : events.at("results").as_array()) {
    types.insert(Text(entry.at("event").at("subscriptionType")));
    EXPECT_EQ(entry.at("event").at("changeSource"), "CRM_UI");
  }
  EXPECT_EQ(types, (std::set<std::string>{"contact.propertyChange", "contact.privacyDeletion",
                                          "contact.deletion"}));
  EXPECT_TRUE(events.at("after").is_null());
}

TEST_F(WebhookControlTest, NothingIsMadeWithoutATarget) {
  Expect(200, Control("webhooks", R"({"subscriptions":[{"eventType":"contact.deletion"}]})"));
  Expect(200, Control("mutate", R"({"op":"archive","type":"contacts","index":1})"));
  Expect(200, Control("webhooks", R"({"target_url":"http://127.0.0.1:9/h"})"));
  Expect(200, Control("mutate", R"({"op":"archive","type":"contacts","index":2})"));
  EXPECT_EQ(Count("waiting"), 1);
  Expect(200, Control("webhooks", R"({"target_url":""})"));
  Expect(200, Control("mutate", R"({"op":"archive","type":"contacts","index":3})"));
  EXPECT_EQ(Count("waiting"), 1);
}

TEST_F(WebhookControlTest, SwitchesAreShownAndKept) {
  Expect(200, Control("webhooks", R"({"duplicates":0.25,"paused":true,"signing":"v1",
      "timestamp_skew_ms":-600000,"type_member":"eventType","sensitive":["contacts.phone"]})"));
  Expect(200, Control("webhooks", R"({"drops":0.5})"));
  const auto switches = Expect(200, Get("/_sim/webhooks")).at("switches").as_object();
  EXPECT_EQ(switches.at("duplicates").to_number<double>(), 0.25);
  EXPECT_EQ(switches.at("drops").to_number<double>(), 0.5);
  EXPECT_EQ(switches.at("paused"), true);
  EXPECT_EQ(switches.at("signing"), "v1");
  EXPECT_EQ(switches.at("timestamp_skew_ms"), -600000);
  EXPECT_EQ(switches.at("type_member"), "eventType");
}

TEST_F(WebhookControlTest, BadSwitchesSayWhatIsWrong) {
  for (const char* body :
       {"[]", R"({"losses":1})", R"({"drops":2})", R"({"max_batch":101})", R"({"time_scale":0})",
        R"({"signing":"v9"})", R"({"type_member":"kind"})", R"({"sensitive":["phone"]})",
        R"({"subscriptions":[{"eventType":"contact.birth"}]})"}) {
    const auto reply = Control("webhooks", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_NE(reply.body.find("error"), std::string::npos) << reply.body;
  }
  for (const char* body : {"[]", R"({"type":"x","property":"jobtitle","count":1})",
                           R"({"type":"contacts","property":"x","count":1})",
                           R"({"type":"contacts","property":"jobtitle","count":0})"}) {
    EXPECT_EQ(Control("webhooks/burst", body).status, 400) << body;
  }
  EXPECT_EQ(Control("webhooks/x", "{}").status, 404);
  EXPECT_EQ(Get("/_sim/webhooks/events?state=lost").status, 400);
}

TEST_F(WebhookControlTest, ABurstChangesExistingRecordsInTurn) {
  Subscribe();
  const auto done = Expect(
      200, Control("webhooks/burst",
                   R"({"type":"contacts","property":"jobtitle","count":2500,"records":10})"));
  EXPECT_EQ(done.at("changes"), 2500);
  EXPECT_EQ(Count("made"), 2500);
  std::set<std::string> ids;
  std::set<std::string> keys;
  std::string after = "0";
  while (!after.empty()) {
    const auto page = Expect(200, Get("/_sim/webhooks/events?limit=1000&after=" + after));
    for (const auto& entry : page.at("results").as_array()) {
      ids.insert(Text(entry.at("event").at("objectId")));
      keys.insert(Text(entry.at("key")));
    }
    after = page.at("after").is_null() ? "" : Text(page.at("after"));
  }
  EXPECT_EQ(ids.size(), 10U);
  EXPECT_EQ(keys.size(), 2500U) << "no two events are the same";
  const auto contact = Expect(
      200, Get("/crm/v3/objects/contacts/" + Id(ObjectType::kContact, 9) + "?properties=jobtitle"));
  EXPECT_TRUE(std::string(contact.at("properties").at("jobtitle").as_string()).ends_with(" 2499"))
      << contact;
}

}  // namespace
}  // namespace stanna::sim
