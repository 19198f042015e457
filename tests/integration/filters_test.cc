// Filters are evaluated here as HubSpot's search evaluates them: for each filter, as many of the
// portal's records are in as the simulator's search finds for the same filter.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/property_bag.h"
#include "server/filters/filter_document.h"
#include "server/filters/hubspot_search.h"
#include "server/filters/prepared_filter.h"
#include "tests/integration/simulator.h"

namespace stanna {
namespace {

namespace json = boost::json;
using filters::RecordFilter;

// 2026-07-01T12:00:00Z.
const Time kNow = FromEpochMs(1'782'907'200'000);

std::string Text(const json::value& value) { return std::string(value.as_string().c_str()); }

json::value ToJson(const filters::SearchFilter& filter) {
  json::object out{{"propertyName", filter.property}, {"operator", filter.op}};
  if (!filter.values.empty()) out["values"] = json::value_from(filter.values);
  if (!filter.value.empty()) out["value"] = filter.value;
  if (!filter.high_value.empty()) out["highValue"] = filter.high_value;
  return out;
}

class FiltersTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started =
        testing::Simulator::Start({"--companies", "200", "--contacts", "600", "--deals", "100",
                                   "--activities", "10", "--seed", "7", "--rate-limit", "none"});
    ASSERT_TRUE(started.ok()) << ToString(started.status());
    simulator_ = started->release();
  }
  static void TearDownTestSuite() { delete simulator_; }

  // A GET, or a POST of the body.
  static json::value Call(const std::string& path, const std::string& body = "") {
    hubspot::HttpRequest request;
    request.method = body.empty() ? hubspot::HttpMethod::kGet : hubspot::HttpMethod::kPost;
    request.url = simulator_->base_url() + path;
    request.headers = {{"Authorization", "Bearer pat-na1-sim-token"},
                       {"Content-Type", "application/json"}};
    request.body = body;
    const auto response =
        simulator_->http().Send(request, Deadline::After(std::chrono::seconds(60)), {});
    EXPECT_TRUE(response.ok()) << ToString(response.status());
    EXPECT_EQ(response->status, 200) << path << " " << body << " " << response->body;
    return json::parse(response->body);
  }

  static std::map<std::string, std::string> TypesOf(const std::string& object) {
    std::map<std::string, std::string> types;
    const json::value answer = Call("/crm/v3/properties/" + object);
    for (const auto& property : answer.at("results").as_array()) {
      types[Text(property.at("name"))] = Text(property.at("type"));
    }
    return types;
  }

  static std::vector<PropertyBag> RecordsOf(const std::string& object,
                                            const std::map<std::string, std::string>& types) {
    std::string names;
    for (const auto& [name, type] : types) names += (names.empty() ? "" : ",") + name;
    std::vector<PropertyBag> records;
    std::string after;
    do {
      const json::value page =
          Call("/crm/v3/objects/" + object + "?limit=100&properties=" + names + after);
      for (const auto& record : page.at("results").as_array()) {
        records.push_back(PropertyBag::FromJson(json::serialize(record.at("properties"))).value());
      }
      const auto* paging = page.as_object().if_contains("paging");
      after = paging == nullptr ? "" : "&after=" + Text(paging->at("next").at("after"));
    } while (!after.empty());
    return records;
  }

  static std::int64_t Found(const std::string& object, const filters::SearchGroups& groups) {
    json::array out;
    for (const auto& group : groups) {
      json::array list;
      for (const auto& filter : group) list.push_back(ToJson(filter));
      out.push_back(json::object{{"filters", std::move(list)}});
    }
    const json::object body{{"filterGroups", std::move(out)}, {"limit", 1}};
    const json::value answer = Call("/crm/v3/objects/" + object + "/search", json::serialize(body));
    return answer.at("total").to_number<std::int64_t>();
  }

  // `groups`: as in the document. Some of the records must be in, and some not.
  static void Compare(const std::string& object, const std::vector<std::string>& cases) {
    const auto types = TypesOf(object);
    const auto records = RecordsOf(object, types);
    const auto type_of = [&](std::string_view name) { return types.at(std::string(name)); };
    for (const std::string& groups : cases) {
      filters::FilterConfig config;
      std::vector<FieldViolation> violations;
      ReadFiltersSection(json::parse("{\"" + object + "\": {\"groups\": " + groups + "}}"), config,
                         violations);
      ASSERT_TRUE(violations.empty()) << groups << " " << violations[0].description;
      const RecordFilter& filter = config.types.begin()->second;
      const auto search = ToSearch(filter, type_of, kNow);
      ASSERT_TRUE(search.has_value()) << groups;
      const filters::PreparedFilter prepared(filter, type_of, kNow);
      const auto in = std::ranges::count_if(
          records, [&](const PropertyBag& record) { return prepared.Matches(record); });
      EXPECT_EQ(in, Found(object, *search)) << groups;
      EXPECT_GT(in, 0) << groups;
      EXPECT_LT(in, static_cast<std::int64_t>(records.size())) << groups;
    }
  }

  static testing::Simulator* simulator_;
};

testing::Simulator* FiltersTest::simulator_ = nullptr;

TEST_F(FiltersTest, CompaniesAsTheSearchFindsThem) {
  Compare("companies",
          {
              R"([[{"property": "lifecyclestage", "operator": "EQ", "value": "customer"}]])",
              R"([[{"property": "lifecyclestage", "operator": "NOT_IN",
                    "values": ["customer", "lead"]}]])",
              R"([[{"property": "product_modules", "operator": "EQ", "value": "inbox"}]])",
              R"([[{"property": "product_modules", "operator": "NEQ", "value": "inbox"}]])",
              R"([[{"property": "product_modules", "operator": "IN",
                    "values": ["api_access", "inbox"]}]])",
              R"([[{"property": "product_modules", "operator": "NOT_CONTAINS_TOKEN",
                    "value": "analytics"}]])",
              R"([[{"property": "annualrevenue", "operator": "GTE", "value": "10000000"}]])",
              R"([[{"property": "annualrevenue", "operator": "BETWEEN", "value": "1e6",
                    "highValue": "20000000.0"}]])",
              R"([[{"property": "annualrevenue", "operator": "NEQ", "value": "0"},
                   {"property": "annualrevenue", "operator": "HAS_PROPERTY"}]])",
              R"([[{"property": "numberofemployees", "operator": "LT", "value": "100"}],
                  [{"property": "numberofemployees", "operator": "NOT_HAS_PROPERTY"}]])",
              R"([[{"property": "renewal_date", "operator": "LTE", "value": "+90d"}]])",
              R"([[{"property": "renewal_date", "operator": "GT", "value": "2026-06-30"}]])",
              R"([[{"property": "createdate", "operator": "GTE", "value": "-730d"}]])",
              R"([[{"property": "createdate", "operator": "LT",
                    "value": "2024-01-01T00:00:00+01:00"}]])",
              R"([[{"property": "is_public", "operator": "EQ", "value": "TRUE"}]])",
              R"([[{"property": "is_public", "operator": "NEQ", "value": "true"}]])",
              R"([[{"property": "domain", "operator": "CONTAINS_TOKEN", "value": "COM"}]])",
              R"([[{"property": "name", "operator": "CONTAINS_TOKEN", "value": "*a*"}]])",
              R"([[{"property": "city", "operator": "IN", "values": ["BERLIN", "Austin", "Paris",
                    "London", "Hamburg", "Boston"]}]])",
              R"([[{"property": "domain", "operator": "NOT_HAS_PROPERTY"}]])",
          });
}

TEST_F(FiltersTest, ContactsAsTheSearchFindsThem) {
  Compare("contacts",
          {
              R"([[{"property": "hs_buying_role", "operator": "EQ", "value": "END_USER"}]])",
              R"([[{"property": "hs_buying_role", "operator": "NOT_IN",
                    "values": ["END_USER", "CHAMPION"]}]])",
              R"([[{"property": "hs_email_optout", "operator": "EQ", "value": "true"}]])",
              R"([[{"property": "email", "operator": "HAS_PROPERTY"},
                   {"property": "hs_language", "operator": "EQ", "value": "de"}],
                  [{"property": "is_champion", "operator": "EQ", "value": "true"}]])",
              R"([[{"property": "email", "operator": "CONTAINS_TOKEN", "value": "*.com"}]])",
              R"([[{"property": "phone", "operator": "NOT_HAS_PROPERTY"}]])",
              R"([[{"property": "lastmodifieddate", "operator": "GT", "value": "-90d"}]])",
          });
}

}  // namespace
}  // namespace stanna
