#include "server/expressions/decimal_value.h"

#include <gtest/gtest.h>

#include <limits>

namespace stanna::expressions {
namespace {

Decimal Number(std::string_view text) {
  Decimal number;
  EXPECT_EQ(DecimalFromText(text, number), nullptr) << text;
  return number;
}

std::string Text(const Decimal& number) {
  std::string text;
  const Fault fault = DecimalText(number, text);
  return fault == nullptr ? text : fault;
}

TEST(DecimalValue, KeepsNumbersWhole) {
  for (const std::string_view text :
       {"0", "1", "-1", "0.000001", "-123456789012345678901234567890",
        "123456789012345678901234567890.123456", "18446744073709551616", "0.5"}) {
    EXPECT_EQ(Text(Number(text)), text);
  }
}

TEST(DecimalValue, Calculates) {
  const std::tuple<std::string_view, char, std::string_view, std::string_view> kCases[] = {
      {"1", '+', "2", "3"},          {"0.1", '-', "0.3", "-0.2"}, {"-3", '*', "-0.5", "1.5"},
      {"1", '/', "-3", "-0.333333"}, {"5", '-', "5", "0"},
  };
  for (const auto& [a, operation, b, expected] : kCases) {
    Decimal result;
    EXPECT_EQ(Calculate(operation, Number(a), Number(b), result), nullptr);
    EXPECT_EQ(Text(result), expected) << a << operation << b;
  }
  Decimal result;
  EXPECT_STREQ(Calculate('/', Number("1"), Number("-0"), result), "division by zero");
}

TEST(DecimalValue, HasAMostNumberOfDigits) {
  Decimal result;
  EXPECT_EQ(DecimalFromText("1e154", result), nullptr);
  EXPECT_STREQ(DecimalFromText("1e155", result), "the number has too many digits");
  EXPECT_EQ(DecimalFromText("1e-154", result), nullptr);
  EXPECT_STREQ(DecimalFromText("1e-155", result), "the number has too many digits");
  EXPECT_STREQ(Calculate('*', Number("1e100"), Number("1e100"), result),
               "the number has too many digits");
  EXPECT_STREQ(DecimalFromText("1,5", result), "not a number");
}

TEST(DecimalValue, Compares) {
  const std::tuple<std::string_view, std::string_view, int> kCases[] = {
      {"1", "1.0", 0}, {"-1", "1", -1}, {"0.34", "0.33", 1}, {"1e100", "1e-100", 1}};
  for (const auto& [a, b, expected] : kCases) {
    int order = 9;
    EXPECT_EQ(Compare(Number(a), Number(b), order), nullptr);
    EXPECT_EQ(order < 0 ? -1 : order > 0, expected) << a << " " << b;
  }
}

TEST(DecimalValue, Rounds) {
  const std::tuple<std::string_view, Rounding, int, std::string_view> kCases[] = {
      {"0.125", Rounding::kHalfEven, 2, "0.12"},
      {"0.135", Rounding::kHalfEven, 2, "0.14"},
      {"-0.125", Rounding::kHalfEven, 2, "-0.12"},
      {"-0.135", Rounding::kHalfEven, 2, "-0.14"},
      {"-0.1251", Rounding::kHalfEven, 2, "-0.13"},
      {"2.5", Rounding::kHalfEven, 0, "2"},
      {"1.99", Rounding::kDown, 0, "1"},
      {"-1.01", Rounding::kDown, 0, "-2"},
      {"1.01", Rounding::kUp, 0, "2"},
      {"-1.99", Rounding::kUp, 0, "-1"},
      {"7", Rounding::kUp, 0, "7"},
      {"-7", Rounding::kDown, 0, "-7"},
  };
  for (const auto& [text, rounding, digits, expected] : kCases) {
    Decimal result;
    EXPECT_EQ(Round(Number(text), rounding, digits, result), nullptr);
    EXPECT_EQ(Text(result), expected) << text;
  }
}

TEST(DecimalValue, KnowsWholeNumbers) {
  std::int64_t whole = 0;
  EXPECT_TRUE(WholeNumber(Number("9223372036854775807"), whole));
  EXPECT_EQ(whole, std::numeric_limits<std::int64_t>::max());
  EXPECT_TRUE(WholeNumber(Number("-9223372036854775808"), whole));
  EXPECT_EQ(whole, std::numeric_limits<std::int64_t>::min());
  for (const auto* text : {"9223372036854775808", "-9223372036854775809", "0.5", "1e100"}) {
    EXPECT_FALSE(WholeNumber(Number(text), whole)) << text;
  }
}

TEST(DecimalValue, ReadsFloatsByTheirShortestText) {
  const std::pair<double, std::string_view> kCases[] = {
      {0.1, "0.1"}, {-2.5, "-2.5"}, {1e22, "10000000000000000000000"}, {0.0, "0"}, {-0.0, "0"}};
  for (const auto& [value, expected] : kCases) {
    Decimal number;
    EXPECT_EQ(DecimalFromFloat(value, number), nullptr);
    EXPECT_EQ(Text(number), expected);
    EXPECT_EQ(FloatText(value), expected);
  }
  Decimal number;
  EXPECT_NE(DecimalFromFloat(std::numeric_limits<double>::infinity(), number), nullptr);
  EXPECT_EQ(FloatText(5e-324).size(), 326u);
}

}  // namespace
}  // namespace stanna::expressions
