#include "server/auth/jwt.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "server/auth/testing/make_token.h"

namespace stanna::auth {
namespace {

constexpr char kClaims[] =
    R"("iss":"https://id.example","aud":"stanna","sub":"auth0|7","workspace_id":"acme.com",)"
    R"("role":"member")";
constexpr std::int64_t kNow = 1'790'000'000;

std::string Number(std::int64_t value) { return std::to_string(value); }

/// The usual claims and times, then `more`.
std::string Payload(const std::string& more = "") {
  return std::string("{") + kClaims + ",\"iat\":" + Number(kNow - 60) +
         ",\"exp\":" + Number(kNow + 540) + (more.empty() ? "" : "," + more) + "}";
}

std::string Header(const std::string& alg, const std::string& kid) {
  return R"({"alg":")" + alg + R"(","typ":"JWT","kid":")" + kid + "\"}";
}

class JwtTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    rsa_ = new SigningKey(SigningKey::Rsa());
    ed_ = new SigningKey(SigningKey::Ed25519());
  }

  absl::StatusOr<Principal> Verify(const std::string& token, std::int64_t at = kNow) const {
    return VerifyToken(token, keys_, rules_, FromEpochMs(at * 1000));
  }
  absl::StatusOr<Principal> VerifyPayload(const std::string& payload) const {
    return Verify(hmac_.Token(Header("HS256", "h"), payload));
  }
  void ExpectRefused(const std::string& token, const std::string& why) const {
    const auto status = Verify(token).status();
    EXPECT_TRUE(absl::IsUnauthenticated(status)) << token.substr(0, 500);
    EXPECT_EQ(ReasonOf(status), "AUTH_TOKEN_INVALID");
    EXPECT_EQ(MessageOf(status), "The token is not valid: " + why + ".") << token.substr(0, 500);
  }

  static inline const SigningKey* rsa_ = nullptr;
  static inline const SigningKey* ed_ = nullptr;
  const SigningKey hmac_ = SigningKey::Hmac(std::string(32, 's'));
  const JwtKeySet keys_ = JwtKeySet::Parse("{\"keys\":[" + hmac_.Jwk("h") + "," + rsa_->Jwk("r") +
                                           "," + ed_->Jwk("e") + "]}")
                              .value();
  const JwtRules rules_{.issuer = "https://id.example", .audience = "stanna"};
};

// RFC 7515 A.1 and A.2, RFC 8037 A.4: without a key id, and with the only key.
TEST(SignedPayload, TakesTheExamplesOfTheStandards) {
  const struct {
    std::string key, token, payload;
  } cases[] = {
      {R"({"kty":"oct","alg":"HS256","kid":"1","k":)"
       R"("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})",
       "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
       "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
       "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
       "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
       "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"},
      {R"({"kty":"RSA","alg":"RS256","kid":"1","e":"AQAB","n":)"
       R"("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1P)"
       R"(t0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSX)"
       R"(ndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5I)"
       R"(hlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})",
       "eyJhbGciOiJSUzI1NiJ9."
       "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
       "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
       "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
       "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
       "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
       "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
       "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
       "p0igcN_IoypGlUPQGe77Rw",
       "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"},
      {R"({"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"1",)"
       R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
       "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
       "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
       "Example of Ed25519 signing"},
  };
  for (const auto& c : cases) {
    const auto keys = JwtKeySet::Parse("{\"keys\":[" + c.key + "]}");
    ASSERT_TRUE(keys.ok()) << ToString(keys.status());
    const auto payload = SignedPayload(c.token, *keys);
    ASSERT_TRUE(payload.ok()) << c.token << "\n" << ToString(payload.status());
    EXPECT_EQ(*payload, c.payload);
  }
}

TEST_F(JwtTest, KnowsTheCallerByEachAlgorithm) {
  for (const auto& [key, kid] :
       {std::pair(&hmac_, "h"), std::pair(rsa_, "r"), std::pair(ed_, "e")}) {
    const auto caller = Verify(key->Token(Header(key->algorithm(), kid), Payload()));
    ASSERT_TRUE(caller.ok()) << kid << ToString(caller.status());
    EXPECT_EQ(caller->workspace, WorkspaceId("acme.com"));
    EXPECT_EQ(caller->role, storage::Role::kMember);
    EXPECT_EQ(caller->caller, "user:auth0|7");
    EXPECT_TRUE(caller->by_token);
  }
}

TEST_F(JwtTest, TheHeaderIsTakenByItsKey) {
  const auto refuse = [&](const SigningKey& key, const std::string& header, const char* why) {
    ExpectRefused(key.Token(header, Payload()), why);
  };
  const char* const kAlgorithm = "its algorithm is none of HS256, RS256 and EdDSA";
  refuse(hmac_, Header("none", "h"), kAlgorithm);
  refuse(hmac_, Header("HS512", "h"), kAlgorithm);
  refuse(hmac_, Header("hs256", "h"), kAlgorithm);
  refuse(hmac_, R"({"kid":"h"})", kAlgorithm);
  refuse(hmac_, R"({"alg":["HS256"],"kid":"h"})", kAlgorithm);
  refuse(hmac_, R"({"alg":"HS256"})", "it names no key that is known here");
  refuse(hmac_, Header("HS256", "x"), "it names no key that is known here");
  refuse(hmac_, R"({"alg":"HS256","kid":7})", "its key id is no text");
  refuse(hmac_, R"({"alg":"HS256","kid":null})", "its key id is no text");
  refuse(hmac_, R"({"alg":"HS256","kid":"h","crit":["b64"],"b64":false})",
         "its header needs an extension");
  refuse(hmac_, R"({"alg":"HS256","kid":"h","typ":"JOSE"})", "it is of another type");
  refuse(hmac_, R"({"alg":"HS256","kid":"h","typ":7})", "it is of another type");
  refuse(hmac_, R"({"alg":"HS256","alg":"HS256","kid":"h"})",
         "its header is no JSON object with each name once");
  refuse(hmac_, R"({"alg":"HS256","\u0061lg":"none","kid":"h"})",
         "its header is no JSON object with each name once");
  refuse(hmac_, R"(["HS256"])", "its header is no JSON object with each name once");
  refuse(hmac_, "{\"alg\":\"HS256\",\"kid\":\"h\",\"x\":\"\xff\"}",
         "its header is no JSON object with each name once");
  refuse(*rsa_, Header("RS256", "h"), "its algorithm is not its key's");
  refuse(*ed_, Header("EdDSA", "r"), "its algorithm is not its key's");
  EXPECT_TRUE(Verify(hmac_.Token(R"({"alg":"HS256","kid":"h","typ":"at+jwt"})", Payload())).ok());
  EXPECT_TRUE(Verify(hmac_.Token(R"({"alg":"HS256","kid":"h"})", Payload())).ok());
}

// The public key is no secret: whoever has it could sign by HMAC with it.
TEST_F(JwtTest, APublicKeyIsNoSecretOfAnHmac) {
  const std::string jwk = rsa_->Jwk("r");
  for (const std::string& secret : {jwk, "{\"keys\":[" + jwk + "]}", std::string()}) {
    ExpectRefused(SigningKey::Hmac(secret).Token(Header("HS256", "r"), Payload()),
                  "its algorithm is not its key's");
    ExpectRefused(SigningKey::Hmac(secret).Token(Header("RS256", "r"), Payload()),
                  "its signature is wrong");
  }
}

TEST_F(JwtTest, KeysThatTheHeaderBringsAreNotLookedAt) {
  const SigningKey own = SigningKey::Ed25519();
  ExpectRefused(own.Token(R"({"alg":"EdDSA","kid":"e","jwk":)" + own.Jwk("e") +
                              R"(,"jku":"https://evil.example/keys"})",
                          Payload()),
                "its signature is wrong");
}

TEST_F(JwtTest, NoPartMayBeChanged) {
  for (const auto& [key, kid] :
       {std::pair(&hmac_, "h"), std::pair(rsa_, "r"), std::pair(ed_, "e")}) {
    const std::string token = key->Token(Header(key->algorithm(), kid), Payload());
    ASSERT_TRUE(Verify(token).ok());
    for (std::size_t at = 0; at < token.size(); at += 1 + at % 3) {
      std::string changed = token;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(Verify(changed).ok()) << kid << " at " << at;
      EXPECT_FALSE(Verify(token.substr(0, at)).ok()) << kid << " up to " << at;
    }
    const auto last = token.rfind('.');
    ExpectRefused(token.substr(0, last + 1), "it has not three parts");
    ExpectRefused(token.substr(0, last), "it has not three parts");
    ExpectRefused(token + ".AA", "it has not three parts");
    ExpectRefused(token.substr(0, last + 1) + "AA", "its signature is wrong");
  }
}

TEST_F(JwtTest, ASignatureOfAnotherTokenIsWrong) {
  const std::string mine = hmac_.Token(Header("HS256", "h"), Payload());
  const std::string other = hmac_.Token(Header("HS256", "h"), Payload("\"x\":1"));
  ExpectRefused(mine.substr(0, mine.rfind('.')) + other.substr(other.rfind('.')),
                "its signature is wrong");
}

TEST_F(JwtTest, GarbageIsRefusedWithoutBeingRepeated) {
  const std::string token = hmac_.Token(Header("HS256", "h"), Payload());
  const struct {
    std::string token, why;
  } cases[] = {
      {"", "it has not three parts"},
      {"..", "it has not three parts"},
      {"secret", "it has not three parts"},
      {"a.b.c.d", "it has not three parts"},
      {"se cret.se cret.secret", "it is not in base64url"},
      {"sec+ret.secr/et.secret==", "it is not in base64url"},
      {token + "=", "it is not in base64url"},
      {" " + token, "it is not in base64url"},
      {token + "\n", "it is not in base64url"},
      {std::string("\xff\x00.\x80.\xc3", 6), "it is not in base64url"},
      {"c2VjcmV0.c2VjcmV0.c2VjcmV0", "its header is no JSON object with each name once"},
      {token + std::string(kMaxTokenBytes, 'A'), "it is too long"},
      {std::string(1'000'000, '.'), "it is too long"},
  };
  for (const auto& c : cases) {
    ExpectRefused(c.token, c.why);
    EXPECT_EQ(ToString(Verify(c.token).status()).find("secret"), std::string::npos);
  }
}

TEST_F(JwtTest, TheLongestTokenIsTaken) {
  std::string filler;
  const auto token = [&] {
    return hmac_.Token(Header("HS256", "h"), Payload("\"x\":\"" + filler + "\""));
  };
  while (token().size() <= kMaxTokenBytes) filler += "aaaaaaaa";
  ExpectRefused(token(), "it is too long");
  filler.resize(filler.size() - 8);
  EXPECT_TRUE(Verify(token()).ok());
}

TEST_F(JwtTest, ClaimsMustBeAllRight) {
  const std::string times = ",\"iat\":" + Number(kNow) + ",\"exp\":" + Number(kNow + 60) + "}";
  const auto claims = [&](const std::string& replaced, const std::string& by) {
    std::string text = std::string("{") + kClaims + times;
    const auto at = text.find(replaced);
    EXPECT_NE(at, std::string::npos) << replaced;
    return text.replace(at, replaced.size(), by);
  };
  const std::string issuer = "it is of another issuer", audience = "it is for another audience",
                    subject = "its sub is not 1 to 128 printable characters",
                    workspace = "it names no workspace",
                    role = "its role is none of admin, member and viewer",
                    object = "its payload is no JSON object with each name once";
  const struct {
    std::string payload, why;
  } cases[] = {
      {claims("https://id.example", "https://id.example/"), issuer},
      {claims(R"("iss":"https://id.example",)", ""), issuer},
      {claims(R"("https://id.example")", R"(["https://id.example"])"), issuer},
      {claims(R"("stanna")", R"("Stanna")"), audience},
      {claims(R"("stanna")", R"(["other"])"), audience},
      {claims(R"("stanna")", "[]"), audience},
      {claims(R"("stanna")", R"(["stanna",7])"), audience},
      {claims(R"("stanna")", R"({"stanna":1})"), audience},
      {claims(R"("aud":"stanna",)", ""), audience},
      {claims("auth0|7", ""), subject},
      {claims("auth0|7", "a b"), subject},
      {claims("auth0|7", "a\\nb"), subject},
      {claims("auth0|7", "\xc3\xa9"), subject},
      {claims("auth0|7", std::string(129, 'a')), subject},
      {claims(R"("auth0|7")", "7"), subject},
      {claims("acme.com", ""), workspace},
      {claims(R"("acme.com")", "null"), workspace},
      {claims("workspace_id", "workspace"), workspace},
      {claims("acme.com", std::string(254, 'a')), workspace},
      {claims("member", "owner"), role},
      {claims("member", "Admin"), role},
      {claims(R"("member")", R"(["admin"])"), role},
      {claims(R"("role":"member")", R"("roles":"member")"), role},
      {claims(R"("role":"member")", R"("role":"viewer","role":"admin")"), object},
      {claims(R"("role":"member")", R"("role":"viewer","r\u006fle":"admin")"), object},
      {claims("auth0|7", "\xff"), object},
      {"7", object},
      {"\xef\xbb\xbf" + Payload(), object},
      {Payload() + "{}", object},
  };
  for (const auto& c : cases) {
    ExpectRefused(hmac_.Token(Header("HS256", "h"), c.payload), c.why);
  }
  EXPECT_TRUE(VerifyPayload(claims(R"("stanna")", R"(["other","stanna"])")).ok());
  EXPECT_TRUE(VerifyPayload(claims("auth0|7", std::string(128, 'a'))).ok());
}

TEST_F(JwtTest, ClaimsMayHaveOtherNames) {
  const JwtRules rules{.issuer = "https://id.example",
                       .audience = "stanna",
                       .workspace_claim = "https://stanna.example/workspace",
                       .role_claim = "https://stanna.example/role"};
  const auto caller = VerifyToken(
      hmac_.Token(Header("HS256", "h"), Payload(R"("https://stanna.example/workspace":"b.com",)"
                                                R"("https://stanna.example/role":"admin")")),
      keys_, rules, FromEpochMs(kNow * 1000));
  ASSERT_TRUE(caller.ok()) << ToString(caller.status());
  EXPECT_EQ(caller->workspace, WorkspaceId("b.com"));
  EXPECT_EQ(caller->role, storage::Role::kAdmin);
}

TEST_F(JwtTest, TimesHoldWithinTheLeeway) {
  const std::int64_t leeway = kTokenLeeway.count();
  const std::int64_t longest = std::chrono::seconds(kMaxTokenLifetime).count();
  const std::string invalid = "AUTH_TOKEN_INVALID", expired = "AUTH_TOKEN_EXPIRED";
  const struct {
    std::string times, reason;
  } cases[] = {
      {R"("iat":1789999000,"exp":)" + Number(kNow - leeway + 1), ""},
      {R"("iat":1789999000,"exp":)" + Number(kNow - leeway), expired},
      {R"("iat":1789999000,"exp":)" + Number(kNow - 1000), expired},
      {R"("iat":1789999000.5,"exp":1790000000.25)", ""},
      {R"("iat":1789999000)", invalid},
      {R"("exp":1790000060)", invalid},
      {R"("iat":1789999000,"exp":"1790000060")", invalid},
      {R"("iat":1789999000,"exp":null)", invalid},
      {R"("iat":1789999000,"exp":1e300)", invalid},
      {R"("iat":1789999000,"exp":18446744073709551615)", invalid},
      {R"("iat":-1,"exp":1790000060)", invalid},
      {R"("iat":0,"exp":1790000060)", invalid},
      {"\"iat\":" + Number(kNow) + ",\"exp\":" + Number(kNow + longest), ""},
      {"\"iat\":" + Number(kNow) + ",\"exp\":" + Number(kNow + longest + 1), invalid},
      {"\"iat\":" + Number(kNow + leeway) + ",\"exp\":" + Number(kNow + 600), ""},
      {"\"iat\":" + Number(kNow + leeway + 1) + ",\"exp\":" + Number(kNow + 600), invalid},
      {R"("iat":1789999000,"exp":1790000060,"nbf":)" + Number(kNow + leeway), ""},
      {R"("iat":1789999000,"exp":1790000060,"nbf":)" + Number(kNow + leeway + 1), invalid},
      {R"("iat":1789999000,"exp":1790000060,"nbf":"soon")", invalid},
  };
  for (const auto& c : cases) {
    const auto caller = VerifyPayload(std::string("{") + kClaims + "," + c.times + "}");
    EXPECT_EQ(ReasonOf(caller.status()), c.reason) << c.times << ToString(caller.status());
    EXPECT_EQ(caller.ok(), c.reason.empty()) << c.times;
  }
}

}  // namespace
}  // namespace stanna::auth
