#include "client/json/json.h"

#include <gtest/gtest.h>

namespace stanna::hubspot::json {
namespace {

class JsonTest : public ::testing::Test {
 protected:
  Element Parse(const std::string& text) {
    EXPECT_TRUE(document.Parse(text)) << text;
    return document.root();
  }
  Document document;
};

TEST_F(JsonTest, NumbersAndTextsStandForEachOther) {
  const Element e = Parse(R"({"a":9007199254740993,"b":"9007199254740993","c":1.0874,"d":true,
                              "e":"true","f":null,"g":"12x","h":{"i":1}})");
  EXPECT_EQ(Integer(e, "a"), 9007199254740993);
  EXPECT_EQ(Integer(e, "b"), 9007199254740993);
  EXPECT_EQ(Integer(e, "c"), std::nullopt);
  EXPECT_EQ(Integer(e, "f"), std::nullopt);
  EXPECT_EQ(Integer(e, "g"), std::nullopt);
  EXPECT_EQ(Text(e, "a"), "9007199254740993");
  EXPECT_EQ(Text(e, "c"), "1.0874");
  EXPECT_EQ(Text(e, "f"), "");
  EXPECT_EQ(Text(e, "h"), "");
  EXPECT_TRUE(Bool(e, "d") && Bool(e, "e"));
  EXPECT_FALSE(Bool(e, "a") || Bool(e, "missing"));
}

TEST_F(JsonTest, PathsListsAndInstants) {
  const Element e = Parse(R"({"paging":{"next":{"after":"x"}},"one":"a","many":["a",1],
      "t1":"2026-01-05T08:00:00.004Z","t2":"1743685150726","t3":1743685150726,"t4":"redacted"})");
  ASSERT_TRUE(Path(e, "paging", "next", "after"));
  EXPECT_FALSE(Path(e, "paging", "previous", "after"));
  EXPECT_EQ(Texts(e, "one"), std::vector<std::string>{"a"});
  EXPECT_EQ(Texts(e, "many"), (std::vector<std::string>{"a", "1"}));
  EXPECT_TRUE(Texts(e, "none").empty());
  EXPECT_EQ(FormatRfc3339(*Instant(e, "t1")), "2026-01-05T08:00:00.004Z");
  EXPECT_EQ(Instant(e, "t2"), Instant(e, "t3"));
  EXPECT_FALSE(Instant(e, "t4"));
}

TEST_F(JsonTest, ScalarsAndForeignTextAreNoObjects) {
  EXPECT_FALSE(Member(Parse("[1]"), "a"));
  EXPECT_FALSE(Member(Parse("3"), "a"));
  EXPECT_FALSE(document.Parse("<html></html>"));
  EXPECT_FALSE(document.Parse(""));
  EXPECT_FALSE(document.Parse("{\"a\":\"\xff\"}"));
}

}  // namespace
}  // namespace stanna::hubspot::json
