#include "tools/stannactl/render/text_width.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(TextWidth, CountsColumnsNotBytes) {
  struct Case {
    const char* text;
    std::size_t width;
  };
  const Case cases[] = {
      {"", 0},        {"Acme", 4}, {"Müller & Söhne", 14}, {"Česká pošta", 11}, {"株式会社", 8},
      {"e\u0301", 1}, {"🎉", 2},    {"\xFF\xC3", 2},        {"\xE2\x82", 2},
  };
  for (const Case& c : cases) EXPECT_EQ(DisplayWidth(c.text), c.width) << c.text;
}

TEST(TextWidth, CutsWithAnEllipsisWithinTheWidth) {
  EXPECT_EQ(FitTo("Müller", 6), "Müller");
  EXPECT_EQ(FitTo("Müller", 5), "Müll…");
  EXPECT_EQ(FitTo("株式会社", 5), "株式…");
  EXPECT_EQ(FitTo("株式会社", 4), "株…");
  EXPECT_EQ(FitTo("abc", 1), "…");
  EXPECT_EQ(FitTo("abc", 0), "");
}

TEST(TextWidth, ForeignControlCharactersBecomeSpaces) {
  EXPECT_EQ(FitTo("a\x1B[2Jb\nc\u009Bd", 20), "a [2Jb c d");
}

TEST(TextWidth, Pads) {
  EXPECT_EQ(PadRight("Öl", 4), "Öl  ");
  EXPECT_EQ(PadLeft("Öl", 4), "  Öl");
  EXPECT_EQ(PadLeft("long", 2), "long");
}

}  // namespace
}  // namespace stanna::ctl
