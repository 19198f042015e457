#include "tools/hubspot_sim/api/router.h"

#include <gtest/gtest.h>

namespace stanna::sim {
namespace {

TEST(Router, KnowsBothFamiliesOfPaths) {
  struct Case {
    const char* method;
    const char* path;
    const char* endpoint;
    const char* version;
  };
  const Case cases[] = {
      {"GET", "/crm/v3/objects/contacts", "objects.list", "v3"},
      {"GET", "/crm/objects/2026-09/contacts", "objects.list", "2026-09"},
      {"GET", "/crm/objects/2026-03/0-1/5", "objects.get", "2026-03"},
      {"POST", "/crm/v3/objects/0-3/search", "objects.search", "v3"},
      {"POST", "/crm/objects/2026-09/deals/batch/read", "objects.batch_read", "2026-09"},
      {"POST", "/crm/v4/associations/contacts/companies/batch/read", "associations.batch_read",
       "v4"},
      {"POST", "/crm/associations/2026-09/0-1/0-2/batch/read", "associations.batch_read",
       "2026-09"},
      {"GET", "/crm/v4/objects/companies/5/associations/contacts", "associations.list", "v4"},
      {"GET", "/crm/associations/2026-03/contacts/companies/labels", "associations.labels",
       "2026-03"},
      {"GET", "/crm/v3/owners/", "owners.list", "v3"},
      {"GET", "/crm/owners/2026-09/7", "owners.get", "2026-09"},
      {"GET", "/crm/pipelines/2026-09/deals", "pipelines.list", "2026-09"},
      {"GET", "/crm/v3/properties/contacts/groups", "properties.groups", "v3"},
      {"GET", "/crm/v3/properties/contacts/email", "properties.get", "v3"},
      {"GET", "/account-info/2026-09/details", "account.details", "2026-09"},
      {"GET", "/settings/v3/currencies/codes", "currencies.codes", "v3"},
      {"GET", "/settings/currencies/2026-09/exchange-rates/current", "currencies.current",
       "2026-09"},
  };
  for (const Case& c : cases) {
    const auto match = FindRoute(c.method, c.path);
    ASSERT_TRUE(match.has_value()) << c.path;
    EXPECT_EQ(match->route->endpoint, c.endpoint) << c.path;
    EXPECT_EQ(match->version, c.version) << c.path;
  }
}

TEST(Router, RefusesWhatHubSpotDoesNotServe) {
  for (const char* path : {"/", "/crm/v2/objects/contacts", "/crm/objects/2025-01/contacts",
                           "/crm/v3/objects", "/crm/v3/objects/contacts/1/2/3/4", "/crm"}) {
    EXPECT_FALSE(FindRoute("GET", path).has_value()) << path;
  }
  EXPECT_FALSE(FindRoute("PUT", "/crm/v3/objects/contacts").has_value());
}

}  // namespace
}  // namespace stanna::sim
