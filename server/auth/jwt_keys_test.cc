#include "server/auth/jwt_keys.h"

#include <gtest/gtest.h>

#include "server/auth/testing/make_token.h"

namespace stanna::auth {
namespace {

std::string Set(const std::string& keys) { return "{\"keys\":[" + keys + "]}"; }

const std::string kSecret(32, 's');

TEST(JwtKeys, EachKeyHasItsAlgorithm) {
  const auto set =
      JwtKeySet::Parse(Set(SigningKey::Hmac(kSecret).Jwk("a") + "," + SigningKey::Rsa().Jwk("b") +
                           "," + SigningKey::Ed25519().Jwk("c")));
  ASSERT_TRUE(set.ok()) << ToString(set.status());
  EXPECT_EQ(set->Find("a")->algorithm(), JwtAlgorithm::kHs256);
  EXPECT_EQ(set->Find("b")->algorithm(), JwtAlgorithm::kRs256);
  EXPECT_EQ(set->Find("c")->algorithm(), JwtAlgorithm::kEdDsa);
  EXPECT_EQ(set->Find("d"), nullptr);
  EXPECT_EQ(set->Find(std::nullopt), nullptr) << "of several none is the obvious one";
}

TEST(JwtKeys, TheOnlyKeyNeedsNoId) {
  const auto set = JwtKeySet::Parse(Set(SigningKey::Hmac(kSecret).Jwk("a")));
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(set->Find(std::nullopt), set->Find("a"));
}

TEST(JwtKeys, WhatIssuersAddDoesNotMatter) {
  const auto set = JwtKeySet::Parse(
      R"({"generated":1,"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"k","use":"sig",)"
      R"("key_ops":["verify"],"x5c":["MIIB"],)"
      R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  EXPECT_TRUE(set.ok()) << ToString(set.status());
}

TEST(JwtKeys, UnusableSetsAreSentences) {
  const std::string good = SigningKey::Hmac(kSecret).Jwk("a");
  const std::string rsa = SigningKey::Rsa().Jwk("r");
  const std::string ed = SigningKey::Ed25519().Jwk("e");
  const auto with = [](std::string key, const std::string& member) {
    return key.insert(1, member + ",");
  };
  std::string many = good;
  for (std::size_t i = 0; i < kMaxJwtKeys; ++i) {
    many += "," + SigningKey::Hmac(kSecret).Jwk("k" + std::to_string(i));
  }
  const struct {
    std::string text, says;
  } cases[] = {
      {"", "is no JSON object with each name once"},
      {"[]", "is no JSON object with each name once"},
      {"{\"keys\":[" + good + "],\"keys\":[]}", "is no JSON object with each name once"},
      {"\xef\xbb\xbf" + Set(good), "is no JSON object with each name once"},
      {"{}", "has no list \"keys\""},
      {"{\"keys\":{}}", "has no list \"keys\""},
      {Set(""), "must have 1 to 32 keys"},
      {Set(many), "must have 1 to 32 keys"},
      {Set("7"), "key 1 is no object"},
      {Set(good + "," + good), "key 2 has the \"kid\" of another"},
      {Set(with(good, R"("alg":"HS256")")), "key 1 has a member twice"},
      {Set(with(good, R"("use":"enc")")), "(\"use\" must be \"sig\")"},
      {Set(with(good, R"("use":7)")), "(\"use\" must be \"sig\")"},
      {Set(with(good, R"("key_ops":["sign"])")), "(\"key_ops\" must have \"verify\")"},
      {Set(R"({"kty":"oct","alg":"HS256"})"), "has no \"kid\""},
      {Set(R"({"kty":"oct","alg":"HS256","kid":"a b"})"), "has no \"kid\""},
      {Set(R"({"kty":"oct","kid":"a"})"), "has no \"alg\""},
      {Set(SigningKey::Hmac(kSecret).Jwk("a", "none")), "\"alg\" other than"},
      {Set(SigningKey::Hmac(kSecret).Jwk("a", "HS512")), "\"alg\" other than"},
      {Set(SigningKey::Hmac(kSecret).Jwk("a", "hs256")), "\"alg\" other than"},
      {Set(SigningKey::Hmac(kSecret).Jwk("a", "RS256")), "does not fit its \"kty\""},
      {Set(SigningKey::Rsa().Jwk("a", "HS256")), "does not fit its \"kty\""},
      {Set(SigningKey::Ed25519().Jwk("a", "RS256")), "does not fit its \"kty\""},
      {Set(SigningKey::Hmac(std::string(31, 's')).Jwk("a")), "is weak"},
      {Set(R"({"kty":"oct","alg":"HS256","kid":"a","k":"+/=="})"), "has no \"k\" in base64url"},
      {Set(SigningKey::Rsa(1024).Jwk("a")), "has 1024 bits"},
      {Set(with(rsa, R"("d":"AQAB")")), "is a private key"},
      {Set(with(ed, R"("d":"AQAB")")), "is a private key"},
      {Set(R"({"kty":"RSA","alg":"RS256","kid":"a","n":"AQAB"})"), "has no \"n\" and \"e\""},
      {Set(R"({"kty":"RSA","alg":"RS256","kid":"a","n":")" + ToBase64Url(std::string(256, '\xff')) +
           R"(","e":"Aw"})"),
       "exponent must be 65537"},
      {Set(R"({"kty":"RSA","alg":"RS256","kid":"a","n":")" +
           ToBase64Url(std::string(255, '\xff') + "\xfe") + R"(","e":"AQAB"})"),
       "is no usable RSA key"},
      {Set(R"({"kty":"OKP","crv":"X25519","alg":"EdDSA","kid":"a","x":"AA"})"), "\"crv\" other"},
      {Set(R"({"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"a","x":"AA"})"),
       "has no \"x\" of 32 bytes"},
  };
  for (const auto& c : cases) {
    const auto status = JwtKeySet::Parse(c.text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << c.text;
    EXPECT_NE(MessageOf(status).find(c.says), std::string::npos) << c.text << "\n"
                                                                 << ToString(status);
    EXPECT_EQ(MessageOf(status).find(ToBase64Url(kSecret)), std::string::npos);
  }
}

}  // namespace
}  // namespace stanna::auth
