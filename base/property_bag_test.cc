#include "base/property_bag.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

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

TEST(PropertyBag, NamesAreInTheOrderOfTheirBytes) {
  const std::vector<std::string> ascending = {"",
                                              "a",
                                              "ab",
                                              "abcdefg",
                                              "abcdefgh",
                                              "abcdefgh1",
                                              "abcdefgh12",
                                              "abcdefgz",
                                              "abcdefgz1",
                                              "b",
                                              "bbcdefgh",
                                              "z",
                                              "\xc3\xa4",
                                              "\xc3\xa4_long_name",
                                              "\xf0\x9f\x98\x80"};
  PropertyBag bag;
  for (const std::size_t step : {7, 4}) {
    for (std::size_t i = 0; i < ascending.size(); ++i) {
      bag.Set(ascending[i * step % ascending.size()], std::to_string(step));
    }
  }
  std::vector<std::string> names;
  bag.ForEach([&](std::string_view name, std::optional<std::string_view> value) {
    names.emplace_back(name);
    EXPECT_EQ(value, "4") << name;
  });
  EXPECT_EQ(names, ascending);
  for (const std::string& name : ascending) EXPECT_TRUE(bag.Has(name)) << name;
  EXPECT_FALSE(bag.Has("abcdefgi") || bag.Has("abcdefgh0") || bag.Has("abcdef"));
}

TEST(PropertyBag, OfATextItIsAsIfEachWasSet) {
  const std::string text = R"({"b":"2","a":"1","c":null,"b":"3"})";
  const std::string_view all = text;
  const std::string elsewhere = "from elsewhere";
  const auto of = [&](std::size_t at) { return all.substr(at, 1); };
  const struct {
    std::string_view text;
    std::vector<PropertyBag::Part> parts;
    const char* json;
  } kCases[] = {
      {all, {}, "{}"},
      {all, {{of(10), of(14)}}, R"({"a":"1"})"},
      {all, {{of(2), of(6)}, {of(10), of(14)}, {of(18), ""}}, R"({"a":"1","b":"2","c":null})"},
      {all, {{of(2), of(6)}, {of(27), of(31)}}, R"({"b":"3"})"},
      {all, {{of(27), of(31)}, {of(2), {}}}, R"({"b":null})"},
      {all,
       {{all, of(6)}, {of(10), all}},
       R"({"a":"{\"b\":\"2\",\"a\":\"1\",\"c\":null,\"b\":\"3\"}",)"
       R"("{\"b\":\"2\",\"a\":\"1\",\"c\":null,\"b\":\"3\"}":"2"})"},
      {all,
       {{all.substr(0, 19), elsewhere}, {elsewhere, of(6)}},
       R"({"from elsewhere":"2","{\"b\":\"2\",\"a\":\"1\",\"c":"from elsewhere"})"},
      {"", {{elsewhere, elsewhere}}, R"({"from elsewhere":"from elsewhere"})"},
      {{}, {{"", ""}}, R"({"":null})"},
  };
  for (const auto& c : kCases) {
    for (const std::size_t elsewhere : {0, 5, 1'000}) {
      PropertyBag bag = PropertyBag::Of(c.text, c.parts, elsewhere);
      EXPECT_EQ(bag.ToJson(), c.json) << elsewhere;
      PropertyBag set;
      for (const auto& [name, value] : c.parts) set.Set(name, value);
      EXPECT_EQ(bag, set) << elsewhere;
      bag.Set("b", "new");
      EXPECT_EQ(bag.Get("b"), "new") << elsewhere;
      if (!PropertyBag::AreOrdered(c.parts)) continue;
      EXPECT_EQ(PropertyBag::Of(c.text, c.parts, elsewhere, true), set) << elsewhere;
    }
  }
}

TEST(PropertyBag, NamesAreOrderedThatAscendWithNoneTwice) {
  const struct {
    std::vector<std::string> names;
    bool are_ordered;
  } kCases[] = {
      {{}, true},
      {{"b"}, true},
      {{"a", "b", "long_name_1", "long_name_2"}, true},
      {{"a", "a"}, false},
      {{"b", "a"}, false},
      {{"long_name_2", "long_name_1"}, false},
      {{"a", "c", "b"}, false},
  };
  for (const auto& c : kCases) {
    std::vector<PropertyBag::Part> parts;
    for (const std::string& name : c.names) parts.push_back({name, ""});
    EXPECT_EQ(PropertyBag::AreOrdered(parts), c.are_ordered) << testing::PrintToString(c.names);
  }
}

TEST(PropertyBag, WhatMustBeEscapedIsFoundWhereverItStands) {
  const struct {
    std::string text, escaped;
  } kCases[] = {
      {"\"", "\\\""},
      {"\\", "\\\\"},
      {"\n", "\\n"},
      {"\x1f", "\\u001f"},
      {"\x01", "\\u0001"},
      {" ", " "},
      {"\x7f", "\x7f"},
      {"!", "!"},
      {"#", "#"},
      {"[", "["},
      {"]", "]"},
      {"\xc3\xbc", "\xc3\xbc"},
      {"\xff", "\xef\xbf\xbd"},
  };
  for (const auto& c : kCases) {
    for (std::size_t before = 0; before < 20; ++before) {
      for (const std::size_t after : {0, 1, 7, 8, 9}) {
        const std::string front(before, 'a'), end(after, 'z');
        std::string json;
        AppendJsonString(json, front + c.text + end + c.text);
        EXPECT_EQ(json, '"' + front + c.escaped + end + c.escaped + '"') << before << " " << after;
      }
    }
  }
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
