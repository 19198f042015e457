// What HubSpot says when it refuses or fails: read from any shape of body, turned into a status.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "client/http/http_client.h"

namespace stanna::hubspot {

/// A person must connect the portal again.
inline constexpr std::string_view kReauthRequired = "HUBSPOT_REAUTH_REQUIRED";
/// HubSpot does not accept the app's own id and secret.
inline constexpr std::string_view kAppRefused = "HUBSPOT_APP_REFUSED";
inline constexpr std::string_view kMissingScopes = "HUBSPOT_MISSING_SCOPES";
/// The access token has expired and HubSpot, which answers, issues no usable one now.
inline constexpr std::string_view kTokenExpired = "HUBSPOT_TOKEN_EXPIRED";

/// HubSpot's error envelope. All its fields are optional there; edge errors are HTML and fill none.
struct ApiError {
  int http_status = 0;
  std::string category{}, sub_category{}, message{}, correlation_id{};
  /// 429 only: DAILY, TEN_SECONDLY_ROLLING or SECONDLY.
  std::string policy_name{};
  /// From `context` or `errors[].context`, under any of the names HubSpot uses for them.
  std::vector<std::string> required_scopes{};
};

ApiError ParseApiError(const HttpResponse& response);

struct CallContext {
  std::int64_t portal_id = 0;
  std::string call{};  ///< "list companies"
};

/// The status that HubSpotClient's contract promises for an answer that is no success.
absl::Status ToStatus(const ApiError& error, const HttpResponse& response,
                      const CallContext& context);

/// The same of a call for the app, which has no portal.
absl::Status ToAppStatus(const ApiError& error, const HttpResponse& response,
                         const std::string& call);

/// Puts portal and call into an error that does not name them yet.
absl::Status WithContext(const absl::Status& status, const CallContext& context);

}  // namespace stanna::hubspot
