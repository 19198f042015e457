// What binds a flow of OAuth to the browser that began it: a cookie, and a page where there is
// none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/gateway/http_message.h"

namespace stanna::gateway {

/// The metadata that tells the service of it.
inline constexpr char kBrowserKey[] = "x-oauth-browser";
inline constexpr std::size_t kBrowserSecretBytes = 32;
/// The service's reason for the page.
inline constexpr char kConfirmationRequired[] = "OAUTH_CONFIRMATION_REQUIRED";

/// How the browser reaches the callback.
enum class CallbackScheme { kHttp, kHttps };

/// More flows than that are not kept under way in one browser: the earliest one's cookie goes.
inline constexpr std::size_t kMostFlows = 8;

/// Set-Cookie's values where a flow begins: its own cookie, for as long as its state is good, out
/// of scripts' reach, and sent when HubSpot leads back but by no form of another site; and the ends
/// of those that are too many. Each flow has a cookie of its own, by the state in `authorize_url`,
/// that two of them may be under way in one browser. Over https no other host or page can set it
/// (`__Host-`).
std::vector<std::string> CookiesOfBegin(const HttpRequest& start, std::string_view authorize_url,
                                        const std::string& secret, CallbackScheme scheme);

/// What the browser has of the flow whose state `callback` names; empty: nothing that could be it.
std::string BrowserSecretOf(const HttpRequest& callback, CallbackScheme scheme);

/// Set-Cookie's value that takes it from the browser; empty: it has none.
std::string CookieOfEnd(const HttpRequest& callback, CallbackScheme scheme);

/// Asks the person whether their portal is to be connected to `workspace`; the button calls the
/// same URL with confirmed=true.
HttpResponse ConfirmationPage(const HttpRequest& request, const std::string& workspace);

}  // namespace stanna::gateway
