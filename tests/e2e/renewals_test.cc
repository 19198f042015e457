// Renewals, opportunities, movements and the summary of a whole portal over REST: a deal that is
// pushed and goes back, one that is lost, one that may be won more.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/decimal.h"
#include "storage/portfolio_store.h"
#include "tests/e2e/revenue_fixture.h"

namespace stanna::testing {
namespace {

using std::chrono::days;

// As the simulator has them.
constexpr char kRenewals[] = "748233001";
constexpr char kNegotiation[] = "1182930442";
constexpr char kUpcoming[] = "1182930441";
constexpr char kChurned[] = "1182930445";

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Properties(const std::vector<std::pair<std::string, std::string>>& properties) {
  std::string json;
  for (const auto& [name, value] : properties) {
    json += (json.empty() ? "" : ",") + Quoted(name) + ":" + Quoted(value);
  }
  return "{" + json + "}";
}

class Renewals : public RevenueFixture {
 protected:
  void Prepare() override {
    lighthouse_ = AddCompany("Lighthouse", InDays(50));
    harbour_ = AddCompany("Harbour", InDays(20));
    quay_ = AddCompany("Quay", InDays(400));
    pushed_ =
        AddDeal("Lighthouse renewal", lighthouse_, kRenewals, kNegotiation, "0.7", 40, "6000");
    lost_ = AddDeal("Harbour renewal", harbour_, kRenewals, kNegotiation, "0.7", 15, "6000");
    expansion_ = AddDeal("Quay, more seats", quay_, "default", "qualifiedtobuy", "0.4", 60, "1000");
    // Searches and lists show them.
    simulator_->Advance(std::chrono::minutes(10));
  }

  static Time InDays(int count) { return SystemClock().Now() + days(count); }
  static std::string DayOf(Time time) { return FormatDate(Date(std::chrono::floor<days>(time))); }

  std::string Create(const std::string& operation) {
    const HttpReply reply = simulator_->Post("/_sim/mutate", operation);
    EXPECT_EQ(reply.status, 200) << reply.body;
    const auto answer = json::parse(reply.body);
    return Text(Member(Member(answer, "results").as_array().at(0), "id"));
  }
  std::string AddCompany(const std::string& name, Time renewal) {
    std::string domain = name + "-renewals.com";
    domain[0] = static_cast<char>(std::tolower(domain[0]));
    return Create(R"({"op":"create","type":"companies","properties":)" +
                  Properties({{"name", name},
                              {"domain", domain},
                              {"mrr", "500"},
                              {"renewal_date", DayOf(renewal)}}) +
                  "}");
  }
  std::string AddDeal(const std::string& name, const std::string& company, const char* pipeline,
                      const char* stage, const char* probability, int closes_in,
                      const char* amount) {
    return Create(R"({"op":"create","type":"deals","properties":)" +
                  Properties({{"dealname", name},
                              {"pipeline", pipeline},
                              {"dealstage", stage},
                              {"hs_deal_stage_probability", probability},
                              {"hs_is_closed", "false"},
                              {"hs_is_closed_won", "false"},
                              {"amount", amount},
                              {"deal_currency_code", "USD"},
                              {"closedate", FormatRfc3339(InDays(closes_in))}}) +
                  R"(,"associations":[{"type":"companies","id":")" + company +
                  R"(","type_ids":[5]}]})");
  }
  void Update(const std::string& deal,
              const std::vector<std::pair<std::string, std::string>>& properties) {
    simulator_->Mutate(R"({"op":"update","type":"deals","id":")" + deal + R"(","properties":)" +
                       Properties(properties) + "}");
  }

  // The renewal of the company `name`.
  json::value RenewalOf(const std::string& name) {
    const auto page = server_->GetJson("/api/renewals?windowDays=60&limit=500", key_);
    for (const auto& renewal : Member(page, "renewals").as_array()) {
      if (Text(Member(renewal, "name")) == name) return renewal;
    }
    ADD_FAILURE() << name << " is not among " << page;
    return {};
  }
  // As docs/revenue.md has it, from what is stored.
  double ChanceOf(double stage) {
    const auto counts = server_->stores().portfolio().CountDeals(WorkspaceId(kWorkspace),
                                                                 {kRenewals}, Deadline::Infinite());
    EXPECT_TRUE(counts.ok()) << ToString(counts.status());
    double won = 0;
    double lost = 0;
    for (const auto& count : *counts) {
      if (count.closed) (count.won ? won : lost) += static_cast<double>(count.deals);
    }
    const double all = won + lost;
    EXPECT_GT(all, 0);
    return all < 20 ? stage : stage + std::min(0.5, all / (all + 80)) * (won / all - stage);
  }
  static std::vector<std::string> CodesOf(const json::value& renewal) {
    std::vector<std::string> codes;
    for (const auto& reason : Member(renewal, "reasons").as_array()) {
      codes.push_back(Text(Member(reason, "code")));
    }
    return codes;
  }

  std::string lighthouse_, harbour_, quay_, pushed_, lost_, expansion_;
};

TEST_F(Renewals, FollowTheirDeals) {
  Configure(
      R"({"pipelines": {"748233001": {"role": "renewal"}, "default": {"role": "expansion"}}})");
  auto lighthouse = RenewalOf("Lighthouse");
  EXPECT_EQ(Text(Member(lighthouse, "source")), "property");
  EXPECT_EQ(Text(Member(lighthouse, "objectId")), lighthouse_);
  EXPECT_EQ(Member(lighthouse, "annualValue").to_number<double>(), 6000);
  EXPECT_EQ(Text(Member(lighthouse, "dealId")), pushed_);
  EXPECT_NEAR(Member(lighthouse, "probability").to_number<double>(), ChanceOf(0.7), 1e-4);
  EXPECT_TRUE(CodesOf(lighthouse).empty()) << lighthouse;

  const std::string later = FormatRfc3339(InDays(80));
  simulator_->Advance(std::chrono::hours(1));
  Update(pushed_,
         {{"closedate", later}, {"dealstage", kUpcoming}, {"hs_deal_stage_probability", "0.5"}});
  Update(lost_,
         {{"dealstage", kChurned}, {"hs_is_closed", "true"}, {"hs_deal_stage_probability", "0.0"}});
  simulator_->Advance(std::chrono::minutes(10));
  Sync();
  lighthouse = RenewalOf("Lighthouse");
  EXPECT_NEAR(Member(lighthouse, "probability").to_number<double>(), ChanceOf(0.5), 1e-4);
  EXPECT_EQ(CodesOf(lighthouse),
            (std::vector<std::string>{"CLOSE_DATE_PUSHED", "STAGE_REGRESSION"}))
      << lighthouse;
  const auto& pushed = Member(lighthouse, "reasons").as_array().at(0);
  EXPECT_EQ(Text(Member(pushed, "objectId")), pushed_);
  EXPECT_EQ(Text(Member(pushed, "newValue")), later);
  EXPECT_FALSE(Member(pushed, "at").is_null());
  const auto& back = Member(lighthouse, "reasons").as_array().at(1);
  EXPECT_EQ(Text(Member(back, "oldValue")), "In negotiation");
  EXPECT_EQ(Text(Member(back, "newValue")), "Upcoming");
  const auto harbour = RenewalOf("Harbour");
  EXPECT_EQ(Member(harbour, "probability").to_number<double>(), 0);
  EXPECT_EQ(Text(Member(harbour, "probabilityBasis")), "lostDeal");
  EXPECT_EQ(CodesOf(harbour), std::vector<std::string>{"RENEWAL_LOST"}) << harbour;

  const auto opportunities = server_->GetJson("/api/opportunities?limit=500", key_);
  bool found = false;
  double before = INFINITY;
  for (const auto& opportunity : Member(opportunities, "opportunities").as_array()) {
    const double potential = Member(opportunity, "potential").to_number<double>();
    EXPECT_LE(potential, before) << "the largest first";
    before = potential;
    if (Text(Member(opportunity, "name")) != "Quay") continue;
    found = true;
    EXPECT_EQ(potential, 400);
    EXPECT_EQ(Text(Member(Member(opportunity, "reasons").as_array().at(0), "dealId")), expansion_);
  }
  EXPECT_TRUE(found) << opportunities;
}

Rational Amount(const json::value& text) { return ParseRational(Text(text)).value_or(-1); }

TEST_F(Renewals, MovementsAndTheSummaryAddUp) {
  Configure(R"({"revenue": {"mrrSources": ["lineItems", "dealMrr", "property"]}})");
  const auto report = server_->GetJson("/api/metrics/revenue/movements", key_);
  const auto& months = Member(report, "months").as_array();
  ASSERT_EQ(months.size(), 12u);
  Rational before = Amount(Member(months.at(0), "opening"));
  int moved = 0;
  for (const auto& month : months) {
    Rational sum = Amount(Member(month, "opening"));
    EXPECT_EQ(sum, before) << month;
    for (const char* kind :
         {"new", "expansion", "contraction", "churn", "reactivation", "adjustment"}) {
      const auto& movement = Member(month, kind);
      sum += Amount(Member(movement, "amount"));
      moved += static_cast<int>(Member(movement, "clients").to_number<std::int64_t>());
    }
    before = Amount(Member(month, "closing"));
    EXPECT_EQ(sum, before) << month;
  }
  EXPECT_GT(moved, 5) << "contracts begin and end";

  double listed = 0;
  for (const auto& [client, mrr] : Listed()) listed += mrr;
  const auto summary = server_->GetJson("/api/metrics/summary", key_);
  const double total = Member(Member(summary, "revenue"), "mrrTotal").to_number<double>();
  EXPECT_NEAR(total, listed, 1e-4);
  EXPECT_NEAR(total, std::stod(RoundedText(before, 6)), 1e-6) << "this month's closing";
  EXPECT_GE(Member(Member(summary, "totals"), "renewals30d").to_number<std::int64_t>(), 1);
  EXPECT_EQ(server_->Stop(), 0) << server_->log();
}

}  // namespace
}  // namespace stanna::testing
