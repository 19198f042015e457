#include "server/webhooks/signature.h"

#include <gtest/gtest.h>

namespace stanna::webhooks {
namespace {

constexpr std::string_view kSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
constexpr std::string_view kUrl = "https://www.example.com/webhook_uri";
constexpr std::string_view kExample = R"({"example_field":"example_value"})";
constexpr std::string_view kEvent =
    R"([{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,)"
    R"("subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,)"
    R"("changeSource":"CRM","changeFlag":"NEW","appId":54321}])";
constexpr std::string_view kV1 = "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de";
constexpr std::int64_t kThen = 1'693'657'560'000;

constexpr SignatureVersion kAny = SignatureVersion::kV1;

Time At(std::int64_t ms) { return FromEpochMs(ms); }

// Vectors of HubSpot's pages, computed again by another library.
TEST(Signature, IsThatOfTheVectors) {
  EXPECT_EQ(SignatureV1(kSecret, kEvent), kV1);
  struct V2 {
    std::string_view method, body, signature;
  };
  for (const V2& v :
       {V2{"GET", "", "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"},
        V2{"POST", kExample, "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900"}}) {
    EXPECT_EQ(SignatureV2(kSecret, v.method, kUrl, v.body), v.signature);
    EXPECT_EQ(CheckSignature({.method = v.method,
                              .uri = kUrl,
                              .body = v.body,
                              .signature = v.signature,
                              .version = "v2"},
                             kSecret, kAny, At(kThen)),
              SignatureResult::kValid);
  }
  struct V3 {
    std::string_view body, timestamp, signature;
    std::int64_t now;
  };
  for (const V3& v :
       {V3{kExample, "1693657560000", "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go=", kThen},
        V3{kExample, "1700000300000",
           "ZEux4lGY4urKtKJ9fqGCQDJ0FasZeSunWHlJMEoU3Bg=", 1'700'000'300'000},
        V3{"{'example_field':'example_value'}", "1693657560000",
           "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=", kThen}}) {
    EXPECT_EQ(SignatureV3(kSecret, "POST", kUrl, v.body, v.timestamp), v.signature);
    EXPECT_EQ(CheckSignature({.method = "POST",
                              .uri = kUrl,
                              .body = v.body,
                              .signature_v3 = v.signature,
                              .timestamp = v.timestamp},
                             kSecret, kAny, At(v.now)),
              SignatureResult::kValid);
  }
}

/// The first v3 vector; a case changes one thing of it.
SignedRequest Good() {
  return {.method = "POST",
          .uri = kUrl,
          .body = kExample,
          .signature = {},
          .version = {},
          .signature_v3 = "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go=",
          .timestamp = "1693657560000"};
}

TEST(Signature, WhatIsNotExactlySignedIsRefused) {
  struct Case {
    const char* name;
    std::string_view SignedRequest::*field;
    std::string_view value;
    SignatureResult result;
  };
  for (const Case& c : {
           Case{"method", &SignedRequest::method, "PUT", SignatureResult::kWrong},
           Case{"other host", &SignedRequest::uri, "https://www.example.org/webhook_uri",
                SignatureResult::kWrong},
           Case{"http", &SignedRequest::uri, "http://www.example.com/webhook_uri",
                SignatureResult::kWrong},
           Case{"query", &SignedRequest::uri, "https://www.example.com/webhook_uri?a=1",
                SignatureResult::kWrong},
           Case{"body", &SignedRequest::body, R"({"example_field":"example_valuf"})",
                SignatureResult::kWrong},
           Case{"blank in the body", &SignedRequest::body, R"({"example_field": "example_value"})",
                SignatureResult::kWrong},
           Case{"no body", &SignedRequest::body, "", SignatureResult::kWrong},
           Case{"another time", &SignedRequest::timestamp, "1693657560001",
                SignatureResult::kWrong},
           Case{"leading zero", &SignedRequest::timestamp, "01693657560000",
                SignatureResult::kWrong},
           Case{"no time", &SignedRequest::timestamp, "", SignatureResult::kMalformed},
           Case{"NaN", &SignedRequest::timestamp, "NaN", SignatureResult::kMalformed},
           Case{"a sign", &SignedRequest::timestamp, "+1693657560000", SignatureResult::kMalformed},
           Case{"negative", &SignedRequest::timestamp, "-1", SignatureResult::kMalformed},
           Case{"a blank", &SignedRequest::timestamp, " 1693657560000",
                SignatureResult::kMalformed},
           Case{"a fraction", &SignedRequest::timestamp, "1693657560000.5",
                SignatureResult::kMalformed},
           Case{"out of range", &SignedRequest::timestamp, "99999999999999999999",
                SignatureResult::kMalformed},
           Case{"seconds", &SignedRequest::timestamp, "1693657560", SignatureResult::kAged},
           Case{"its beginning", &SignedRequest::signature_v3, "oaA3M5dEtt6kFsseJD",
                SignatureResult::kWrong},
           Case{"without padding", &SignedRequest::signature_v3,
                "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go", SignatureResult::kWrong},
           Case{"twice", &SignedRequest::signature_v3,
                "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go=, "
                "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go=",
                SignatureResult::kWrong},
           Case{"none", &SignedRequest::signature_v3, "", SignatureResult::kMissing},
       }) {
    SignedRequest request = Good();
    ASSERT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), SignatureResult::kValid);
    request.*c.field = c.value;
    EXPECT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), c.result) << c.name;
  }
  EXPECT_EQ(CheckSignature(Good(), "another app's secret", kAny, At(kThen)),
            SignatureResult::kWrong);
}

TEST(Signature, AnAppWithoutASecretHasNoValidRequest) {
  SignedRequest request = Good();
  const std::string keyless = SignatureV3("", "POST", kUrl, kExample, request.timestamp);
  request.signature_v3 = keyless;
  EXPECT_EQ(CheckSignature(request, "", kAny, At(kThen)), SignatureResult::kWrong);
}

TEST(Signature, ItsTimeIsWithinTheWindow) {
  struct Case {
    std::int64_t now;
    SignatureResult result;
  };
  for (const Case& c : {Case{kThen + 300'000, SignatureResult::kValid},
                        Case{kThen + 300'001, SignatureResult::kAged},
                        Case{kThen - 60'000, SignatureResult::kValid},
                        Case{kThen - 60'001, SignatureResult::kAhead}}) {
    EXPECT_EQ(CheckSignature(Good(), kSecret, kAny, At(c.now)), c.result) << c.now - kThen;
  }
}

TEST(Signature, AWrongV3IsNotMadeUpForByARightV1) {
  SignedRequest request{.method = "POST", .uri = kUrl, .body = kEvent};
  request.signature = kV1;
  request.version = "v1";
  EXPECT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), SignatureResult::kValid);
  request.signature_v3 = Good().signature_v3;
  request.timestamp = Good().timestamp;
  EXPECT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), SignatureResult::kWrong);
  request.timestamp = "1693657000000";
  EXPECT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), SignatureResult::kAged);
}

TEST(Signature, NoneIsOlderThanTheOldestThatIsTaken) {
  const std::string v2 = SignatureV2(kSecret, "POST", kUrl, kEvent);
  const std::string v3 = SignatureV3(kSecret, "POST", kUrl, kEvent, "1693657560000");
  using enum SignatureResult;
  const auto check = [&](std::string_view version, SignatureVersion oldest, bool right) {
    SignedRequest request{.method = "POST", .uri = kUrl, .body = kEvent};
    if (version == "v3") {
      request.signature_v3 = right ? v3 : v2;
      request.timestamp = "1693657560000";
    } else {
      request.version = version;
      request.signature = !right ? std::string_view(v3) : version == "v1" ? kV1 : v2;
    }
    return CheckSignature(request, kSecret, oldest, At(kThen));
  };
  const struct {
    std::string_view version;
    SignatureResult by_v1, by_v2, by_v3;
  } kCases[] = {
      {"v1", kValid, kOutdated, kOutdated},
      {"v2", kValid, kValid, kOutdated},
      {"v3", kValid, kValid, kValid},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(check(c.version, SignatureVersion::kV1, true), c.by_v1) << c.version;
    EXPECT_EQ(check(c.version, SignatureVersion::kV2, true), c.by_v2) << c.version;
    EXPECT_EQ(check(c.version, SignatureVersion::kV3, true), c.by_v3) << c.version;
    EXPECT_EQ(check(c.version, SignatureVersion::kV1, false), kWrong) << c.version;
  }
  EXPECT_EQ(check("v9", SignatureVersion::kV3, true), kMalformed);
}

TEST(Signature, TheVersionIsWhatTheRequestSays) {
  SignedRequest request{.method = "POST", .uri = kUrl, .body = kEvent};
  request.signature = kV1;
  for (const std::string_view version : {"", "v2x", "V1", "v3"}) {
    request.version = version;
    EXPECT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), SignatureResult::kMalformed)
        << version;
  }
  request.version = "v2";
  EXPECT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), SignatureResult::kWrong);
  request.version = "v1";
  request.signature = "232DB2615F3D666FE21A8EC971AC7B5402D33B9A925784DF3CA654D05F4817DE";
  EXPECT_EQ(CheckSignature(request, kSecret, kAny, At(kThen)), SignatureResult::kWrong);
}

TEST(Signature, V3DecodesADozenCharactersOfTheUriAndNoOther) {
  const auto sign = [](std::string_view uri) { return SignatureV3(kSecret, "POST", uri, "", "1"); };
  EXPECT_EQ(sign("https://h/p?%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B=1"),
            sign("https://h/p?:/?@!$'()*,;=1"));
  for (const std::string_view kept :
       {"%20", "%3D", "%26", "%2B", "%23", "%25", "%3a", "%2f", "%"}) {
    for (const std::string_view plain : {" ", "=", "&", "+", "#", "%", ":", "/", ""}) {
      if (kept == plain) continue;
      EXPECT_NE(sign("https://h/p?a" + std::string(kept)),
                sign("https://h/p?a" + std::string(plain)))
          << kept;
    }
  }
  EXPECT_NE(sign("https://h/p?a%253A"), sign("https://h/p?a:")) << "decoded once, not twice";
  EXPECT_EQ(sign("https://h/p?a%253A"), sign("https://h/p?a%253A"));
  EXPECT_NE(sign("https://h/p?a=1&b=2"), sign("https://h/p?b=2&a=1"));
  EXPECT_NE(SignatureV2(kSecret, "POST", "https://h/p%3A", ""),
            SignatureV2(kSecret, "POST", "https://h/p:", ""))
      << "v2 decodes nothing";
}

}  // namespace
}  // namespace stanna::webhooks
