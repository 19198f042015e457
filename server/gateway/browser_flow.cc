#include "server/gateway/browser_flow.h"

#include <algorithm>
#include <cctype>

#include "base/ascii.h"
#include "server/gateway/uri.h"

namespace stanna::gateway {
namespace {

constexpr char kCookie[] = "stanna_oauth";
// As long as a state (server/connect/oauth_state.h).
constexpr char kMaxAge[] = "600";
constexpr std::size_t kLongestSecret = 128;

std::string Html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string HiddenField(const std::string& name, const std::string& value) {
  return "<input type=\"hidden\" name=\"" + Html(name) + "\" value=\"" + Html(value) + "\">";
}

}  // namespace

std::string BrowserCookie(const HttpRequest& start_request, const std::string& secret,
                          bool is_tls) {
  const std::string_view start = start_request.Path();
  const std::string path = std::string(start.substr(0, start.rfind('/'))) + "/callback";
  return std::string(kCookie) + "=" + secret + "; Path=" + path + "; Max-Age=" + kMaxAge +
         "; HttpOnly; SameSite=Lax" + (is_tls ? "; Secure" : "");
}

std::string BrowserSecretOf(const HttpRequest& request) {
  std::string_view rest = request.Header("cookie");
  while (!rest.empty()) {
    const auto end = rest.find_first_of(";,");
    const std::string_view pair = TrimBlanks(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != kCookie) continue;
    const std::string_view secret = pair.substr(equals + 1);
    const bool is_plain =
        secret.size() <= kLongestSecret && std::ranges::all_of(secret, [](unsigned char c) {
          return std::isalnum(c) != 0 || c == '-' || c == '_';
        });
    return is_plain ? std::string(secret) : std::string();
  }
  return "";
}

HttpResponse ConfirmationPage(const HttpRequest& request, const std::string& workspace) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<title>Connect HubSpot</title></head><body>\n"
      "<h1>Connect HubSpot to " +
      Html(workspace) +
      "?</h1>\n<p>You have just given an app access to your HubSpot portal. Whoever works in the "
      "workspace <strong>" +
      Html(workspace) +
      "</strong> will see that portal's contacts, deals and messages. Go on only if you began this "
      "yourself, or know who did; otherwise close this page, and nothing is connected.</p>\n"
      "<form method=\"get\" action=\"" +
      Html(request.Path()) + "\">";
  for (const auto& [name, value] : ParseQuery(request.Query()).value_or(QueryParameters())) {
    if (name == "code" || name == "state") page += HiddenField(name, value);
  }
  page += HiddenField("confirmed", "true") +
          "<button type=\"submit\">Connect</button></form>\n</body></html>\n";
  return {.status = 200,
          .headers = {{"Content-Type", "text/html; charset=utf-8"}},
          .body = std::move(page)};
}

}  // namespace stanna::gateway
