#include "base/decimal.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

struct Case {
  std::string_view text;
  int divisor;
  int decimals;
  std::optional<std::string> expected;
};

TEST(Decimal, ReadsDividesAndRounds) {
  const Case kCases[] = {
      {"43", 1, 6, "43"},
      {"1500.00", 1, 6, "1500"},
      {"0.0", 1, 6, "0"},
      {"-0.0", 1, 6, "0"},
      {"0.200000000000000011102230246251565404236316680908203125", 1, 4, "0.2"},
      {"0.200000000000000011102230246251565404236316680908203125", 1, 18, "0.200000000000000011"},
      {" +007.50 ", 1, 6, "7.5"},
      {".5", 1, 6, "0.5"},
      {"5.", 1, 6, "5"},
      {"1.5E3", 1, 6, "1500"},
      {"15e-4", 1, 6, "0.0015"},
      {"-12.345", 1, 2, "-12.34"},
      {"0.125", 1, 2, "0.12"},
      {"0.135", 1, 2, "0.14"},
      {"0.1250000000000000000000000001", 1, 2, "0.13"},
      {"12000", 12, 6, "1000"},
      {"100", 12, 6, "8.333333"},
      {"0.000006", 12, 6, "0"},
      {"0.000018", 12, 6, "0.000002"},
      {"-100", 12, 6, "-8.333333"},
      {"123456789012345678901234567890", 1, 0, "123456789012345678901234567890"},
      {"1234567890123456789012345678901", 1, 0, std::nullopt},
      {"1e31", 1, 6, std::nullopt},
      {"1e401", 1, 6, std::nullopt},
      {"1e-400", 1, 6, "0"},
      {"", 1, 6, std::nullopt},
      {".", 1, 6, std::nullopt},
      {"-", 1, 6, std::nullopt},
      {"1,500", 1, 6, std::nullopt},
      {"12 000", 1, 6, std::nullopt},
      {"abc", 1, 6, std::nullopt},
      {"NaN", 1, 6, std::nullopt},
      {"1.2.3", 1, 6, std::nullopt},
      {"1e", 1, 6, std::nullopt},
      {"0x10", 1, 6, std::nullopt},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(DividedDecimal(c.text, c.divisor, c.decimals), c.expected) << "'" << c.text << "'";
  }
}

TEST(Decimal, RationalsAreExactUntilTheyAreRounded) {
  const Rational third = *ParseRational("100") / 3;
  EXPECT_EQ(RoundedText(third, 6), "33.333333");
  EXPECT_EQ(RoundedText(third + third + third, 6), "100");
  EXPECT_EQ(RoundedText(*ParseRational("-0.125"), 2), "-0.12");
  EXPECT_EQ(RoundedText(*ParseRational("1.5e3"), 2), "1500");
  EXPECT_EQ(RoundedText(*ParseRational("15e-4"), 6), "0.0015");
  EXPECT_EQ(RoundedText(Rational(0), 2), "0");
  EXPECT_EQ(RoundedText(*ParseRational("1e31"), 2), "");
  EXPECT_EQ(ParseRational("1,5"), std::nullopt);
}

TEST(Decimal, RationalsAreRoundedAsTheirTextIs) {
  for (const char* text :
       {"0", "0.125", "-0.125", "0.135", "-7", "1e31", "33.3333335", "0.00000049"}) {
    for (const int decimals : {0, 2, 6}) {
      const Rational value = *ParseRational(text);
      const Rational third = value / 3;
      EXPECT_EQ(RoundedText(Rounded(value, decimals), 12), RoundedText(value, decimals)) << text;
      EXPECT_EQ(RoundedText(Rounded(third, decimals), 12), RoundedText(third, decimals)) << text;
    }
  }
}

// The usual form is read in a way of its own; an exponent forbids it.
TEST(Decimal, ShortNumbersAreWhatLongOnesAre) {
  for (const char* text : {"0",
                           "-0",
                           "7",
                           "-7",
                           "007",
                           "12.50",
                           "-12.50",
                           "0.000001",
                           "1234567890.12345678",
                           "12.",
                           ".5",
                           "-.5",
                           "999999999999999999",
                           "9999999999999999999",
                           "-999999999.999999999",
                           "-",
                           ".",
                           "",
                           "1.2.3",
                           "1-2",
                           "--1",
                           "+1",
                           "1 2",
                           "12a"}) {
    EXPECT_EQ(ParseRational(text), ParseRational(std::string(text) + "e0")) << text;
  }
}

TEST(Decimal, RefusesEndlessText) {
  EXPECT_EQ(CanonicalDecimal(std::string(100'000, '1'), 6), std::nullopt);
}

}  // namespace
}  // namespace stanna
