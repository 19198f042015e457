#include "client/crm/catalog_reader.h"

#include <gtest/gtest.h>

#include "client/crm/client_harness.h"

namespace stanna::hubspot {
namespace {

TEST(Owners, AllPagesArchivedOnesToo) {
  ClientHarness h;
  h.http
      .Answer(200, R"({"results":[{"id":"1","email":"a@x","type":"PERSON","firstName":"A",
          "lastName":"B","userId":11,"userIdIncludingInactive":11,
          "updatedAt":"2026-08-17T22:37:32.256Z","archived":false}],
          "paging":{"next":{"after":"NTI1Cg%3D%3D","link":"?after=NTI1Cg%3D%3D"}}})")
      .Answer(200, R"({"results":[{"id":"2","type":"QUEUE","archived":false}]})")
      .Answer(200, R"({"results":[{"id":"3","userId":null,"userIdIncludingInactive":33,
          "archived":true}]})");
  const auto owners = h.client->ListOwners(h.options);
  ASSERT_TRUE(owners.ok()) << ToString(owners.status());
  ASSERT_EQ(owners->size(), 3u);
  EXPECT_EQ((*owners)[0].user_id, 11);
  EXPECT_EQ((*owners)[1].type, "QUEUE");
  EXPECT_EQ((*owners)[1].user_id, std::nullopt);
  EXPECT_TRUE((*owners)[2].archived);
  EXPECT_EQ((*owners)[2].user_id, 33);
  EXPECT_EQ(h.request(0).url, "https://api.test/crm/v3/owners?limit=100&archived=false");
  EXPECT_EQ(h.request(1).url,
            "https://api.test/crm/v3/owners?limit=100&archived=false&after=NTI1Cg%253D%253D");
  EXPECT_EQ(h.request(2).url, "https://api.test/crm/v3/owners?limit=100&archived=true");
}

TEST(Owners, ACursorThatDoesNotMoveIsAnError) {
  ClientHarness h([](const HttpRequest&) -> absl::StatusOr<HttpResponse> {
    return HttpResponse{200, {}, R"({"results":[],"paging":{"next":{"after":"A"}}})"};
  });
  EXPECT_TRUE(absl::IsDataLoss(h.client->ListOwners(h.options).status()));
}

TEST(Pipelines, MetadataIsText) {
  ClientHarness h;
  h.http.Answer(200, R"({"results":[{"label":"Sales","displayOrder":0,"id":"default","stages":[
      {"label":"Won","displayOrder":5,"metadata":{"isClosed":"true","probability":"1.0"},
       "id":"closedwon","archived":false},
      {"label":"Odd","displayOrder":6,"id":"123"}],"archived":false}]})");
  const auto pipelines = h.client->ListPipelines(ObjectType::kDeal, h.options);
  ASSERT_TRUE(pipelines.ok()) << ToString(pipelines.status());
  const auto& stages = pipelines->at(0).stages;
  EXPECT_TRUE(stages.at(0).closed);
  EXPECT_EQ(stages.at(0).probability, "1.0");
  EXPECT_EQ(stages.at(1).probability, "");
  EXPECT_EQ(h.request(0).url, "https://api.test/crm/v3/pipelines/deals");
}

TEST(Properties, WithOptions) {
  ClientHarness h;
  h.http.Answer(200, R"({"results":[{"name":"dealstage","label":"Deal Stage","type":"enumeration",
      "fieldType":"radio","description":"d","groupName":"g","calculated":true,"hidden":true,
      "hubspotDefined":true,"options":[{"label":"L","value":"v","displayOrder":-1,"hidden":true}]}]})");
  const auto properties = h.client->ListProperties(ObjectType::kDeal, h.options);
  ASSERT_TRUE(properties.ok()) << ToString(properties.status());
  const PropertyDefinition& p = properties->at(0);
  EXPECT_EQ(p.name + p.type + p.field_type + p.group_name, "dealstageenumerationradiog");
  EXPECT_TRUE(p.calculated && p.hidden && p.hubspot_defined);
  ASSERT_EQ(p.options.size(), 1u);
  EXPECT_EQ(p.options[0].value, "v");
  EXPECT_EQ(p.options[0].display_order, -1);
}

TEST(Account, Whole) {
  ClientHarness h;
  h.http.Answer(200, R"({"portalId":12345678,"accountType":"STANDARD","timeZone":"US/Eastern",
      "companyCurrency":"USD","additionalCurrencies":["EUR"],"uiDomain":"app.hubspot.com",
      "dataHostingLocation":"na1"})");
  const auto account = h.client->GetAccountInfo(h.options);
  ASSERT_TRUE(account.ok()) << ToString(account.status());
  EXPECT_EQ(account->portal_id, 12345678);
  EXPECT_EQ(account->company_currency, "USD");
  EXPECT_EQ(account->additional_currencies, std::vector<std::string>{"EUR"});
}

TEST(ExchangeRates, NumbersKeepTheirDecimals) {
  ClientHarness h;
  h.http.Answer(200, R"({"results":[{"id":"1","fromCurrencyCode":"EUR","toCurrencyCode":"USD",
      "conversionRate":1.0874,"effectiveAt":"2026-01-01T00:00:00Z","visibleInUI":true},
      {"fromCurrencyCode":"JPY","toCurrencyCode":"USD","conversionRate":0.000123},
      {"fromCurrencyCode":"USD","toCurrencyCode":"USD","conversionRate":1}]})");
  const auto rates = h.client->ListExchangeRates(h.options);
  ASSERT_TRUE(rates.ok()) << ToString(rates.status());
  EXPECT_EQ(rates->at(0).rate, "1.0874");
  EXPECT_EQ(rates->at(1).rate, "0.000123");
  EXPECT_EQ(rates->at(2).rate, "1");
}

TEST(ExchangeRates, ASingleCurrencyPortalHasNone) {
  ClientHarness h;
  h.http.Answer(404, "{}");
  const auto rates = h.client->ListExchangeRates(h.options);
  ASSERT_TRUE(rates.ok());
  EXPECT_TRUE(rates->empty());
}

}  // namespace
}  // namespace stanna::hubspot
