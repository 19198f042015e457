#include "base/ascii.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(Ascii, TrimsBlanks) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"", ""}, {" \t\r\n\f\v", ""}, {" a b\n", "a b"}, {"a", "a"}, {"\xC2\xA0x", "\xC2\xA0x"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(TrimBlanks(text), expected) << text;
}

TEST(Ascii, LowersLettersOnly) { EXPECT_EQ(LowerAscii("AZ@[Ä ß1"), "az@[Ä ß1"); }

}  // namespace
}  // namespace stanna
