#include "tools/hubspot_sim/api/simulator_fixture.h"

namespace stanna::sim {
namespace {

class SearchTest : public SimulatorFixture {
 protected:
  boost::json::object Search(const std::string& type, const std::string& body) {
    return Expect(200, Send("POST", "/crm/v3/objects/" + type + "/search", body));
  }
  int64_t Total(const std::string& type, const std::string& filters) {
    const std::string body = R"({"filterGroups":[{"filters":[)" + filters + "]}],\"limit\":1}";
    return Search(type, body).at("total").to_number<int64_t>();
  }
};

TEST_F(SearchTest, WithoutFiltersTheTotalIsThePortal) {
  const auto answer = Search("contacts", R"({"limit":1})");
  EXPECT_EQ(answer.at("total"), 1000);
  EXPECT_EQ(Text(answer.at("paging").at("next").at("after")), "1");
}

TEST_F(SearchTest, OperatorsSplitThePortal) {
  const std::string stage = R"({"propertyName":"dealstage","operator":)";
  const int64_t won = Total("deals", stage + R"("EQ","value":"closedwon"})");
  EXPECT_GT(won, 0);
  EXPECT_EQ(won + Total("deals", stage + R"("NEQ","value":"closedwon"})"), 300);
  EXPECT_EQ(Total("deals", stage + R"("EQ","value":"CLOSEDWON"})"), 0) << "enumerations keep case";
  EXPECT_EQ(Total("deals", stage + R"("IN","values":["closedwon"]})"), won);
  const int64_t with = Total("companies", R"({"propertyName":"domain","operator":"HAS_PROPERTY"})");
  EXPECT_EQ(with + Total("companies", R"({"propertyName":"domain","operator":"NOT_HAS_PROPERTY"})"),
            100);
  const std::string created = R"({"propertyName":"createdate","operator":)";
  const int64_t before = Total("deals", created + R"("LT","value":"2025-01-01T00:00:00Z"})");
  EXPECT_GT(before, 0);
  EXPECT_EQ(before + Total("deals", created + R"("GTE","value":"1735689600000"})"), 300);
  EXPECT_EQ(
      Total("companies", R"({"propertyName":"associations.contact","operator":"EQ","value":")" +
                             Id(ObjectType::kContact, 4) + "\"}"),
      Expect(200, Get("/crm/v4/objects/contacts/" + Id(ObjectType::kContact, 4) +
                      "/associations/companies"))
          .at("results")
          .as_array()
          .size());
}

TEST_F(SearchTest, OptionsOfAMultiSelectAreFoundOneByOne) {
  const std::string role = R"({"propertyName":"hs_buying_role","operator":)";
  const int64_t champions = Total("contacts", role + R"("EQ","value":"CHAMPION"})");
  EXPECT_GT(champions, 0);
  EXPECT_EQ(Total("contacts", role + R"("IN","values":["CHAMPION"]})"), champions);
  EXPECT_EQ(champions + Total("contacts", role + R"("NEQ","value":"CHAMPION"})"), 1000);
  EXPECT_EQ(Total("contacts", role + R"("CONTAINS_TOKEN","value":"CHAMPION"})"), champions);
  EXPECT_EQ(Total("contacts", role + R"("CONTAINS_TOKEN","value":"HAMPION"})"), 0);
  EXPECT_EQ(Total("contacts", role + R"("EQ","value":"CHAMPION;END_USER"})"), 0);
}

TEST_F(SearchTest, GroupsAreAlternativesAndFiltersAConjunction) {
  const std::string won = R"({"propertyName":"dealstage","operator":"EQ","value":"closedwon"})";
  const std::string lost = R"({"propertyName":"dealstage","operator":"EQ","value":"closedlost"})";
  EXPECT_EQ(Total("deals", won + "," + lost), 0);
  const auto either = Search(
      "deals", R"({"filterGroups":[{"filters":[)" + won + R"(]},{"filters":[)" + lost + "]}]}");
  EXPECT_EQ(either.at("total"), Total("deals", won) + Total("deals", lost));
}

TEST_F(SearchTest, SortsByOneProperty) {
  const auto answer = Search(
      "deals",
      R"({"limit":200,"properties":["amount"],"filters":[{"propertyName":"amount","operator":"HAS_PROPERTY"}],"sorts":[{"propertyName":"amount","direction":"DESCENDING"}]})");
  double previous = 1e18;
  for (const auto& record : answer.at("results").as_array()) {
    const double amount = std::stod(Text(record.at("properties").at("amount")));
    EXPECT_LE(amount, previous);
    previous = amount;
  }
}

TEST_F(SearchTest, DisorderSpoilsTheSortButLosesNothing) {
  options_.search_disorder = true;
  Restart();
  const std::string body =
      R"({"limit":200,"sorts":["hs_lastmodifieddate"],"properties":["hs_lastmodifieddate"]})";
  const auto answer = Search("companies", body);
  EXPECT_EQ(answer.at("results").as_array().size(), 100U);
}

TEST_F(SearchTest, RefusesWhatIsBeyondTheLimits) {
  const std::string filter = R"({"propertyName":"email","operator":"HAS_PROPERTY"})";
  std::string seven = filter;
  for (int i = 0; i < 6; ++i) seven += "," + filter;
  const std::string cases[] = {
      R"({"limit":201})",
      R"({"limit":200,"after":"9900"})",
      R"({"after":"MTAwMA=="})",
      R"({"sorts":["email","firstname"]})",
      R"({"filters":[)" + seven + "]}",
      R"({"filters":[{"propertyName":"email","operator":"GT","value":"a"}]})",
      R"({"filters":[{"propertyName":"shoesize","operator":"EQ","value":"a"}]})",
      R"({"filters":[{"propertyName":"email","operator":"LIKE","value":"a"}]})",
      R"({"size":3})",
      R"({"query":")" + std::string(3000, 'x') + "\"}",
  };
  int64_t violations = 0;
  for (const std::string& body : cases) {
    EXPECT_EQ(Send("POST", "/crm/v3/objects/contacts/search", body).status, 400) << body;
    EXPECT_EQ(Stat("violations"), ++violations) << body;
  }
}

TEST_F(SearchTest, EpochZeroIsAServerError) {
  const auto reply =
      Send("POST", "/crm/v3/objects/contacts/search",
           R"({"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"0"}]})");
  EXPECT_EQ(reply.status, 500);
}

TEST_F(SearchTest, TheIndexLags) {
  options_.index_lag_ms = 5000;
  Restart();
  now_ms_ += 10'000;
  Send("POST", "/_sim/mutate",
       R"({"op":"create","type":"companies","properties":{"name":"Brand New"}})");
  const std::string filter = R"({"propertyName":"name","operator":"EQ","value":"brand new"})";
  EXPECT_EQ(Total("companies", filter), 0);
  now_ms_ += 5000;
  EXPECT_EQ(Total("companies", filter), 1);
}

TEST_F(SearchTest, ArchivedRecordsAreNeverFound) {
  Send("DELETE", "/crm/v3/objects/companies/" + Id(ObjectType::kCompany, 0));
  EXPECT_EQ(Search("companies", "{}").at("total"), 99);
}

}  // namespace
}  // namespace stanna::sim
