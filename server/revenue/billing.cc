#include "server/revenue/billing.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace stanna::revenue {
namespace {

constexpr int kMonthsAYear = 12;
constexpr int kWeeksAYear = 52;
constexpr int kDaysAWeek = 7;
constexpr int kMostTermDays = kMostTermMonths * 31;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return lower;
}

// Takes "12M" from `text`: the number and its letter.
std::optional<std::pair<int, char>> TakeComponent(std::string_view& text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped == end || number < 0 || number > kMostTermDays) {
    return std::nullopt;
  }
  const char letter = *stopped;
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()) + 1);
  return std::pair(number, letter);
}

}  // namespace

std::optional<Rational> MonthsABill(std::string_view frequency) {
  static const auto& bills = *new std::vector<std::pair<std::string_view, Rational>>{
      {"weekly", Rational(kMonthsAYear, kWeeksAYear)},
      {"biweekly", Rational(2 * kMonthsAYear, kWeeksAYear)},
      {"monthly", 1},
      {"quarterly", 3},
      {"per_six_months", 6},
      {"annually", 12},
      {"per_two_years", 24},
      {"per_three_years", 36},
      {"per_four_years", 48},
      {"per_five_years", 60},
  };
  const std::string word = Lower(frequency);
  for (const auto& [name, months] : bills) {
    if (name == word) return months;
  }
  return std::nullopt;
}

std::optional<Term> ParseTerm(std::string_view text) {
  if (text.size() < 3 || (text[0] != 'P' && text[0] != 'p')) return std::nullopt;
  text.remove_prefix(1);
  Term term;
  while (!text.empty()) {
    const auto component = TakeComponent(text);
    if (!component) return std::nullopt;
    const auto [number, letter] = *component;
    switch (letter) {
      case 'Y':
      case 'y':
        term.months += number * kMonthsAYear;
        break;
      case 'M':
      case 'm':
        term.months += number;
        break;
      case 'W':
      case 'w':
        term.days += number * kDaysAWeek;
        break;
      case 'D':
      case 'd':
        term.days += number;
        break;
      default:
        return std::nullopt;
    }
    if (term.months > kMostTermMonths || term.days > kMostTermDays) return std::nullopt;
  }
  if (term == Term{}) return std::nullopt;
  return term;
}

Date EndOf(Date start, Term term) {
  Date end = start + std::chrono::months(term.months);
  if (!end.ok()) end = end.year() / end.month() / std::chrono::last;
  return std::chrono::sys_days(end) + std::chrono::days(term.days);
}

}  // namespace stanna::revenue
