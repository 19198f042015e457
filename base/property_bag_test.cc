#include "base/property_bag.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(PropertyBag, EmptyIsNullAndAbsentIsNeither) {
  PropertyBag bag;
  bag.Set("name", "Acme");
  bag.Set("phone", "");
  bag.Set("city", std::nullopt);
  EXPECT_EQ(bag.Get("name"), "Acme");
  EXPECT_FALSE(bag.Get("phone"));
  EXPECT_TRUE(bag.Has("phone"));
  EXPECT_TRUE(bag.Has("city"));
  EXPECT_FALSE(bag.Has("zip"));
}

TEST(PropertyBag, EqualBagsGiveEqualJsonWhateverTheOrder) {
  PropertyBag a, b;
  a.Set("b", "2");
  a.Set("a", "1");
  b.Set("a", "0");
  b.Set("b", "2");
  b.Set("a", "1");
  EXPECT_EQ(a.ToJson(), R"({"a":"1","b":"2"})");
  EXPECT_EQ(a, b);
}

TEST(PropertyBag, JsonRoundTripsAnyText) {
  PropertyBag bag;
  bag.Set("html", "<p>\"quoted\" \\ back\n\ttab \x01 ü 😀</p>");
  bag.Set("none", std::nullopt);
  const auto again = PropertyBag::FromJson(bag.ToJson());
  ASSERT_TRUE(again) << bag.ToJson();
  EXPECT_EQ(*again, bag);
  EXPECT_EQ(again->Get("html"), bag.Get("html"));
}

TEST(PropertyBag, InvalidUtf8BecomesTheReplacementCharacter) {
  const struct {
    std::string bytes;
    const char* expected;
  } kCases[] = {
      {"a\xff"
       "b",
       "\"a\xef\xbf\xbd"
       "b\""},
      {"\xc3", "\"\xef\xbf\xbd\""},
      {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
      {"\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
  };
  for (const auto& c : kCases) {
    std::string out;
    AppendJsonString(out, c.bytes);
    EXPECT_EQ(out, c.expected);
  }
}

TEST(PropertyBag, RefusesWhatIsNotAnObjectOfTexts) {
  for (const char* bad : {"[]", "{\"a\":1}", "{", "", "{\"a\":{}}"}) {
    EXPECT_FALSE(PropertyBag::FromJson(bad)) << bad;
  }
}

}  // namespace
}  // namespace stanna
