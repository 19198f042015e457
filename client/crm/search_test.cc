#include "client/crm/search.h"

#include <gtest/gtest.h>

#include "client/crm/client_harness.h"

namespace stanna::hubspot {
namespace {

const SearchFilter kAny{
    .property = "p", .op = "HAS_PROPERTY", .value = "", .high_value = "", .values = {}};

TEST(Search, WritesTheBody) {
  SearchRequest request;
  request.filter_groups = {
      {{"hs_lastmodifieddate", "BETWEEN", "1", "2", {}}, {"name", "EQ", "a\"b", "", {}}},
      {{"stage", "IN", "", "", {"x", "y"}}, {"domain", "NOT_HAS_PROPERTY", "", "", {}}}};
  request.sort_property = "hs_object_id";
  request.properties = {"hs_object_id"};
  request.after = 400;
  const auto body = SearchBody(request);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(*body, R"({"filterGroups":[{"filters":[{"propertyName":"hs_lastmodifieddate",)"
                   R"("operator":"BETWEEN","value":"1","highValue":"2"},)"
                   R"({"propertyName":"name","operator":"EQ","value":"a\"b"}]},)"
                   R"({"filters":[{"propertyName":"stage","operator":"IN","values":["x","y"]},)"
                   R"({"propertyName":"domain","operator":"NOT_HAS_PROPERTY"}]}],)"
                   R"("sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}],)"
                   R"("limit":200,"after":"400","properties":["hs_object_id"]})");
}

TEST(Search, RefusesWhatHubSpotWouldRefuseBeforeCalling) {
  ClientHarness h;
  std::vector<std::pair<const char*, SearchRequest>> cases(9);
  cases[0].first = "six groups";
  cases[0].second.filter_groups.assign(6, {kAny});
  cases[1].first = "seven filters in a group";
  cases[1].second.filter_groups.assign(1, std::vector(7, kAny));
  cases[2].first = "nineteen filters";
  cases[2].second.filter_groups.assign(4, std::vector(5, kAny));
  cases[3].first = "limit 201";
  cases[3].second.limit = 201;
  cases[4].first = "limit 0";
  cases[4].second.limit = 0;
  cases[5].first = "past 10,000";
  cases[5].second.after = 9801;
  cases[6].first = "long body";
  cases[6].second.properties.assign(200, "a_rather_long_property_name");
  cases[7].first = "unknown operator";
  cases[7].second.filter_groups = {{{"p", "LIKE", "x", "", {}}}};
  cases[8].first = "empty group";
  cases[8].second.filter_groups = {{}};
  for (const auto& [name, request] : cases) {
    const auto page = h.client->Search(request, h.options);
    EXPECT_TRUE(absl::IsInvalidArgument(page.status())) << name;
    EXPECT_EQ(DetailsOf(page.status()).violations.size(), 1u) << name;
  }
  EXPECT_EQ(h.http.calls(), 0u);
  SearchRequest last_page;
  last_page.after = 9800;
  EXPECT_TRUE(SearchBody(last_page).ok());
}

TEST(Search, CountsCharactersNotBytes) {
  SearchRequest request;
  std::string umlauts;
  for (int i = 0; i < 2000; ++i) umlauts += "ä";
  request.filter_groups = {{{"p", "EQ", umlauts, "", {}}}};
  EXPECT_TRUE(SearchBody(request).ok());
}

TEST(Search, PagesByOffsetUpToTheCap) {
  ClientHarness h;
  h.http.Answer(200, R"({"total":57,"results":[{"id":"501"}],"paging":{"next":{"after":"54"}}})")
      .Answer(200, R"({"total":57,"results":[]})")
      .Answer(200, R"({"total":25000,"results":[],"paging":{"next":{"after":"10000"}}})")
      .Answer(200, R"({"total":57,"results":[],"paging":{"next":{"after":"0"}}})");
  const auto first = h.client->Search({}, h.options);
  ASSERT_TRUE(first.ok()) << ToString(first.status());
  EXPECT_EQ(first->total, 57);
  EXPECT_EQ(first->next_after, 54);
  EXPECT_FALSE(h.client->Search({}, h.options)->next_after);
  const auto capped = h.client->Search({}, h.options);
  EXPECT_FALSE(capped->next_after);
  EXPECT_EQ(capped->total, 25000);
  EXPECT_TRUE(absl::IsDataLoss(h.client->Search({}, h.options).status()));
  EXPECT_EQ(h.request(0).url, "https://api.test/crm/v3/objects/companies/search");
}

TEST(Search, UsesTheSearchBucketOnly) {
  ClientHarness h([](const HttpRequest&) -> absl::StatusOr<HttpResponse> {
    return HttpResponse{200, {}, R"({"total":0,"results":[]})"};
  });
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(h.client->Search({}, h.options).ok());
  EXPECT_GE(h.sleeper.total(), std::chrono::milliseconds(1000));
  EXPECT_EQ(h.buckets.Use("hubspot:burst:app:7", {}).used, 0);
  EXPECT_GE(h.buckets.Use("hubspot:search:7", {}).used, 1);
}

}  // namespace
}  // namespace stanna::hubspot
