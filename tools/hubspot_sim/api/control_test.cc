#include "tools/hubspot_sim/api/simulator_fixture.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

class ControlTest : public SimulatorFixture {
 protected:
  HttpReply Control(const std::string& name, const std::string& body) {
    return simulator_->Handle(MakeRequest("POST", "/_sim/" + name, body));
  }
};

TEST_F(ControlTest, DumpListsEveryIdWithItsLinks) {
  const auto dump = Expect(200, Get("/_sim/dump?type=contacts&limit=600"));
  EXPECT_EQ(dump.at("results").as_array().size(), 600U);
  const auto rest =
      Expect(200, Get("/_sim/dump?type=contacts&limit=600&after=" + Text(dump.at("after"))));
  EXPECT_EQ(rest.at("results").as_array().size(), 400U);
  EXPECT_TRUE(rest.at("after").is_null());
  const auto companies = Expect(200, Get("/_sim/dump?type=companies&limit=1"));
  const auto& company = companies.at("results").at(0).as_object();
  EXPECT_TRUE(company.contains("name"));
  EXPECT_TRUE(company.contains("domain"));
  EXPECT_FALSE(company.at("associations").at("contacts").as_array().empty());
}

TEST_F(ControlTest, PortalCountsFollowMutations) {
  const auto created = Expect(200, Control("mutate", R"({"operations":[
        {"op":"create","type":"companies","properties":{"name":"A"},
         "associations":[{"type":"contacts","index":0}]},
        {"op":"update","type":"deals","index":2,"properties":{"amount":""}},
        {"op":"archive","type":"contacts","index":1},
        {"op":"gdpr_delete","type":"contacts","index":2},
        {"op":"merge","type":"contacts","index":3,"other_id":")" +
                                                         Id(ObjectType::kContact, 4) + R"("},
        {"op":"disassociate","from":{"type":"contacts","index":5},"to":{"type":"companies","index":0}}
      ]})"));
  EXPECT_EQ(created.at("results").as_array().size(), 6U);
  const auto portal = Expect(200, Get("/_sim/portal"));
  EXPECT_EQ(portal.at("counts").at("companies"), 101);
  EXPECT_EQ(portal.at("counts").at("contacts"), 997);
  EXPECT_EQ(portal.at("archived_counts").at("contacts"), 11);
  const auto deal = Expect(200, Get("/crm/v3/objects/deals/" + Id(ObjectType::kDeal, 2)));
  EXPECT_EQ(Text(deal.at("properties").at("amount")), "");
}

TEST_F(ControlTest, BadOperationsSayWhatIsWrong) {
  for (const char* body :
       {R"({"op":"fly"})", R"({"op":"archive","type":"contacts","id":"1"})", "[]", "{",
        R"({"op":"create","type":"contacts","properties":{"shoesize":"1"}})"}) {
    const auto reply = Control("mutate", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_NE(reply.body.find("error"), std::string::npos) << reply.body;
  }
}

TEST_F(ControlTest, FaultsHitWhatTheyName) {
  struct Case {
    const char* kind;
    int status;
  };
  for (const Case& c :
       {Case{"429", 429}, Case{"401_expired", 401}, Case{"401_revoked", 401},
        Case{"403_scopes", 403}, Case{"400", 400}, Case{"404", 404}, Case{"414", 414},
        Case{"500", 500}, Case{"502", 502}, Case{"503", 503}, Case{"504", 504}, Case{"423", 423},
        Case{"477", 477}, Case{"html", 200}, Case{"invalid_json", 200}}) {
    Expect(200, Control("faults", std::string(R"({"endpoint":"objects.list","count":1,"kind":")") +
                                      c.kind + "\"}"));
    EXPECT_EQ(Get("/crm/v3/owners").status, 200) << "another endpoint";
    EXPECT_EQ(Get("/crm/v3/objects/deals").status, c.status) << c.kind;
    EXPECT_EQ(Get("/crm/v3/objects/deals").status, 200) << c.kind << " has happened once";
  }
  EXPECT_EQ(Control("faults", R"({"kind":"flood"})").status, 400);
}

TEST_F(ControlTest, DeliveryFaultsSpoilTheRealAnswer) {
  Control("faults", R"([{"path_prefix":"/crm/v3/objects","kind":"truncate","count":1},
                        {"path_prefix":"/crm/v3/objects","kind":"short_length","count":1},
                        {"path_prefix":"/crm/v3/objects","kind":"slow_drip","latency_ms":7}])");
  EXPECT_EQ(Get("/crm/v3/objects/deals").delivery, Delivery::kTruncate);
  EXPECT_EQ(Get("/crm/v3/objects/deals").delivery, Delivery::kShortLength);
  const HttpReply drip = Get("/crm/v3/objects/deals");
  EXPECT_EQ(drip.delivery, Delivery::kDrip);
  EXPECT_EQ(drip.drip_ms, 7);
  simulator_->Handle(MakeRequest("DELETE", "/_sim/faults"));
  EXPECT_EQ(Get("/crm/v3/objects/deals").delivery, Delivery::kNormal);
}

TEST_F(ControlTest, AHeldAnswerWaitsUntilTheFaultsAreTakenAway) {
  Control("faults", R"({"kind":"hold","endpoint":"objects.list"})");
  EXPECT_FALSE(Get("/crm/v3/owners").held_until) << "another endpoint";
  const HttpReply held = Get("/crm/v3/objects/deals");
  EXPECT_EQ(held.status, 200);
  ASSERT_TRUE(held.held_until);
  EXPECT_FALSE(*held.held_until);
  simulator_->Handle(MakeRequest("DELETE", "/_sim/faults"));
  EXPECT_TRUE(*held.held_until);
  EXPECT_FALSE(Get("/crm/v3/objects/deals").held_until);
}

TEST_F(ControlTest, ABatchMayLoseItsLastResult) {
  const auto listed = Expect(200, Get("/crm/v3/objects/deals?limit=2"));
  const std::string id = Text(listed.at("results").as_array().at(1).at("id"));
  Control("faults", R"({"kind":"207_errors","endpoint":"objects.batch_read"})");
  const auto answer = Expect(207, Send("POST", "/crm/v3/objects/deals/batch/read",
                                       "{\"inputs\":[{\"id\":\"" + id + "\"}]}"));
  EXPECT_TRUE(answer.at("results").as_array().empty());
  EXPECT_EQ(answer.at("numErrors"), 1);
  EXPECT_EQ(Text(answer.at("errors").at(0).at("context").at("ids").at(0)), id);
}

TEST_F(ControlTest, ImpatienceAfterAnInjected429IsCounted) {
  Control("faults", R"({"kind":"429","count":1,"policy":"TEN_SECONDLY_ROLLING","retry_after":3})");
  EXPECT_EQ(Get("/crm/v3/owners").status, 429);
  now_ms_ += 2000;
  Get("/crm/v3/owners");
  EXPECT_EQ(Stat("calls_while_limited"), 1);
  now_ms_ += 2000;
  Get("/crm/v3/owners");
  EXPECT_EQ(Stat("calls_while_limited"), 1);
}

TEST_F(ControlTest, TheClockCanBeMovedAndSpedUp) {
  const auto now = [this](const char* body) {
    return *ParseTime(Text(Expect(200, Control("clock", body)).at("now")));
  };
  const int64_t before = now(R"({"offset_seconds":3600,"speed":10})");
  EXPECT_EQ(before, kStartMs + 3'600'000);
  now_ms_ += 1000;
  EXPECT_EQ(now("{}"), before + 10'000);
}

TEST_F(ControlTest, UnknownControlsAre404) {
  EXPECT_EQ(Get("/_sim/nothing").status, 404);
  EXPECT_EQ(Control("nothing", "{}").status, 404);
}

}  // namespace
}  // namespace stanna::sim
