#include "server/revenue/billing.h"

#include <gtest/gtest.h>

#include <string>

namespace stanna::revenue {
namespace {

using namespace std::chrono_literals;

TEST(Billing, Terms) {
  const struct {
    std::string text;
    std::optional<Term> expected;
  } kCases[] = {
      {"P12M", Term{12, 0}},   {"P1Y", Term{12, 0}},       {"P1Y6M", Term{18, 0}},
      {"P7D", Term{0, 7}},     {"P2W", Term{0, 14}},       {"P1M2W3D", Term{1, 17}},
      {"p6m", Term{6, 0}},     {"P1200M", Term{1200, 0}},  {"P1201M", std::nullopt},
      {"", std::nullopt},      {"P", std::nullopt},        {"P0M", std::nullopt},
      {"12", std::nullopt},    {"P12", std::nullopt},      {"PM", std::nullopt},
      {"P-1M", std::nullopt},  {"PT1H", std::nullopt},     {"P99999999999M", std::nullopt},
      {"P1.5M", std::nullopt}, {"P1200Y1Y", std::nullopt},
  };
  for (const auto& c : kCases) EXPECT_EQ(ParseTerm(c.text), c.expected) << c.text;
}

TEST(Billing, EndsByTheCalendar) {
  EXPECT_EQ(EndOf(2026y / 1 / 31, {1, 0}), Date(2026y / 2 / 28));
  EXPECT_EQ(EndOf(2028y / 1 / 31, {1, 0}), Date(2028y / 2 / 29));
  EXPECT_EQ(EndOf(2028y / 2 / 29, {12, 0}), Date(2029y / 2 / 28));
  EXPECT_EQ(EndOf(2026y / 12 / 15, {0, 31}), Date(2027y / 1 / 15));
  EXPECT_EQ(EndOf(2026y / 11 / 30, {3, 1}), Date(2027y / 3 / 1));
}

TEST(Billing, AYearOfBillsIsAYear) {
  EXPECT_EQ(*MonthsABill("weekly") * 52, 12);
  EXPECT_EQ(*MonthsABill("biweekly") * 26, 12);
  EXPECT_EQ(*MonthsABill("Per_Five_Years"), 60);
  EXPECT_EQ(MonthsABill(""), std::nullopt);
  EXPECT_EQ(MonthsABill("daily"), std::nullopt);
}

}  // namespace
}  // namespace stanna::revenue
