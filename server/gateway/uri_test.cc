#include "server/gateway/uri.h"

#include <gtest/gtest.h>

namespace stanna::gateway {
namespace {

TEST(ParseQuery, DecodesPairsInOrder) {
  const struct {
    const char* query;
    QueryParameters pairs;
  } kCases[] = {
      {"", {}},
      {"&&", {}},
      {"a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=x", {{"", "x"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"a=x+y%2Bz%26", {{"a", "x y+z&"}}},
      {"%61=%C3%A9", {{"a", "é"}}},
  };
  for (const auto& c : kCases) {
    const auto pairs = ParseQuery(c.query);
    ASSERT_TRUE(pairs) << c.query;
    EXPECT_EQ(*pairs, c.pairs) << c.query;
  }
}

TEST(ParseQuery, RefusesWhatIsNoText) {
  for (const char* query : {"a=%", "a=%4", "a=%g0", "%ff=1", "a=%00", "a=%0d%0a", "a=%c0%af",
                            "a=%ed%a0%80", "a=%f4%90%80%80", "a=%c3", "a=%7f"}) {
    EXPECT_FALSE(ParseQuery(query)) << query;
  }
}

TEST(WithQuery, AddsBehindWhatIsThere) {
  const struct {
    const char* url;
    const char* result;
  } kCases[] = {
      {"https://app/x", "https://app/x?a=1%202&b=%26"},
      {"https://app/x?", "https://app/x?a=1%202&b=%26"},
      {"https://app/x?y=z", "https://app/x?y=z&a=1%202&b=%26"},
      {"https://app/x?y=z&", "https://app/x?y=z&a=1%202&b=%26"},
      {"https://app/#/settings", "https://app/?a=1%202&b=%26#/settings"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(WithQuery(c.url, {{"a", "1 2"}, {"b", "&"}}), c.result);
  }
}

}  // namespace
}  // namespace stanna::gateway
