#include "tools/hubspot_sim/api/consent_page.h"

#include <algorithm>
#include <string_view>

namespace stanna::sim {
namespace {

std::string HtmlEscape(const std::string& text) {
  std::string out;
  for (char c : text) {
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

}  // namespace

std::set<std::string> SplitScopes(const std::string& text) {
  std::set<std::string> scopes;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) scopes.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return scopes;
}

std::string ConsentPage(const Parameters& query) {
  std::string page =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Connect an app "
      "(simulated HubSpot)</title><style>body{font:16px sans-serif;max-width:36em;margin:4em "
      "auto}button{font:inherit;padding:.6em 1.4em;margin-right:1em}</style></head><body>"
      "<h1>Connect the app to this portal?</h1><p>This is the simulator, not HubSpot. The app "
      "asks for:</p><ul>";
  for (const char* name : {"scope", "optional_scope"}) {
    for (const std::string& scope : SplitScopes(FindParameter(query, name).value_or(""))) {
      page += "<li><code>" + HtmlEscape(scope) + "</code>";
      if (std::string_view(name) == "optional_scope") page += " (optional)";
      page += "</li>";
    }
  }
  page += "</ul><form method=\"post\" action=\"/oauth/authorize/decision\">";
  for (const auto& [name, value] : query) {
    page += "<input type=\"hidden\" name=\"" + HtmlEscape(name) + "\" value=\"" +
            HtmlEscape(value) + "\">";
  }
  page +=
      "<button name=\"decision\" value=\"allow\">Allow</button><button name=\"decision\" "
      "value=\"deny\">Deny</button></form></body></html>";
  return page;
}

}  // namespace stanna::sim
