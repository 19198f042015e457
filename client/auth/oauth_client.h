// HubSpot's OAuth endpoints as typed calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "client/call_options.h"

namespace stanna::hubspot {

struct OAuthApp {
  std::string client_id;
  std::string client_secret;
  std::string redirect_uri;
  std::vector<std::string> scopes;           ///< installation fails without them
  std::vector<std::string> optional_scopes;  ///< silently dropped where the account lacks them
};

struct TokenGrant {
  std::string access_token;
  std::string refresh_token;
  std::chrono::seconds expires_in{0};
  std::int64_t portal_id = 0;       ///< 0 when HubSpot did not say
  std::vector<std::string> scopes;  ///< empty when HubSpot did not say
};

struct TokenInfo {
  bool active = false;
  std::int64_t portal_id = 0;
  std::string portal_domain;
  std::string user_email;  ///< who authorised
  std::vector<std::string> scopes;
};

enum class TokenKind { kAccess, kRefresh };

/// Thread-safe; calls block until their deadline at most. Errors: Unauthenticated with reason
/// HUBSPOT_REAUTH_REQUIRED when HubSpot refused the grant for good (invalid_grant, invalid_client),
/// Unavailable when it could not be asked. Messages never hold a token, code or secret.
class OAuthClient {
 public:
  virtual ~OAuthClient() = default;
  /// The consent page to send a browser to.
  virtual std::string AuthorizeUrl(std::string_view state) const = 0;
  virtual absl::StatusOr<TokenGrant> ExchangeCode(std::string_view code,
                                                  const CallOptions& options) = 0;
  virtual absl::StatusOr<TokenGrant> Refresh(std::string_view refresh_token,
                                             const CallOptions& options) = 0;
  /// A token of the app itself, in no portal: for what belongs to its developer. It has no refresh
  /// token. HUBSPOT_APP_REFUSED instead of HUBSPOT_REAUTH_REQUIRED: no portal is to be connected
  /// again.
  virtual absl::StatusOr<TokenGrant> GrantToApp(const std::vector<std::string>& scopes,
                                                const CallOptions& options) = 0;
  virtual absl::StatusOr<TokenInfo> Introspect(TokenKind kind, std::string_view token,
                                               const CallOptions& options) = 0;
  /// What a private-app (static) token may do; Unauthenticated when HubSpot does not know it.
  virtual absl::StatusOr<TokenInfo> DescribePrivateAppToken(std::string_view token,
                                                            const CallOptions& options) = 0;
  virtual absl::Status Revoke(TokenKind kind, std::string_view token,
                              const CallOptions& options) = 0;
};

}  // namespace stanna::hubspot
