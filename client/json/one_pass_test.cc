#include "client/json/one_pass.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client/json/json.h"

namespace stanna::hubspot::json {
namespace {

bool IsJsonInOnePass(std::string_view text) {
  try {
    OnePass pass(text);
    pass.Skip();
    return pass.AtEnd();
  } catch (const NotJson&) {
    return false;
  }
}

bool IsJsonAsATree(const std::string& text) { return Document().Parse(text); }

std::string Nested(std::string_view open, std::string_view inside, std::string_view close,
                   int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  text += inside;
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

TEST(OnePass, WhatIsPassedOverIsReadToo) {
  const struct {
    std::string text;
    bool is_json;
  } kCases[] = {
      {"", false},
      {" ", false},
      {"null", true},
      {" 3\n", true},
      {"3 4", false},
      {"\"a\"", true},
      {"\"a", false},
      {"nul", false},
      {"nulll", false},
      {"null x", false},
      {"tru", false},
      {"falsee", false},
      {"{}", true},
      {"[]", true},
      {"{}{}", false},
      {"{}}", false},
      {"[]]", false},
      {"{]", false},
      {"[}", false},
      {"[1,2", false},
      {"[1 2]", false},
      {"[1,]", false},
      {"[,1]", false},
      {"[1,,2]", false},
      {R"({"a":1,})", false},
      {R"({"a" 1})", false},
      {R"({"a"})", false},
      {R"({"a":})", false},
      {R"({a:1})", false},
      {R"({1:1})", false},
      {R"({"a":1 "b":2})", false},
      {R"({"a":1,"b"})", false},
      {R"({"a":{"b":1})", false},
      {R"({"a":"b"c})", false},
      {R"({"a":"b""c"})", false},
      {R"(["\n\u00e4\ud83d\ude00\/"])", true},
      {R"(["\q"])", false},
      {R"(["\u00g0"])", false},
      {R"(["\ud83d"])", false},
      {R"({"\q":1})", false},
      {R"(["\\"])", true},
      {R"(["\"])", false},
      {"[\"\t\"]", false},
      {"[\"\xff\"]", false},
      {"[\"\xed\xa0\x80\"]", false},
      {"\xef\xbb\xbf{}", false},
      {std::string("[1\0]", 4), false},
      {std::string("[]\0", 3), false},
      {"[01]", false},
      {"[-]", false},
      {"[+1]", false},
      {"[1.]", false},
      {"[.5]", false},
      {"[1e]", false},
      {"[1x]", false},
      {"[0x10]", false},
      {"[NaN]", false},
      {"[-0,1.5,1e3,-1E-3]", true},
      {"[9223372036854775807,18446744073709551615]", true},
      {"[18446744073709551616]", false},
      {"[1e999]", false},
      {Nested("[", "", "]", 1024), true},
      {Nested("[", "", "]", 1025), false},
      {Nested("[", "1", "]", 1023), true},
      {Nested("[", "1", "]", 1024), false},
      {Nested("{\"a\":", "1", "}", 1023), true},
      {Nested("{\"a\":", "1", "}", 1024), false},
  };
  for (const auto& c : kCases) {
    const std::string shown = c.text.substr(0, 60);
    EXPECT_EQ(IsJsonInOnePass(c.text), c.is_json) << shown;
    EXPECT_EQ(IsJsonAsATree(c.text), c.is_json) << "the tree's rules have changed: " << shown;
  }
}

// With each of its bytes left out, doubled, and replaced by what means something.
std::vector<std::string> Damaged(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out.push_back(text.substr(0, i));
    out.push_back(text.substr(0, i) + text.substr(i + 1));
    out.push_back(text.substr(0, i + 1) + text.substr(i));
    for (const char c : std::string_view("\"\\{}[],:0-e.tn \x01\xc3", 17)) {
      out.push_back(text);
      out.back()[i] = c;
    }
  }
  return out;
}

TEST(OnePass, DamageIsSeenWhereATreeSeesIt) {
  const std::string text =
      R"({"results" : [ {"id":"1","properties":{"a\"b":"c\\ \u00e4 ä","n":-12.50e1,"z":null},)"
      R"("archived":false, "x":[true,{},[]]} ],"total": 1})";
  ASSERT_TRUE(IsJsonInOnePass(text));
  int different = 0;
  for (const std::string& damaged : Damaged(text)) {
    const bool is_json = IsJsonAsATree(damaged);
    EXPECT_EQ(IsJsonInOnePass(damaged), is_json) << damaged;
    if (IsJsonInOnePass(damaged) != is_json && ++different == 5) break;
  }
}

TEST(OnePass, ScalarsAreAsThoseOfATree) {
  const std::string text =
      R"({"a":9007199254740993,"b":"9007199254740993","c":1.0874,"d":true,"e":"true","f":null,)"
      R"("g":"12x","h":{"i":1},"j":[1],"k":-0,"l":-0.0,"m":18446744073709551615,"n":1e3,"o":false,)"
      R"("p":"2026-01-05T08:00:00.004Z","q":"1743685150726","r":1743685150726,"s":"\u0031\u0032"})";
  Document tree;
  ASSERT_TRUE(tree.Parse(text));
  OnePass pass(text);
  int members = 0;
  pass.ReadObject([&](std::string_view name) {
    ++members;
    const Scalar scalar = pass.Read();
    EXPECT_EQ(ToText(scalar), Text(tree.root(), name)) << name;
    EXPECT_EQ(ToInteger(scalar), Integer(tree.root(), name)) << name;
    EXPECT_EQ(ToBool(scalar), Bool(tree.root(), name)) << name;
    EXPECT_EQ(ToInstant(scalar), Instant(tree.root(), name)) << name;
  });
  EXPECT_EQ(members, 18);
  EXPECT_TRUE(pass.AtEnd());
}

TEST(OnePass, TextStaysWhereItIsAndTheFirstOfAMemberCounts) {
  const std::string text =
      R"({ "a\u0062" : "1\n2" , "x":"plain","ab":"second", "y":"\\" , "a\u0062":"third"} )";
  OnePass pass(text);
  std::vector<std::string_view> seen;
  pass.ReadObject([&](std::string_view name) {
    seen.push_back(name);
    seen.push_back(pass.ReadText());
  });
  EXPECT_TRUE(pass.AtEnd());
  EXPECT_EQ(seen, (std::vector<std::string_view>{"ab", "1\n2", "x", "plain", "ab", "second", "y",
                                                 "\\", "ab", "third"}));
  OnePass again(text);
  std::vector<std::string_view> found;
  again.ReadMember("ab", [&] { found.push_back(again.ReadText()); });
  EXPECT_TRUE(again.AtEnd());
  EXPECT_EQ(found, std::vector<std::string_view>{"1\n2"});
}

TEST(OnePass, WhatIsOfAnotherKindIsSkipped) {
  OnePass pass(R"([3,{"a":[1]},"x",null,[[2]]])");
  std::string seen;
  EXPECT_TRUE(pass.ReadArray([&] {
    if (pass.TakeNull()) {
      seen += '0';
    } else if (pass.IsText()) {
      seen += pass.ReadArray([] {}) ? 'A' : 't';
    } else {
      seen += pass.ReadObject([&](std::string_view) { pass.Skip(); }) ? 'o' : '-';
    }
  }));
  EXPECT_EQ(seen, "-ot0-");
  EXPECT_TRUE(pass.AtEnd());
}

}  // namespace
}  // namespace stanna::hubspot::json
