#include "server/connect/error_advice.h"

#include <algorithm>
#include <iterator>

namespace stanna::connect {
namespace {

struct Advice {
  std::string_view reason;
  std::string_view code;
  bool recoverable;
  std::string_view resolution;
};

constexpr std::string_view kNothingHubSpot =
    "Nothing: syncs go on by themselves once HubSpot answers again. status.hubspot.com says more.";
constexpr std::string_view kNothingLimit =
    "Nothing: syncs go on by themselves when HubSpot allows. If it happens every day, see which "
    "other apps call HubSpot with this account.";
constexpr std::string_view kNetwork =
    "Check that the server reaches HubSpot (DNS, firewall, proxy); the next sync tries again.";
constexpr std::string_view kTls =
    "Check the server's clock, its trusted authorities (HUBSPOT_CA_FILE) and any proxy that opens "
    "TLS; the next sync tries again.";
constexpr std::string_view kConnectAgain = "Connect HubSpot again.";
constexpr std::string_view kScopes =
    "Grant the missing scopes: connect HubSpot again, or add them to the private app.";
constexpr std::string_view kToken =
    "Nothing: the token is renewed by itself once HubSpot's OAuth server does so. If it lasts for "
    "hours, check the server's clock and connect HubSpot again.";
constexpr std::string_view kDatabase =
    "Check the database and the server's connection to it; syncs go on by themselves.";

constexpr Advice kAdvice[] = {
    {"HUBSPOT_REAUTH_REQUIRED", "HUBSPOT_REAUTH_REQUIRED", false, kConnectAgain},
    {"HUBSPOT_TOKEN_EXPIRED", "TOKEN_EXPIRED", true, kToken},
    {"HUBSPOT_MISSING_SCOPES", "HUBSPOT_MISSING_SCOPES", false, kScopes},
    {"HUBSPOT_FORBIDDEN", "HUBSPOT_FORBIDDEN", false,
     "Check in HubSpot what the person who connected it may see."},
    {"HUBSPOT_RATE_LIMITED", "HUBSPOT_RATE_LIMITED", true, kNothingLimit},
    {"HUBSPOT_DAILY_LIMIT", "HUBSPOT_RATE_LIMITED", true, kNothingLimit},
    {"HUBSPOT_UNAVAILABLE", "HUBSPOT_UNAVAILABLE", true, kNothingHubSpot},
    {"HUBSPOT_LOCKED", "HUBSPOT_UNAVAILABLE", true, kNothingHubSpot},
    {"HUBSPOT_MIGRATING", "HUBSPOT_UNAVAILABLE", true, kNothingHubSpot},
    {"HUBSPOT_UNREADABLE_ANSWER", "HUBSPOT_UNAVAILABLE", true, kNothingHubSpot},
    {"HUBSPOT_REFUSED_REQUEST", "HUBSPOT_REFUSED_REQUEST", false,
     "Check the properties that the configuration document names."},
    {"HTTP_NOT_SENT", "NETWORK_ERROR", true, kNetwork},
    {"HTTP_NO_ANSWER", "NETWORK_ERROR", true, kNetwork},
    {"HTTP_BAD_ANSWER", "NETWORK_ERROR", true, kNetwork},
    {"HTTP_RESPONSE_TOO_LARGE", "NETWORK_ERROR", true, kNetwork},
    {"HTTP_TLS_FAILED", "TLS_ERROR", true, kTls},
    {"HTTP_UNTRUSTED_PEER", "TLS_ERROR", false, kTls},
    {"DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE", true, kDatabase},
    {"INVALID_CONFIGURATION", "INVALID_CONFIGURATION", false,
     "Correct the workspace's configuration document."},
};

std::string WithScopes(std::string_view resolution, const std::vector<std::string>& scopes) {
  std::string text(resolution);
  for (std::size_t i = 0; i < scopes.size(); ++i)
    text += (i == 0 ? " They are " : ", ") + scopes[i];
  return scopes.empty() ? text : text + ".";
}

}  // namespace

storage::ConnectionError Explain(std::string_view reason, const ErrorFacts& facts) {
  const auto* const advice =
      std::find_if(std::begin(kAdvice), std::end(kAdvice),
                   [&](const Advice& known) { return known.reason == reason; });
  storage::ConnectionError error;
  error.at = facts.at;
  if (advice == std::end(kAdvice)) {
    error.code = reason.empty() ? "SYNC_FAILED" : std::string(reason);
    error.recoverable = true;
    error.resolution = "Start a sync again; it goes on where it stopped. The sync log says more.";
  } else {
    error.code = advice->code;
    error.recoverable = advice->recoverable;
    error.resolution = advice->resolution;
  }
  if (error.code == "HUBSPOT_MISSING_SCOPES") {
    error.resolution = WithScopes(error.resolution, facts.missing_scopes);
  }
  error.message = facts.message.empty() ? "The last sync failed." : facts.message;
  return error;
}

}  // namespace stanna::connect
