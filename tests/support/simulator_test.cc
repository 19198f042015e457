// What tests can do with the webhooks of a simulator.
#include "tests/support/simulator.h"

#include <gtest/gtest.h>

#include <set>

namespace stanna::testing {
namespace {

constexpr std::chrono::seconds kLongest{60};

TEST(SimulatorWebhooks, AreSubscribedToMadeAndListed) {
  const auto simulator = Simulator::Start({"--contacts", "50", "--webhook-drops", "1"});
  simulator->SetWebhooks(
      R"({"target_url":"http://127.0.0.1:9/h","subscriptions":[
          {"eventType":"contact.propertyChange","propertyName":"jobtitle"}]})");
  EXPECT_EQ(boost::json::parse(simulator->ManageWebhooks("GET", "subscriptions").body)
                .at("results")
                .as_array()
                .size(),
            1U);
  simulator->ChangeMany(ObjectType::kContact, "jobtitle", 12'000, 20);
  ASSERT_TRUE(simulator->AwaitWebhooks(kLongest));
  EXPECT_EQ(simulator->WebhookCount("dropped"), 12'000);
  const std::vector<WebhookRecord> events = simulator->WebhookEvents("dropped");
  ASSERT_EQ(events.size(), 12'000U);
  std::set<std::string> keys;
  for (const WebhookRecord& event : events) keys.insert(event.key);
  EXPECT_EQ(keys.size(), 12'000U);
  const auto last = boost::json::parse(events.back().json);
  EXPECT_TRUE(std::string(last.at("propertyValue").as_string()).ends_with(" 11999")) << last;
  EXPECT_EQ(last.at("appId"), kHubSpotAppId);
  EXPECT_TRUE(simulator->WebhookEvents("acknowledged").empty());
}

TEST(SimulatorWebhooks, AreGivenUpWhereNobodyListens) {
  const auto simulator = Simulator::Start({"--contacts", "50", "--webhook-time-scale", "100000"});
  simulator->SetWebhooks(
      R"({"target_url":"http://127.0.0.1:9/h","subscriptions":[{"eventType":"contact.deletion"}]})");
  simulator->Mutate(R"({"op":"archive","type":"contacts","index":1})");
  ASSERT_TRUE(simulator->AwaitWebhooks(kLongest));
  EXPECT_EQ(simulator->WebhookCount("given_up"), 1);
  const auto events = simulator->WebhookEvents();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].state, "given_up");
  EXPECT_EQ(events[0].attempts, 11);
}

}  // namespace
}  // namespace stanna::testing
