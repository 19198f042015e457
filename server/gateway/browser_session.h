// What the routes of a session do with the browser's cookies: which credential a call goes on with,
// and what the answer says of the session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/gateway/http_message.h"
#include "server/gateway/request_scope.h"
#include "server/gateway/rest_error.h"
#include "server/gateway/session_cookies.h"

namespace stanna::gateway {

// Full names of the methods that have to do with a session.
inline constexpr char kCreateSession[] = "stanna.integration.v1.IntegrationService.CreateSession";
inline constexpr char kGetSession[] = "stanna.integration.v1.IntegrationService.GetSession";
inline constexpr char kDeleteSession[] = "stanna.integration.v1.IntegrationService.DeleteSession";
inline constexpr char kStartConnection[] =
    "stanna.integration.v1.IntegrationService.StartConnection";

/// Of one call.
struct BrowserSession {
  std::vector<SignedIn> all{};       ///< what the browser's cookies say
  std::optional<SignedIn> counts{};  ///< the one that counts for the call, or that begins with it
  std::string set_cookie{};          ///< goes with the answer, whatever that is; empty: none
};

/// Thread-safe.
class BrowserSessions {
 public:
  /// `cookies` must outlive it; null: no cookie signs in.
  explicit BrowserSessions(const SessionCookies* cookies) : cookies_(cookies) {}

  /// Adds the session's credential to `metadata` where the call has none of its own. A cookie
  /// counts for our own page only; whoever signs in sends the credential itself. The error refuses
  /// the call.
  std::variant<BrowserSession, RestError> Begin(const HttpRequest& request, std::string_view method,
                                                const std::string& workspace,
                                                Metadata& metadata) const;

  /// Whether the answer to `method` is to be given to Finish.
  static bool IsAnswer(const BrowserSession& session, std::string_view method);

  /// The answer is the service's, serialized; what it can't know of the browser comes on top.
  std::variant<std::string, RestError> Finish(std::string_view method,
                                              const std::string& serialized,
                                              const std::string& request_id,
                                              BrowserSession& session) const;

 private:
  const SessionCookies* cookies_;
};

}  // namespace stanna::gateway
