#include "base/clock.h"

#include <cstdint>
#include <cstdlib>
#include <iterator>

namespace stanna {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

// Takes exactly `kCount` digits from the front of `text`; -1 when that are not so many.
template <std::size_t kCount>
int TakeDigits(std::string_view& text) {
  if (text.size() < kCount) return -1;
  unsigned value = 0;
  bool are_digits = true;
  for (std::size_t i = 0; i < kCount; ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
    are_digits &= digit <= 9;
    value = value * 10 + digit;
  }
  text.remove_prefix(kCount);
  return are_digits ? static_cast<int>(value) : -1;
}

bool TakeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Date> TakeDate(std::string_view& text) {
  const int y = TakeDigits<4>(text);
  if (y < 0 || !TakeChar(text, '-')) return std::nullopt;
  const int m = TakeDigits<2>(text);
  if (m < 0 || !TakeChar(text, '-')) return std::nullopt;
  const int d = TakeDigits<2>(text);
  if (d < 0) return std::nullopt;
  const Date date{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(m)),
                  std::chrono::day(static_cast<unsigned>(d))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<milliseconds> TakeTimeOfDay(std::string_view& text) {
  const int h = TakeDigits<2>(text);
  if (h < 0 || !TakeChar(text, ':')) return std::nullopt;
  const int m = TakeDigits<2>(text);
  if (m < 0 || !TakeChar(text, ':')) return std::nullopt;
  const int s = TakeDigits<2>(text);
  // 60 is a leap second; it counts as the next minute's first.
  if (s < 0 || h > 23 || m > 59 || s > 60) return std::nullopt;
  return std::chrono::hours(h) + minutes(m) + std::chrono::seconds(s);
}

std::optional<milliseconds> TakeFraction(std::string_view& text) {
  if (!TakeChar(text, '.')) return milliseconds(0);
  int ms = 0;
  int digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
    if (digits++ < 3) ms = ms * 10 + (text.front() - '0');
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 3; ++digits) ms *= 10;
  return milliseconds(ms);
}

std::optional<minutes> TakeOffset(std::string_view& text) {
  if (TakeChar(text, 'Z') || TakeChar(text, 'z')) return minutes(0);
  const bool negative = !text.empty() && text.front() == '-';
  if (!TakeChar(text, '-') && !TakeChar(text, '+')) return std::nullopt;
  const int h = TakeDigits<2>(text);
  if (h < 0) return std::nullopt;
  TakeChar(text, ':');
  const int m = TakeDigits<2>(text);
  if (m < 0 || h > 23 || m > 59) return std::nullopt;
  const minutes offset(h * 60 + m);
  return negative ? -offset : offset;
}

constexpr std::size_t kUsualLength = std::string_view("2026-11-24T12:30:00.000Z").size();

// With zeros in front, at least `digits`. printf was 3 % of what an import takes of the processor.
void AppendDigits(std::string& text, std::int64_t number, int digits) {
  char buffer[20];
  char* first = std::end(buffer);
  for (; number > 0 || digits > 0; number /= 10, --digits) {
    *--first = static_cast<char>('0' + number % 10);
  }
  text.append(first, std::end(buffer));
}

void AppendDate(std::string& text, Date d) {
  const int year = static_cast<int>(d.year());
  if (year < 0) text += '-';
  // A sign counts as a digit, as printf's %04d has it.
  AppendDigits(text, std::abs(year), year < 0 ? 3 : 4);
  text += '-';
  AppendDigits(text, static_cast<unsigned>(d.month()), 2);
  text += '-';
  AppendDigits(text, static_cast<unsigned>(d.day()), 2);
}

}  // namespace

std::string FormatRfc3339(Time t) {
  const auto day = std::chrono::floor<days>(t);
  const std::chrono::hh_mm_ss time(t - day);
  std::string text;
  text.reserve(kUsualLength);
  AppendDate(text, Date(day));
  const auto append = [&text](char before, std::int64_t number, int digits) {
    text += before;
    AppendDigits(text, number, digits);
  };
  append('T', time.hours().count(), 2);
  append(':', time.minutes().count(), 2);
  append(':', time.seconds().count(), 2);
  append('.', time.subseconds().count(), 3);
  text += 'Z';
  return text;
}

std::optional<Time> ParseRfc3339(std::string_view text) {
  const auto date = TakeDate(text);
  if (!date || !(TakeChar(text, 'T') || TakeChar(text, 't') || TakeChar(text, ' '))) {
    return std::nullopt;
  }
  const auto time = TakeTimeOfDay(text);
  if (!time) return std::nullopt;
  const auto fraction = TakeFraction(text);
  if (!fraction) return std::nullopt;
  const auto offset = TakeOffset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return Time(std::chrono::sys_days(*date)) + *time + *fraction - *offset;
}

std::string FormatDate(Date d) {
  std::string text;
  AppendDate(text, d);
  return text;
}

std::optional<Date> ParseDate(std::string_view text) {
  const auto date = TakeDate(text);
  return text.empty() ? date : std::nullopt;
}

Time SystemClock::Now() const {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

}  // namespace stanna
