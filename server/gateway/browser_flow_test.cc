#include "server/gateway/browser_flow.h"

#include <gtest/gtest.h>

namespace stanna::gateway {
namespace {

TEST(BrowserFlow, TheCookieIsForTheCallbackAlone) {
  HttpRequest start;
  start.target = "/api/integrations/hubspot/start?workspaceId=a";
  EXPECT_EQ(BrowserCookie(start, "s3cret", false),
            "stanna_oauth=s3cret; Path=/api/integrations/hubspot/callback; Max-Age=600; HttpOnly; "
            "SameSite=Lax");
  EXPECT_TRUE(BrowserCookie(start, "s3cret", true).ends_with("; Secure"));
}

TEST(BrowserFlow, FindsItsCookieAmongOthers) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", ""},
      {"stanna_oauth=abc-_9", "abc-_9"},
      {"a=b; stanna_oauth=abc; c=d", "abc"},
      {"a=b, stanna_oauth=abc", "abc"},
      {"xstanna_oauth=abc", ""},
      {"stanna_oauth", ""},
      {"stanna_oauth=", ""},
      {"stanna_oauth=a b", ""},
      {"stanna_oauth=\"abc\"", ""},
  };
  for (const auto& [header, secret] : kCases) {
    HttpRequest request;
    request.headers["cookie"] = header;
    EXPECT_EQ(BrowserSecretOf(request), secret) << header;
  }
  HttpRequest request;
  request.headers["cookie"] = "stanna_oauth=" + std::string(129, 'a');
  EXPECT_EQ(BrowserSecretOf(request), "");
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
