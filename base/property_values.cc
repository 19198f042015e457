#include "base/property_values.h"

#include <charconv>
#include <cstdint>

#include "base/ascii.h"

namespace stanna {
namespace {

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || text.empty()) return std::nullopt;
  return value;
}

bool InRange(Time t) {
  using std::chrono::January;
  static constexpr Time kFirst = std::chrono::sys_days(std::chrono::year(1900) / January / 1);
  static constexpr Time kEnd = std::chrono::sys_days(std::chrono::year(10000) / January / 1);
  return t >= kFirst && t < kEnd;
}

std::optional<Time> ParseAnyTime(std::string_view text) {
  if (const auto date = ParseDate(text)) return Time(std::chrono::sys_days(*date));
  if (const auto time = ParseRfc3339(text)) return time;
  // Milliseconds beyond the 64 bits of nanoseconds would overflow in what the caller does next.
  const auto ms = ParseInteger(text);
  if (!ms || *ms > 253'402'300'799'999 || *ms < -2'208'988'800'000) return std::nullopt;
  return FromEpochMs(*ms);
}

}  // namespace

std::optional<Time> ParseTimeValue(std::string_view text) {
  const auto time = ParseAnyTime(TrimBlanks(text));
  if (!time || !InRange(*time)) return std::nullopt;
  return time;
}

std::optional<Date> ParseDateValue(std::string_view text) {
  const auto time = ParseTimeValue(text);
  if (!time) return std::nullopt;
  return Date(std::chrono::floor<std::chrono::days>(*time));
}

std::string_view TakeOption(std::string_view& text) {
  std::string_view option;
  while (option.empty() && !text.empty()) {
    const auto end = text.find(';');
    option = TrimBlanks(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return option;
}

std::vector<std::string> SplitOptions(std::string_view text) {
  std::vector<std::string> options;
  for (auto option = TakeOption(text); !option.empty(); option = TakeOption(text)) {
    options.emplace_back(option);
  }
  return options;
}

}  // namespace stanna
