#include "server/webhooks/json_array.h"

#include <gtest/gtest.h>

#include <string>

namespace stanna::webhooks {
namespace {

using Elements = std::vector<std::string_view>;

TEST(SplitArray, GivesTheElementsAsTheyWereWritten) {
  struct Case {
    std::string_view text;
    Elements elements;
  };
  for (const Case& c : {
           Case{"[]", {}},
           Case{" [ \n] ", {}},
           Case{"[1]", {"1"}},
           Case{"[ {\"a\": [1, 2]} ,{\"b\":{\"c\":\"d\"}}\n]",
                {"{\"a\": [1, 2]}", "{\"b\":{\"c\":\"d\"}}"}},
           Case{R"(["],[\"}", "\\", "x"])", {R"("],[\"}")", R"("\\")", "\"x\""}},
           Case{"[[],[]]", {"[]", "[]"}},
           // No JSON, but it is clear where they begin and end.
           Case{"[{\"a\":},nonsense,,{}]", {"{\"a\":}", "nonsense", "", "{}"}},
           Case{"[1,]", {"1", ""}},
       }) {
    const auto elements = SplitArray(c.text, 10);
    ASSERT_TRUE(elements.has_value()) << c.text;
    EXPECT_EQ(*elements, c.elements) << c.text;
  }
}

TEST(SplitArray, RefusesWhatIsNoArray) {
  for (const std::string_view text :
       {"",      " ",      "[",        "]",       "{}",      "{\"a\":[]}", "null",
        "1",     "\"[]\"", "[1",       "1]",      "[1]]",    "[[1]",       "[{]",
        "[{]}]", "[\"]",   "[\"\\\"]", "[1] [2]", "[1],[2]", "[]x"}) {
    EXPECT_FALSE(SplitArray(text, 10).has_value()) << text;
  }
}

TEST(SplitArray, RefusesMoreThanTheLimit) {
  EXPECT_TRUE(SplitArray("[1,2,3]", 3).has_value());
  EXPECT_FALSE(SplitArray("[1,2,3]", 2).has_value());
}

TEST(SplitArray, IsNotLedIntoTheDepth) {
  const std::string deep(1'000'000, '[');
  const std::string closed = deep + std::string(deep.size(), ']');
  EXPECT_FALSE(SplitArray(deep, 10).has_value());
  EXPECT_EQ(SplitArray(closed, 10)->size(), 1u);
}

}  // namespace
}  // namespace stanna::webhooks
