#include "tools/hubspot_sim/text/civil_time.h"

#include <charconv>

namespace stanna::sim {
namespace {

struct CivilDate {
  int64_t year;
  int month;
  int day;
};

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Howard Hinnant's era arithmetic: 400-year eras of 146097 days, years starting in March.
CivilDate CivilFromDays(int64_t days) {
  days += 719468;
  const int64_t era = FloorDiv(days, 146097);
  const int64_t doe = days - era * 146097;
  const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const int64_t mp = (5 * doy + 2) / 153;
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(doy - (153 * mp + 2) / 5 + 1)};
}

int64_t DaysFromCivil(int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = FloorDiv(year, 400);
  const int64_t yoe = year - era * 400;
  const int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void AppendPadded(int64_t value, int width, std::string& out) {
  char digits[8];
  for (int i = width - 1; i >= 0; --i, value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits, static_cast<size_t>(width));
}

void AppendDateTime(int64_t ms, std::string& out) {
  AppendDate(ms, out);
  const int64_t second = FloorDiv(ms, kSecondMs) - FloorDiv(ms, kDayMs) * 86400;
  out += 'T';
  AppendPadded(second / 3600, 2, out);
  out += ':';
  AppendPadded(second / 60 % 60, 2, out);
  out += ':';
  AppendPadded(second % 60, 2, out);
}

/// Takes `width` digits off the front of `text`; false when they are not all digits.
bool Take(std::string_view& text, size_t width, int64_t& value) {
  if (text.size() < width) return false;
  value = 0;
  for (size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool TakeChar(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

bool TakeFraction(std::string_view& text, int64_t& ms) {
  ms = 0;
  if (!TakeChar(text, '.')) return true;
  int64_t scale = 100;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    ms += (text.front() - '0') * scale;
    scale /= 10;
    any = true;
    text.remove_prefix(1);
  }
  return any;
}

bool TakeZone(std::string_view& text, int64_t& offset_ms) {
  offset_ms = 0;
  if (text.empty() || TakeChar(text, 'Z')) return text.empty();
  const int64_t sign = text.front() == '-' ? 1 : -1;
  if (!TakeChar(text, '+') && !TakeChar(text, '-')) return false;
  int64_t hours = 0;
  int64_t minutes = 0;
  if (!Take(text, 2, hours)) return false;
  TakeChar(text, ':');
  if (!Take(text, 2, minutes)) return false;
  offset_ms = sign * (hours * kHourMs + minutes * kMinuteMs);
  return text.empty();
}

std::optional<int64_t> ParseEpochMillis(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void AppendDate(int64_t ms, std::string& out) {
  const CivilDate date = CivilFromDays(FloorDiv(ms, kDayMs));
  AppendPadded(date.year, 4, out);
  out += '-';
  AppendPadded(date.month, 2, out);
  out += '-';
  AppendPadded(date.day, 2, out);
}

void AppendIsoSeconds(int64_t ms, std::string& out) {
  AppendDateTime(ms, out);
  out += 'Z';
}

void AppendIsoMillis(int64_t ms, std::string& out) {
  AppendDateTime(ms, out);
  out += '.';
  AppendPadded(ms - FloorDiv(ms, kSecondMs) * kSecondMs, 3, out);
  out += 'Z';
}

std::string IsoMillis(int64_t ms) {
  std::string out;
  AppendIsoMillis(ms, out);
  return out;
}

std::string HttpDate(int64_t ms) {
  static constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int64_t days = FloorDiv(ms, kDayMs);
  const CivilDate date = CivilFromDays(days);
  std::string out = kDays[days - FloorDiv(days, 7) * 7];
  out += ", ";
  AppendPadded(date.day, 2, out);
  out += std::string(" ") + kMonths[date.month - 1] + " ";
  AppendPadded(date.year, 4, out);
  const std::string iso = IsoMillis(ms);
  return out + " " + iso.substr(iso.find('T') + 1, 8) + " GMT";
}

std::optional<int64_t> ParseTime(std::string_view text) {
  if (text.find('-', 1) == std::string_view::npos) return ParseEpochMillis(text);
  int64_t year, month, day, hour = 0, minute = 0, second = 0, ms = 0, offset_ms = 0;
  if (!Take(text, 4, year) || !TakeChar(text, '-') || !Take(text, 2, month) ||
      !TakeChar(text, '-') || !Take(text, 2, day) || month < 1 || month > 12 || day < 1 ||
      day > 31) {
    return std::nullopt;
  }
  const int64_t date_ms =
      DaysFromCivil(year, static_cast<int>(month), static_cast<int>(day)) * kDayMs;
  if (text.empty()) return date_ms;
  if (!TakeChar(text, 'T') || !Take(text, 2, hour) || !TakeChar(text, ':') ||
      !Take(text, 2, minute)) {
    return std::nullopt;
  }
  if (TakeChar(text, ':') && !Take(text, 2, second)) return std::nullopt;
  if (!TakeFraction(text, ms) || !TakeZone(text, offset_ms)) return std::nullopt;
  return date_ms + hour * kHourMs + minute * kMinuteMs + second * kSecondMs + ms + offset_ms;
}

}  // namespace stanna::sim
