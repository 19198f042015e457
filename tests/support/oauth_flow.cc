#include "tests/support/oauth_flow.h"

#include <glog/logging.h>

#include <map>
#include <string_view>

namespace stanna::testing {
namespace {

std::string HtmlUnescape(std::string text) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}};
  for (const auto& [entity, c] : kEntities) {
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
      text.replace(at, entity.size(), 1, c);
    }
  }
  return text;
}

std::string Attribute(std::string_view tag, const std::string& name) {
  const auto at = tag.find(" " + name + "=\"");
  if (at == std::string_view::npos) return "";
  const auto begin = at + name.size() + 3;
  return HtmlUnescape(std::string(tag.substr(begin, tag.find('"', begin) - begin)));
}

// What the form of the page sends when `button` is pressed.
std::string FormBody(const std::string& page, const std::string& button) {
  std::string body = button.empty() ? "" : "decision=" + button;
  for (auto at = page.find("<input "); at != std::string::npos; at = page.find("<input ", at + 1)) {
    const std::string_view tag = std::string_view(page).substr(at, page.find('>', at) - at);
    body += "&" + EncodeQuery(Attribute(tag, "name")) + "=" + EncodeQuery(Attribute(tag, "value"));
  }
  return body;
}

}  // namespace

std::string StartConnection(const Server& server, const std::string& key) {
  const auto answer = server.GetJson("/api/integrations/hubspot/start", key);
  return std::string(answer.at("authorizeUrl").as_string());
}

std::string DecideConsent(const Simulator& simulator, const std::string& authorize_url,
                          Consent decision) {
  CHECK(authorize_url.starts_with(simulator.url())) << authorize_url;
  const HttpReply page = simulator.Get(TargetOf(authorize_url));
  CHECK_EQ(page.status, 200) << page.body;
  const char* button = decision == Consent::kAllow ? "allow" : "deny";
  const HttpReply redirect =
      simulator.Post("/oauth/authorize/decision", FormBody(page.body, button),
                     "application/x-www-form-urlencoded");
  CHECK_EQ(redirect.status, 302) << redirect.body;
  return redirect.Header("location");
}

std::string FollowCallback(const Server& server, const std::string& redirect) {
  CHECK(redirect.starts_with(kRedirectUri)) << redirect;
  const HttpReply reply = server.Call({.url = TargetOf(redirect)});
  if (reply.status == 200) {
    // The flow was begun elsewhere: the person says yes on the page that asks.
    const HttpReply confirmed =
        server.Call({.url = Attribute(reply.body.substr(reply.body.find("<form")), "action") + "?" +
                            FormBody(reply.body, "")});
    CHECK_EQ(confirmed.status, 302) << confirmed.body;
    return confirmed.Header("location");
  }
  CHECK_EQ(reply.status, 302) << reply.body;
  return reply.Header("location");
}

std::string Connect(const Server& server, const Simulator& simulator, const std::string& key,
                    Consent decision) {
  return FollowCallback(server, DecideConsent(simulator, StartConnection(server, key), decision));
}

}  // namespace stanna::testing
