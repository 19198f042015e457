#include "tools/hubspot_sim/webhooks/signature.h"

#include <gtest/gtest.h>

namespace stanna::sim {
namespace {

constexpr char kSecret[] = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
constexpr char kUrl[] = "https://www.example.com/webhook_uri";

// The vectors are those of the contract's notes, computed there by another program.
TEST(Signature, V1IsAHashOfSecretAndBody) {
  EXPECT_EQ(
      SignatureV1(kSecret, R"([{"eventId":1,"subscriptionId":12345,"portalId":62515,)"
                           R"("occurredAt":1564113600000,"subscriptionType":"contact.creation",)"
                           R"("attemptNumber":0,"objectId":123,"changeSource":"CRM",)"
                           R"("changeFlag":"NEW","appId":54321}])"),
      "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de");
}

TEST(Signature, V3CoversMethodUriBodyAndTime) {
  struct Case {
    const char* body;
    const char* timestamp;
    const char* signature;
  };
  const Case cases[] = {
      {R"({"example_field":"example_value"})", "1693657560000",
       "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go="},
      {R"({"example_field":"example_value"})", "1700000300000",
       "ZEux4lGY4urKtKJ9fqGCQDJ0FasZeSunWHlJMEoU3Bg="},
      {"{'example_field':'example_value'}", "1693657560000",
       "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(SignatureV3(kSecret, "POST", kUrl, c.body, c.timestamp), c.signature);
  }
}

TEST(Signature, V3DecodesSomeEscapesOfTheUri) {
  const auto sign = [](const char* uri) { return SignatureV3(kSecret, "POST", uri, "", "1"); };
  EXPECT_EQ(sign("https://a.example/x?u=%3A%2f%3F%40%21%24%27%28%29%2A%2C%3b"),
            sign("https://a.example/x?u=:/?@!$'()*,;"));
  for (const char* kept : {"%20", "%3D", "%26", "%2B", "%23", "%25", "%", "%3"}) {
    const std::string uri = std::string("https://a.example/x?u=") + kept;
    EXPECT_NE(sign(uri.c_str()), sign("https://a.example/x?u=")) << kept;
    EXPECT_NE(sign(uri.c_str()), sign("https://a.example/x?u= ")) << kept;
    EXPECT_NE(sign(uri.c_str()), sign("https://a.example/x?u==")) << kept;
  }
}

}  // namespace
}  // namespace stanna::sim
