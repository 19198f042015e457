// What binds a flow of OAuth to the browser that began it: a cookie, and a page where there is
// none.
#pragma once

#include <string>

#include "server/gateway/http_message.h"

namespace stanna::gateway {

/// The metadata that tells the service of it.
inline constexpr char kBrowserKey[] = "x-oauth-browser";
inline constexpr std::size_t kBrowserSecretBytes = 32;
/// The service's reason for the page.
inline constexpr char kConfirmationRequired[] = "OAUTH_CONFIRMATION_REQUIRED";

/// Set-Cookie's value: for the callback beside the route of `start_request`, as long as a state is
/// good, out of scripts' reach, and sent when HubSpot leads back but by no form of another site.
std::string BrowserCookie(const HttpRequest& start_request, const std::string& secret, bool is_tls);

/// What the browser sends of it; empty: nothing that could be it.
std::string BrowserSecretOf(const HttpRequest& request);

/// Asks the person whether their portal is to be connected to `workspace`; the button calls the
/// same URL with confirmed=true.
HttpResponse ConfirmationPage(const HttpRequest& request, const std::string& workspace);

}  // namespace stanna::gateway
