#include "server/gateway/browser_flow.h"

#include <gtest/gtest.h>

namespace stanna::gateway {
namespace {

using enum CallbackScheme;

constexpr char kStart[] = "/api/integrations/hubspot/start";
constexpr char kAuthorize[] = "https://hs.example/oauth/authorize?client_id=c&state=";

HttpRequest Request(const std::string& target, const std::string& cookies = "") {
  HttpRequest request;
  request.target = target;
  if (!cookies.empty()) request.headers["cookie"] = cookies;
  return request;
}

HttpRequest Callback(const std::string& state, const std::string& cookies = "") {
  return Request("/api/integrations/hubspot/callback?code=c&state=" + state, cookies);
}

// "name=value": what a browser sends back.
std::string Sent(const std::string& set_cookie) {
  return set_cookie.substr(0, set_cookie.find(';'));
}

std::string BeginIn(const std::string& state, const std::string& secret, CallbackScheme scheme) {
  return Sent(CookiesOfBegin(Request(kStart), kAuthorize + state, secret, scheme).at(0));
}

TEST(BrowserFlow, TheCookieIsOfOneFlowAndForItsRoutes) {
  const auto plain =
      CookiesOfBegin(Request(kStart), std::string(kAuthorize) + "s", "s3cret", kHttp);
  ASSERT_EQ(plain.size(), 1U);
  EXPECT_EQ(plain[0],
            "stanna_oauth_af63ee4c86020b22=s3cret; Path=/api/integrations/hubspot; Max-Age=600; "
            "HttpOnly; SameSite=Lax");
  const auto other =
      CookiesOfBegin(Request(kStart), std::string(kAuthorize) + "t", "s3cret", kHttp);
  EXPECT_NE(other[0], plain[0]);
}

TEST(BrowserFlow, OverHttpsItIsOfThisHostAlone) {
  const auto cookies =
      CookiesOfBegin(Request(kStart), std::string(kAuthorize) + "s", "s3cret", kHttps);
  ASSERT_EQ(cookies.size(), 1U);
  EXPECT_EQ(cookies[0],
            "__Host-stanna_oauth_af63ee4c86020b22=s3cret; Path=/; Max-Age=600; HttpOnly; "
            "SameSite=Lax; Secure");
}

TEST(BrowserFlow, EachCallbackFindsItsOwnCookieAmongOthers) {
  for (const CallbackScheme scheme : {kHttp, kHttps}) {
    const std::string cookies = "a=b; " + BeginIn("s%2B1", "first", scheme) + "; c=d, " +
                                BeginIn("s-2", "second", scheme) + ";x";
    EXPECT_EQ(BrowserSecretOf(Callback("s%2B1", cookies), scheme), "first");
    EXPECT_EQ(BrowserSecretOf(Callback("s-2", cookies), scheme), "second");
    EXPECT_EQ(BrowserSecretOf(Callback("s-3", cookies), scheme), "");
    EXPECT_EQ(BrowserSecretOf(Request("/callback", cookies), scheme), "");
  }
}

TEST(BrowserFlow, WhatIsNoSecretIsNotPassedOn) {
  const std::string name = BeginIn("s", "", kHttp);
  const std::pair<std::string, const char*> kCases[] = {
      {"", ""},
      {name + "abc-_9", "abc-_9"},
      {"x" + name + "abc", ""},
      {name.substr(0, name.size() - 1), ""},
      {name, ""},
      {name + "a b", ""},
      {name + "\"abc\"", ""},
      {name + std::string(129, 'a'), ""},
      {"stanna_oauth=abc", ""},
      {"__Host-" + name + "abc", ""},
  };
  for (const auto& [cookies, secret] : kCases) {
    EXPECT_EQ(BrowserSecretOf(Callback("s", cookies), kHttp), secret) << cookies;
  }
  EXPECT_EQ(BrowserSecretOf(Callback("s", name + "abc"), kHttps), "")
      << "over https only what this host has set counts";
}

TEST(BrowserFlow, TheEndTakesTheCookieOfThatFlow) {
  const std::string cookies =
      BeginIn("s-1", "first", kHttps) + "; " + BeginIn("s", "second", kHttps);
  EXPECT_EQ(CookieOfEnd(Callback("s", cookies), kHttps),
            "__Host-stanna_oauth_af63ee4c86020b22=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; "
            "Secure");
  EXPECT_EQ(CookieOfEnd(Callback("s-2", cookies), kHttps), "");
  EXPECT_EQ(CookieOfEnd(Callback("s"), kHttps), "");
  const std::string plain = CookieOfEnd(Callback("s", BeginIn("s", "x", kHttp)), kHttp);
  EXPECT_EQ(plain,
            "stanna_oauth_af63ee4c86020b22=; Path=/api/integrations/hubspot; Max-Age=0; HttpOnly; "
            "SameSite=Lax");
}

TEST(BrowserFlow, OfTooManyFlowsTheEarliestEnd) {
  std::string cookies = "stanna_oauth_zzz=1";
  std::vector<std::string> begun;
  for (std::size_t i = 0; i + 1 < kMostFlows; ++i) {
    begun.push_back(BeginIn("s" + std::to_string(i), "x", kHttp));
    cookies += "; " + begun.back();
  }
  const auto begin = [&] {
    return CookiesOfBegin(Request(kStart, cookies), std::string(kAuthorize) + "new", "x", kHttp);
  };
  EXPECT_EQ(begin().size(), 1U);
  cookies += "; " + BeginIn("more", "x", kHttp) + "; " + BeginIn("most", "x", kHttp);
  const auto values = begin();
  ASSERT_EQ(values.size(), 3U);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string name = begun[i].substr(0, begun[i].find('='));
    EXPECT_TRUE(values[i + 1].starts_with(name + "=; ")) << values[i + 1];
    EXPECT_NE(values[i + 1].find("; Max-Age=0;"), std::string::npos) << values[i + 1];
  }
}

TEST(BrowserFlow, ThePageNamesTheWorkspaceAndSendsTheSameOnceMore) {
  HttpRequest request;
  request.target = "/api/integrations/hubspot/callback?code=c%22%3E&state=s-1&confirmed=true&x=y";
  const HttpResponse page = ConfirmationPage(request, "a<b>.example");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("a&lt;b&gt;.example"), std::string::npos) << page.body;
  EXPECT_EQ(page.body.find("a<b>"), std::string::npos);
  EXPECT_NE(page.body.find("name=\"code\" value=\"c&quot;&gt;\""), std::string::npos) << page.body;
  EXPECT_NE(page.body.find("name=\"state\" value=\"s-1\""), std::string::npos);
  EXPECT_NE(page.body.find("action=\"/api/integrations/hubspot/callback\""), std::string::npos);
  EXPECT_EQ(page.body.find("name=\"x\""), std::string::npos);
}

}  // namespace
}  // namespace stanna::gateway
