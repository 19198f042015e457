#include "client/endpoint_name.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/endpoints.h"

namespace stanna::hubspot {
namespace {

bool IsKnown(std::string_view name) {
  const auto names = AllEndpointNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void ExpectNames(const HubSpotEndpoints& at) {
  const auto contacts = ObjectType::kContact;
  const struct {
    const char* method;
    std::string url;
    const char* name;
  } cases[] = {
      {"GET", at.Objects(contacts) + "?limit=100&after=12345", "objects.list"},
      {"POST", at.Search(contacts), "objects.search"},
      {"POST", at.BatchRead(contacts) + "?archived=true", "objects.batch_read"},
      {"POST", at.AssociationsBatchRead(contacts, ObjectType::kDeal), "associations.batch_read"},
      {"GET", at.Owners() + "?limit=500", "owners.list"},
      {"GET", at.Pipelines(ObjectType::kDeal), "pipelines.list"},
      {"GET", at.Properties(contacts), "properties.list"},
      {"GET", at.AccountInfo(), "account.details"},
      {"GET", at.CurrentExchangeRates(), "currencies.current"},
      {"POST", at.OAuthToken(), "oauth.token"},
      {"POST", at.OAuthIntrospect(), "oauth.introspect"},
      {"POST", at.OAuthRevoke(), "oauth.revoke"},
      {"POST", at.PrivateAppTokenInfo(), "oauth.private_app"},
      {"GET", at.WebhookJournal() + "/earliest", "journal"},
      {"GET", at.WebhookJournal() + "/offset/a1b2-c3/next", "journal"},
      {"GET", at.WebhookJournal() + "/batch/earliest/20", "journal"},
      {"GET", at.WebhookJournal() + "/batch/a1b2-c3/next/20", "journal"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(EndpointName(c.method, c.url), c.name) << c.method << " " << c.url;
    EXPECT_TRUE(IsKnown(EndpointName(c.method, c.url))) << c.url;
  }
}

TEST(EndpointName, OfEveryVersionThatUrlsCanHave) {
  HubSpotEndpoints at;
  ExpectNames(at);
  auto& v = at.versions;
  v.objects = v.search = v.associations = v.owners = v.pipelines = v.properties = "2026-09";
  v.account_info = v.currencies = v.oauth_token = "2026-03";
  at.api_base = "https://127.0.0.1:4711";
  ExpectNames(at);
}

TEST(EndpointName, WhatWeNeverCallHasNoNameOfItsOwn) {
  for (const char* url :
       {"", "https://api.hubapi.com", "https://api.hubapi.com/crm/v3/objects/contacts/501",
        "https://api.hubapi.com/crm/v3/objects/contacts/jo@acme.com/search",
        "https://api.hubapi.com/oauth/v1/access-tokens/CJSecret", "no url at all"}) {
    EXPECT_EQ(EndpointName("GET", url), "other") << url;
  }
  EXPECT_EQ(EndpointName("DELETE", HubSpotEndpoints().Owners()), "other");
  EXPECT_TRUE(IsKnown("other"));
  EXPECT_TRUE(IsKnown(kJournalFile));
}

}  // namespace
}  // namespace stanna::hubspot
