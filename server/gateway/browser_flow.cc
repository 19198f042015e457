#include "server/gateway/browser_flow.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "server/gateway/uri.h"

namespace stanna::gateway {
namespace {

constexpr char kCookie[] = "stanna_oauth_";
constexpr char kHostCookie[] = "__Host-stanna_oauth_";
constexpr std::size_t kTagDigits = 16;
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

std::string_view PrefixOf(CallbackScheme scheme) {
  return scheme == CallbackScheme::kHttps ? kHostCookie : kCookie;
}

// Tells flows apart and keeps no secret: FNV-1a of the state.
std::string TagOf(std::string_view state) {
  constexpr char kHex[] = "0123456789abcdef";
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const unsigned char c : state) hash = (hash ^ c) * 1'099'511'628'211U;
  std::string tag;
  for (int shift = 60; shift >= 0; shift -= 4) tag += kHex[(hash >> shift) & 15];
  return tag;
}

std::string StateIn(std::string_view query) {
  for (auto& [name, value] : ParseQuery(query).value_or(QueryParameters())) {
    if (name == "state") return std::move(value);
  }
  return "";
}

bool IsTag(std::string_view text) {
  return text.size() == kTagDigits && std::ranges::all_of(text, [](unsigned char c) {
           return std::isdigit(c) != 0 || (c >= 'a' && c <= 'f');
         });
}

using Cookie = std::pair<std::string_view, std::string_view>;  // name and value

// Those of flows, in the browser's order: the earliest first.
std::vector<Cookie> CookiesOf(const HttpRequest& request, CallbackScheme scheme) {
  const std::string_view prefix = PrefixOf(scheme);
  std::vector<Cookie> cookies;
  std::string_view rest = request.Header("cookie");
  while (!rest.empty()) {
    const auto end = rest.find_first_of(";,");
    const std::string_view pair = TrimBlanks(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = pair.substr(0, equals);
    if (!name.starts_with(prefix) || !IsTag(name.substr(prefix.size()))) continue;
    cookies.emplace_back(name, pair.substr(equals + 1));
  }
  return cookies;
}

// `__Host-` wants the whole host; else only start and callback see it, which stand side by side.
std::string SetCookie(std::string_view name, std::string_view value, std::string_view max_age,
                      const HttpRequest& request, CallbackScheme scheme) {
  const bool is_https = scheme == CallbackScheme::kHttps;
  const std::string_view path = request.Path();
  std::string text(name);
  text += '=';
  text += value;
  text += "; Path=";
  text += is_https ? "/" : path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
  text += "; Max-Age=";
  text += max_age;
  text += "; HttpOnly; SameSite=Lax";
  if (is_https) text += "; Secure";
  return text;
}

std::string NameOf(const HttpRequest& callback, CallbackScheme scheme) {
  return std::string(PrefixOf(scheme)) + TagOf(StateIn(callback.Query()));
}

std::string HiddenField(const std::string& name, const std::string& value) {
  return "<input type=\"hidden\" name=\"" + Html(name) + "\" value=\"" + Html(value) + "\">";
}

}  // namespace

std::vector<std::string> CookiesOfBegin(const HttpRequest& start, std::string_view authorize_url,
                                        const std::string& secret, CallbackScheme scheme) {
  const auto mark = authorize_url.find('?');
  const std::string_view query =
      mark == std::string_view::npos ? std::string_view() : authorize_url.substr(mark + 1);
  std::vector<std::string> values = {SetCookie(
      std::string(PrefixOf(scheme)) + TagOf(StateIn(query)), secret, kMaxAge, start, scheme)};
  const std::vector<Cookie> others = CookiesOf(start, scheme);
  for (std::size_t i = 0; i + kMostFlows <= others.size(); ++i) {
    values.push_back(SetCookie(others[i].first, "", "0", start, scheme));
  }
  return values;
}

std::string BrowserSecretOf(const HttpRequest& callback, CallbackScheme scheme) {
  const std::string name = NameOf(callback, scheme);
  for (const auto& [cookie, secret] : CookiesOf(callback, scheme)) {
    if (cookie != name) continue;
    const bool is_plain =
        secret.size() <= kLongestSecret && std::ranges::all_of(secret, [](unsigned char c) {
          return std::isalnum(c) != 0 || c == '-' || c == '_';
        });
    return is_plain ? std::string(secret) : std::string();
  }
  return "";
}

std::string CookieOfEnd(const HttpRequest& callback, CallbackScheme scheme) {
  const std::string name = NameOf(callback, scheme);
  const auto cookies = CookiesOf(callback, scheme);
  const bool has_it = std::ranges::find(cookies, name, &Cookie::first) != cookies.end();
  return has_it ? SetCookie(name, "", "0", callback, scheme) : "";
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
