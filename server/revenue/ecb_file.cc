#include "server/revenue/ecb_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace stanna::revenue {
namespace {

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Takes what stands before `separator`, or all that is left.
std::string_view Take(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return Trim(part);
}

std::vector<std::string_view> CellsOf(std::string_view line) {
  std::vector<std::string_view> cells;
  while (!line.empty()) cells.push_back(Take(line, ','));
  return cells;
}

// "27 November 2026".
std::optional<Date> ParseDayInWords(std::string_view text) {
  const std::string_view day = Take(text, ' ');
  const std::string_view month = Take(text, ' ');
  const auto name = std::ranges::find(kMonths, month);
  if (name == std::end(kMonths) || day.empty() || day.size() > 2 || text.size() != 4) {
    return std::nullopt;
  }
  const auto number = name - std::begin(kMonths) + 1;
  const auto two = [](std::string digits) { return digits.size() < 2 ? "0" + digits : digits; };
  return ParseDate(std::string(text) + "-" + two(std::to_string(number)) + "-" +
                   two(std::string(day)));
}

std::optional<Date> ParseDay(std::string_view text) {
  if (const auto date = ParseDate(text)) return date;
  return ParseDayInWords(text);
}

absl::Status Unreadable(int line, const std::string& what) {
  return WithReason(InvalidArgument("line " + std::to_string(line) + " " + what),
                    "INVALID_RATES_FILE");
}

bool IsHeading(const std::vector<std::string_view>& cells) {
  return cells.size() > 1 && cells.front() == "Date" &&
         std::all_of(cells.begin() + 1, cells.end(),
                     [](std::string_view cell) { return cell.empty() || cell.size() == 3; });
}

}  // namespace

absl::StatusOr<std::vector<ExchangeRate>> ParseEcbFile(std::string_view text, Date since) {
  const std::vector<std::string_view> heading = CellsOf(Take(text, '\n'));
  if (!IsHeading(heading)) {
    return Unreadable(1,
                      "is not \"Date, USD, JPY, …\": this is not one of the ECB's CSV files "
                      "eurofxref.csv and eurofxref-hist.csv");
  }
  std::vector<ExchangeRate> rates;
  for (int line = 2; !text.empty(); ++line) {
    const std::vector<std::string_view> cells = CellsOf(Take(text, '\n'));
    if (cells.empty()) continue;
    const auto day = ParseDay(cells.front());
    if (!day) return Unreadable(line, "begins with no day: " + std::string(cells.front()));
    if (cells.size() > heading.size()) return Unreadable(line, "has more cells than the heading");
    if (*day < since) continue;
    for (std::size_t i = 1; i < cells.size(); ++i) {
      if (cells[i].empty() || cells[i] == "N/A" || heading[i].empty()) continue;
      const auto rate = ParseRational(cells[i]);
      if (!rate || *rate <= 0) {
        return Unreadable(
            line, "has no rate for " + std::string(heading[i]) + ": " + std::string(cells[i]));
      }
      rates.push_back({RateSource::kEcb, "EUR", std::string(heading[i]), *day, *rate});
    }
  }
  return rates;
}

}  // namespace stanna::revenue
