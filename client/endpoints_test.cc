#include "client/endpoints.h"

#include <gtest/gtest.h>

namespace stanna::hubspot {
namespace {

TEST(Endpoints, TodayAndDatedForms) {
  HubSpotEndpoints at{.api_base = "B"};
  EXPECT_EQ(at.Objects(ObjectType::kLineItem), "B/crm/v3/objects/line_items");
  EXPECT_EQ(at.BatchRead(ObjectType::kDeal), "B/crm/v3/objects/deals/batch/read");
  EXPECT_EQ(at.Search(ObjectType::kContact), "B/crm/v3/objects/contacts/search");
  EXPECT_EQ(at.AssociationsBatchRead(ObjectType::kContact, ObjectType::kCompany),
            "B/crm/v4/associations/contacts/companies/batch/read");
  EXPECT_EQ(at.Owners(), "B/crm/v3/owners");
  EXPECT_EQ(at.CurrentExchangeRates(), "B/settings/v3/currencies/exchange-rates/current");
  at.versions = {.objects = "2026-09",
                 .search = "2026-03",
                 .associations = "2026-09",
                 .owners = "2026-09",
                 .pipelines = "2026-09",
                 .properties = "2026-09",
                 .account_info = "2026-09",
                 .currencies = "2026-09",
                 .oauth_token = "2026-09",
                 .webhooks = "2026-09"};
  EXPECT_EQ(at.Objects(ObjectType::kCompany), "B/crm/objects/2026-09/companies");
  EXPECT_EQ(at.Search(ObjectType::kCompany), "B/crm/objects/2026-03/companies/search");
  EXPECT_EQ(at.AssociationsBatchRead(ObjectType::kDeal, ObjectType::kContact),
            "B/crm/associations/2026-09/deals/contacts/batch/read");
  EXPECT_EQ(at.Owners(), "B/crm/owners/2026-09");
  EXPECT_EQ(at.Pipelines(ObjectType::kDeal), "B/crm/pipelines/2026-09/deals");
  EXPECT_EQ(at.Properties(ObjectType::kDeal), "B/crm/properties/2026-09/deals");
  EXPECT_EQ(at.AccountInfo(), "B/account-info/2026-09/details");
  EXPECT_EQ(at.CurrentExchangeRates(), "B/settings/currencies/2026-09/exchange-rates/current");
  EXPECT_EQ(at.OAuthToken(), "B/oauth/2026-09/token");
  EXPECT_EQ(at.OAuthIntrospect(), "B/oauth/2026-09/token/introspect");
  EXPECT_EQ(at.WebhookSettings("7"), "B/app-webhooks/2026-09/7/settings");
  at.versions.webhooks = "2026-03";
  EXPECT_EQ(at.WebhookSubscriptions("7"), "B/webhooks/2026-03/7/subscriptions");
  EXPECT_EQ(at.WebhookJournal(), "B/webhooks-journal/journal/2026-03");
  EXPECT_EQ(at.WebhookJournalSubscriptions(), "B/webhooks-journal/subscriptions/2026-03");
}

}  // namespace
}  // namespace stanna::hubspot
