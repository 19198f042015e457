#include "server/gateway/session_cookies.h"

#include <gtest/gtest.h>

namespace stanna::gateway {
namespace {

const Time kNow = FromEpochMs(1'795'523'400'000);

// Readable, for tests: what matters is who may open what.
class FakeSeal : public SessionSeal {
 public:
  std::string Seal(std::string_view text, std::string_view name) const override {
    std::string hex;
    for (const unsigned char c : text) {
      hex += "0123456789abcdef"[c / 16];
      hex += "0123456789abcdef"[c % 16];
    }
    return std::string(name) + "~" + hex;
  }
  std::optional<std::string> Open(std::string_view sealed, std::string_view name) const override {
    const std::string head = std::string(name) + "~";
    if (!sealed.starts_with(head)) return std::nullopt;
    std::string text;
    for (std::size_t i = head.size(); i + 1 < sealed.size(); i += 2) {
      text += static_cast<char>(std::stoi(std::string(sealed.substr(i, 2)), nullptr, 16));
    }
    return text;
  }
};

HttpRequest With(std::map<std::string, std::string, std::less<>> headers,
                 const std::string& method = "GET") {
  return {.method = method, .target = "/", .headers = std::move(headers), .body = {}, .peer = {}};
}

class SessionCookiesTest : public ::testing::Test {
 protected:
  // "name=value" of a cookie that is set for `workspace`.
  std::string SignIn(const std::string& workspace, const SessionCookies& cookies) {
    const auto made = cookies.Make({workspace, "x-api-key", "sk-of-" + workspace, {}}, {});
    if (!std::holds_alternative<SessionCookies::Made>(made)) return "";
    const std::string& line = std::get<SessionCookies::Made>(made).set_cookie;
    return line.substr(0, line.find(';'));
  }

  FakeSeal seal_;
  FakeClock clock_{kNow};
  SessionCookies plain_{seal_, clock_, false};
  SessionCookies secure_{seal_, clock_, true};
};

TEST_F(SessionCookiesTest, SetCookieKeepsScriptsAndOtherSitesOut) {
  const auto made = secure_.Make({"acme.com", "x-api-key", "sk-1", {}}, {});
  const auto& cookie = std::get<SessionCookies::Made>(made);
  EXPECT_TRUE(cookie.set_cookie.starts_with("__Host-stanna_session-")) << cookie.set_cookie;
  EXPECT_TRUE(
      cookie.set_cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"))
      << cookie.set_cookie;
  EXPECT_EQ(cookie.expires, kNow + kSessionLifetime);
  EXPECT_EQ(SignIn("acme.com", plain_).substr(0, 15), "stanna_session-");
}

TEST_F(SessionCookiesTest, ReadsWhatItMade) {
  clock_.Advance(std::chrono::milliseconds(-5));
  const std::string first = SignIn("acme.com", plain_);
  clock_.Advance(std::chrono::milliseconds(5));
  const std::string second = SignIn("beta.com", plain_);
  const auto sessions = plain_.Read(With({{"cookie", "a=b; " + first + "; " + second}}));
  ASSERT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions[0].workspace, "beta.com") << "the latest first";
  EXPECT_EQ(sessions[0].header, "x-api-key");
  EXPECT_EQ(sessions[0].credential, "sk-of-beta.com");
  EXPECT_EQ(SessionOf(sessions, "")->workspace, "beta.com");
  EXPECT_EQ(SessionOf(sessions, "acme.com")->credential, "sk-of-acme.com");
  EXPECT_EQ(SessionOf(sessions, "gamma.com"), nullptr);
}

TEST_F(SessionCookiesTest, OfOneMomentTheOneBehindIsTheLatest) {
  const std::string first = SignIn("acme.com", plain_);
  const std::string second = SignIn("beta.com", plain_);
  for (const auto& [cookies, latest] : {std::pair(first + "; " + second, "beta.com"),
                                        std::pair(second + "; " + first, "acme.com")}) {
    const auto sessions = plain_.Read(With({{"cookie", cookies}}));
    ASSERT_EQ(sessions.size(), 2u);
    EXPECT_EQ(SessionOf(sessions, "")->workspace, latest) << cookies;
  }
}

TEST_F(SessionCookiesTest, TakesNothingThatItDidNotMake) {
  const std::string good = SignIn("acme.com", plain_);
  const std::string value = good.substr(good.find('=') + 1);
  const std::string other = SignIn("beta.com", plain_);
  const std::string cases[] = {
      "",
      "stanna_session-",
      good.substr(0, good.find('=')),
      good.substr(0, good.find('=')) + "=",
      good.substr(0, good.find('=')) + "=v1.k.AAAA",
      other.substr(0, other.find('=')) + "=" + value,  // another workspace's name
      "__Host-" + good,
  };
  for (const std::string& cookie : cases) {
    EXPECT_TRUE(plain_.Read(With({{"cookie", cookie}})).empty()) << cookie;
  }
  EXPECT_TRUE(secure_.Read(With({{"cookie", good}})).empty())
      << "where browsers come by https, another name's cookie counts for nothing";
}

TEST_F(SessionCookiesTest, EndsInTime) {
  const std::string cookie = SignIn("acme.com", plain_);
  clock_.Advance(kSessionLifetime - std::chrono::milliseconds(1));
  EXPECT_EQ(plain_.Read(With({{"cookie", cookie}})).size(), 1u);
  clock_.Advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(plain_.Read(With({{"cookie", cookie}})).empty());
}

TEST_F(SessionCookiesTest, RemovalNamesTheSameCookie) {
  const std::string cookie = SignIn("acme.com", secure_);
  const std::string removal = secure_.Removal("acme.com");
  EXPECT_TRUE(removal.starts_with(cookie.substr(0, cookie.find('=')) + "=; Path=/; Max-Age=0;"))
      << removal;
}

TEST_F(SessionCookiesTest, HasBounds) {
  const auto too_long = plain_.Make({"a", "authorization", std::string(2049, 'x'), {}}, {});
  ASSERT_TRUE(std::holds_alternative<RestError>(too_long));
  EXPECT_EQ(std::get<RestError>(too_long).code, "VALIDATION_ERROR");
  std::vector<SignedIn> five(5);
  for (std::size_t i = 0; i < five.size(); ++i) five[i].workspace = "w" + std::to_string(i);
  EXPECT_TRUE(std::holds_alternative<RestError>(plain_.Make({"w9", "x-api-key", "k", {}}, five)));
  EXPECT_TRUE(
      std::holds_alternative<SessionCookies::Made>(plain_.Make({"w3", "x-api-key", "k", {}}, five)))
      << "in the place of its own";

  const std::string long_one(2048, 'x');
  std::vector<SignedIn> three(3);
  for (std::size_t i = 0; i < three.size(); ++i) {
    three[i] = {"w" + std::to_string(i), "authorization", long_one, {}};
  }
  const auto beside_long = plain_.Make({"w9", "x-api-key", "k", {}}, three);
  ASSERT_TRUE(std::holds_alternative<RestError>(beside_long)) << "all of them are sent at once";
  EXPECT_NE(std::get<RestError>(beside_long).message.find("sign out of one first"),
            std::string::npos)
      << std::get<RestError>(beside_long).message;
  EXPECT_TRUE(std::holds_alternative<SessionCookies::Made>(
      plain_.Make({"w0", "authorization", long_one, {}}, three)))
      << "in the place of its own";
}

TEST(IsOfOwnPage, TakesTheOwnPageOnly) {
  const struct {
    const char* method;
    std::map<std::string, std::string, std::less<>> headers;
    bool is_own;
  } kCases[] = {
      {"GET", {{"sec-fetch-site", "same-origin"}}, true},
      {"GET", {{"sec-fetch-site", "none"}}, true},
      {"GET", {{"origin", "http://other.example"}, {"host", "own.example"}}, false},
      {"GET", {{"origin", "http://own.example"}, {"host", "own.example"}}, true},
      {"GET", {{"sec-fetch-site", "same-site"}}, false},
      {"GET", {{"sec-fetch-site", "cross-site"}}, false},
      {"HEAD", {{"sec-fetch-site", "cross-site"}}, false},
      {"GET", {}, true},
      {"POST", {{"sec-fetch-site", "same-origin"}, {"x-stanna-page", "1"}}, true},
      {"POST", {{"sec-fetch-site", "same-origin"}}, false},
      {"POST", {{"sec-fetch-site", "none"}, {"x-stanna-page", "1"}}, false},
      {"DELETE", {{"sec-fetch-site", "same-site"}, {"x-stanna-page", "1"}}, false},
      {"PUT",
       {{"origin", "http://10.0.0.5:8080"}, {"host", "10.0.0.5:8080"}, {"x-stanna-page", "1"}},
       true},
      {"PUT", {{"origin", "http://10.0.0.5:8080"}, {"host", "10.0.0.5:8080"}}, false},
      {"PUT",
       {{"origin", "http://evil.example"}, {"host", "10.0.0.5"}, {"x-stanna-page", "1"}},
       false},
      {"PUT", {{"origin", "null"}, {"host", "10.0.0.5"}, {"x-stanna-page", "1"}}, false},
      {"PUT", {{"host", "10.0.0.5"}, {"x-stanna-page", "1"}}, false},
  };
  for (const auto& c : kCases) {
    const auto request = With(c.headers, c.method);
    EXPECT_EQ(IsOfOwnPage(request), c.is_own)
        << c.method << ' ' << request.Header("sec-fetch-site") << ' ' << request.Header("origin");
  }
}

}  // namespace
}  // namespace stanna::gateway
