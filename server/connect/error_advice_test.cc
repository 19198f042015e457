#include "server/connect/error_advice.h"

#include <gtest/gtest.h>

namespace stanna::connect {
namespace {

TEST(Explain, GivesEachReasonACodeAndSaysWhatToDo) {
  struct Case {
    const char* reason;
    const char* code;
    bool recoverable;
  };
  const Case cases[] = {
      {"HUBSPOT_REAUTH_REQUIRED", "HUBSPOT_REAUTH_REQUIRED", false},
      {"HUBSPOT_TOKEN_EXPIRED", "TOKEN_EXPIRED", true},
      {"HUBSPOT_MISSING_SCOPES", "HUBSPOT_MISSING_SCOPES", false},
      {"HUBSPOT_RATE_LIMITED", "HUBSPOT_RATE_LIMITED", true},
      {"HUBSPOT_DAILY_LIMIT", "HUBSPOT_RATE_LIMITED", true},
      {"HUBSPOT_UNAVAILABLE", "HUBSPOT_UNAVAILABLE", true},
      {"HUBSPOT_MIGRATING", "HUBSPOT_UNAVAILABLE", true},
      {"HTTP_NOT_SENT", "NETWORK_ERROR", true},
      {"HTTP_NO_ANSWER", "NETWORK_ERROR", true},
      {"HTTP_TLS_FAILED", "TLS_ERROR", true},
      {"HTTP_UNTRUSTED_PEER", "TLS_ERROR", false},
      {"DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE", true},
      {"INTEGRATION_ERROR", "INTEGRATION_ERROR", true},
      {"", "SYNC_FAILED", true},
  };
  for (const Case& c : cases) {
    const auto error = Explain(c.reason, {"What happened.", FromEpochMs(5), {}});
    EXPECT_EQ(error.code, c.code) << c.reason;
    EXPECT_EQ(error.recoverable, c.recoverable) << c.reason;
    EXPECT_EQ(error.message, "What happened.");
    EXPECT_EQ(error.at, FromEpochMs(5));
    EXPECT_FALSE(error.resolution.empty()) << c.reason;
  }
}

TEST(Explain, NamesTheMissingScopes) {
  const auto error = Explain("HUBSPOT_MISSING_SCOPES", {"", {}, {"deals.read", "oauth"}});
  EXPECT_NE(error.resolution.find("They are deals.read, oauth."), std::string::npos);
  EXPECT_EQ(error.message, "The last sync failed.");
}

}  // namespace
}  // namespace stanna::connect
