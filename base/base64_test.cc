#include "base/base64.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(Base64, IsThatOfTheVectors) {
  // Of RFC 4648, section 10, and one for each alphabet.
  const struct {
    std::string bytes, text, url;
  } kCases[] = {
      {"", "", ""},
      {"f", "Zg==", "Zg"},
      {"fo", "Zm8=", "Zm8"},
      {"foo", "Zm9v", "Zm9v"},
      {"foob", "Zm9vYg==", "Zm9vYg"},
      {"fooba", "Zm9vYmE=", "Zm9vYmE"},
      {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
      {std::string("\xfb\xff\xfe\x00", 4), "+//+AA==", "-__-AA"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ToBase64(c.bytes), c.text);
    EXPECT_EQ(ToBase64Url(c.bytes), c.url);
    EXPECT_EQ(FromBase64(c.text), c.bytes);
    EXPECT_EQ(FromAnyBase64(c.text), c.bytes);
    EXPECT_EQ(FromAnyBase64(c.url), c.bytes);
  }
}

// "QR==" has a bit set that belongs to no byte; "QQ==" is the one text of "A".
TEST(Base64, RefusesTheRest) {
  for (const char* wrong : {"a", "ab cd", "ab\n", " Zg==", "a=bc", "\xc3\xa4yz", "abcde", "QR"}) {
    EXPECT_FALSE(FromAnyBase64(wrong).has_value()) << wrong;
    EXPECT_FALSE(FromBase64(wrong).has_value()) << wrong;
  }
  for (const char* loose : {"QQ", "QQ=", "QQ===", "-__-AA==", "-__-AA"}) {
    EXPECT_FALSE(FromBase64(loose).has_value()) << loose;
  }
}

}  // namespace
}  // namespace stanna
