// Revenue of a whole portal over REST: figures that add up, follow HubSpot and the configuration,
// and are explained.
#include <cmath>
#include <map>
#include <string>

#include "base/decimal.h"
#include "storage/record_store.h"
#include "tests/e2e/revenue_fixture.h"

namespace stanna::testing {
namespace {

class Revenue : public RevenueFixture {
 protected:
  // What the simulated HubSpot says a line item is worth a month, from the stored properties.
  double MonthlyOf(ObjectId line_item) {
    static const std::map<std::string, double> kMonths = {{"monthly", 1},
                                                          {"quarterly", 3},
                                                          {"per_six_months", 6},
                                                          {"annually", 12},
                                                          {"per_two_years", 24}};
    const auto records = server_->stores().records().Load(
        WorkspaceId(kWorkspace), ObjectType::kLineItem, {line_item}, Deadline::Infinite());
    EXPECT_TRUE(records.ok() && records->size() == 1);
    const auto& properties = records->front().properties;
    const std::string amount(properties.Get("amount").value_or("0"));
    return std::stod(amount) /
           kMonths.at(std::string(properties.Get("recurringbillingfrequency").value_or("")));
  }
};

TEST_F(Revenue, AddsUpFollowsAndIsExplained) {
  // The companies' own figures would stand in front of most deals.
  Configure(R"({"revenue": {"mrrSources": ["lineItems", "dealMrr"]}})");
  const auto figures = Listed();
  ASSERT_FALSE(figures.empty());
  Rational total;
  Rational parts_total;
  int counted = 0;
  int converted = 0;
  std::string some_client;
  std::string some_item;
  for (const auto& [client, mrr] : figures) {
    const auto explained = Explain(client);
    const auto value = ParseRational(Text(Member(explained, "value")));
    ASSERT_TRUE(value) << client;
    EXPECT_NEAR(mrr, std::stod(Text(Member(explained, "value"))), 1e-6);
    EXPECT_FALSE(Member(explained, "incomplete").as_bool()) << explained;
    Rational sum;
    for (const auto& part : Member(explained, "parts").as_array()) {
      if (!Member(part, "counts").as_bool()) continue;
      ++counted;
      sum += *ParseRational(Text(Member(part, "amount")));
      if (!Text(Member(part, "rate")).empty()) ++converted;
      if (Text(Member(part, "source")) != "lineItems") continue;
      const std::string id = Text(Member(part, "objectId"));
      EXPECT_NEAR(std::stod(Text(Member(part, "originalAmount"))), MonthlyOf(std::stoll(id)), 1e-5)
          << part;
      some_client = client;
      some_item = id;
    }
    EXPECT_EQ(sum, *value) << client << ": " << explained;
    total += *value;
    parts_total += sum;
  }
  EXPECT_EQ(total, parts_total);
  EXPECT_GT(counted, 10);
  EXPECT_GT(converted, 0) << "the portal sells in three currencies";
  ASSERT_FALSE(some_item.empty());

  // A change in HubSpot.
  simulator_->Advance(std::chrono::hours(1));
  simulator_->Mutate(R"({"op":"update","type":"line_items","id":")" + some_item +
                     R"(","properties":{"amount":"4321.09"}})");
  simulator_->Advance(std::chrono::minutes(10));
  Sync();
  bool found = false;
  const auto changed = Explain(some_client);
  EXPECT_GT(std::abs(std::stod(Text(Member(changed, "value"))) - figures.at(some_client)), 1e-6);
  for (const auto& part : Member(changed, "parts").as_array()) {
    if (Text(Member(part, "objectId")) != some_item) continue;
    found = true;
    EXPECT_NEAR(std::stod(Text(Member(part, "originalAmount"))), MonthlyOf(std::stoll(some_item)),
                1e-5);
  }
  EXPECT_TRUE(found) << changed;

  // Another configuration, and back.
  const auto before = Listed();
  std::string pipelines;
  const auto listed = server_->GetJson("/api/integrations/hubspot/pipelines", key_);
  for (const auto& pipeline : Member(listed, "pipelines").as_array()) {
    pipelines += (pipelines.empty() ? "\"" : ", \"") + Text(Member(pipeline, "id")) +
                 R"(": {"role": "ignored"})";
  }
  Configure(R"({"revenue": {"mrrSources": ["lineItems", "dealMrr"]}, "pipelines": {)" + pipelines +
            "}}");
  EXPECT_TRUE(Listed().empty()) << "no pipeline earns anything";
  const HttpReply back =
      server_->Post("/api/integrations/hubspot/config/rollback", key_, R"({"version": 1})");
  ASSERT_EQ(back.status, 200) << back.body;
  Await();
  EXPECT_EQ(Listed(), before);
  EXPECT_EQ(server_->Stop(), 0) << server_->log();
}

}  // namespace
}  // namespace stanna::testing
