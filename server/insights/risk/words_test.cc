#include "server/insights/risk/words.h"

#include <gtest/gtest.h>

namespace stanna::insights {
namespace {

TEST(Words, OneLineIsSafeToQuote) {
  const struct {
    const char* words;
    std::string text;
    int most;
    const char* expected;
  } kCases[] = {
      {"as it is", "Re: Renewal", 20, "Re: Renewal"},
      {"line breaks and blanks are one blank", " a\r\n\r\nb \t c ", 20, "a b c"},
      {"control characters are out", std::string("a\0b\x1b[31mc\x7f", 9), 20, "ab[31mc"},
      {"line separators are blanks", "a\u2028b\u2029c\u00a0d", 20, "a b c d"},
      {"nothing hidden or turned round", "a\u200bb\u202ec\u2066d\ufeff\u00ade", 20, "abcde"},
      {"no tag characters", "a\U000E0041\U000E007Fb", 20, "ab"},
      {"no half characters", "a\xc3", 20, "a\ufffd"},
      {"no overlong ones", "a\xc0\xafz", 20, "a\ufffd\ufffdz"},
      {"no surrogates", "\xed\xa0\x80", 20, "\ufffd\ufffd\ufffd"},
      {"counted in characters", "\u00e4\u00f6\u00fc\U0001F600", 4, "\u00e4\u00f6\u00fc\U0001F600"},
      {"cut", "\u00e4\u00f6\u00fc\U0001F600", 3, "\u00e4\u00f6\u2026"},
      {"no blank before the cut", "ab cd", 4, "ab\u2026"},
      {"one", "abc", 1, "\u2026"},
      {"none", "abc", 0, ""},
  };
  for (const auto& c : kCases) EXPECT_EQ(OneLine(c.text, c.most), c.expected) << c.words;
}

TEST(Words, Names) {
  EXPECT_EQ(Named("A; B", "?"), "A, B");
  EXPECT_EQ(Named(" \n", "nobody"), "nobody");
}

TEST(Words, Quotes) {
  EXPECT_EQ(Quoted("Renewal 2026"), "\"Renewal 2026\"");
  EXPECT_EQ(Quoted("a\" [deals/1]; \u201cb\u201d \u00abc\u00bb"), "\"a' (deals/1), 'b' 'c'\"");
  EXPECT_EQ(Quoted("abcdef", 3), "\"ab\u2026\"");
}

TEST(Words, Numbers) {
  EXPECT_EQ(Number(0), "0");
  EXPECT_EQ(Number(-0.001, 2), "0");
  EXPECT_EQ(Number(-0.5, 2), "-0.5");
  EXPECT_EQ(Number(1234567.25, 1), "1,234,567.2");
  EXPECT_EQ(Number(999.9), "1,000");
  EXPECT_EQ(Number(100, 2), "100");
  EXPECT_EQ(Number(1e300), "?");
  EXPECT_EQ(Percent(0.625), "62 %");
  EXPECT_EQ(SignedPercent(1.58), "+158 %");
  EXPECT_EQ(SignedPercent(-0.08), "-8 %");
  EXPECT_EQ(Points(4049), "40");
  EXPECT_EQ(Points(4050), "41");
  EXPECT_EQ(Counted(1, "day"), "1 day");
  EXPECT_EQ(Counted(1200, "day"), "1,200 days");
}

TEST(Words, Days) {
  const Date day = std::chrono::year(2026) / 11 / 3;
  EXPECT_EQ(DayWords(day), "3 November 2026");
  EXPECT_EQ(ShortDay(day), "3 Nov 2026");
  EXPECT_EQ(DaysBetween(day, std::chrono::year(2026) / 12 / 1), 28);
  const auto late = ParseRfc3339("2026-11-03T23:30:00Z");
  absl::TimeZone zone = absl::FixedTimeZone(3600);
  EXPECT_EQ(FormatDate(DayIn(*late, zone)), "2026-11-04");
}

}  // namespace
}  // namespace stanna::insights
