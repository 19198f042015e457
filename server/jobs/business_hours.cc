#include "server/jobs/business_hours.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <iterator>
#include <optional>

namespace stanna::jobs {
namespace {

constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kMinutesOfDay = 24 * 60;

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

absl::StatusOr<std::size_t> ParseDay(std::string_view text) {
  const auto found = std::find(std::begin(kDays), std::end(kDays), LowerCase(text));
  if (found == std::end(kDays)) return InvalidArgument("has no day " + Quoted(text));
  return static_cast<std::size_t>(found - std::begin(kDays));
}

// "mon" or "fri-mon".
absl::Status AddDays(std::string_view text, BusinessHours& hours) {
  const auto dash = text.find('-');
  ASSIGN_OR_RETURN(const std::size_t first, ParseDay(text.substr(0, dash)));
  std::size_t last = first;
  if (dash != std::string_view::npos) {
    ASSIGN_OR_RETURN(last, ParseDay(text.substr(dash + 1)));
  }
  for (std::size_t day = first;; day = (day + 1) % hours.days.size()) {
    hours.days[day] = true;
    if (day == last) return absl::OkStatus();
  }
}

absl::Status SetDays(std::string_view text, BusinessHours& hours) {
  hours.days.fill(false);
  for (;;) {
    const auto comma = text.find(',');
    RETURN_IF_ERROR(AddDays(text.substr(0, comma), hours));
    if (comma == std::string_view::npos) return absl::OkStatus();
    text.remove_prefix(comma + 1);
  }
}

std::optional<int> TwoDigits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

absl::StatusOr<int> ParseMinute(std::string_view text) {
  const auto colon = std::min(text.find(':'), text.size());
  const auto hour = TwoDigits(text.substr(0, colon));
  const auto minute = TwoDigits(text.substr(std::min(colon + 1, text.size())));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > kMinutesOfDay) {
    return InvalidArgument("has no time of day " + Quoted(text) + " (HH:MM)");
  }
  return *hour * 60 + *minute;
}

absl::Status SetTimes(std::string_view text, BusinessHours& hours) {
  const auto dash = std::min(text.find('-'), text.size());
  ASSIGN_OR_RETURN(hours.start_minute, ParseMinute(text.substr(0, dash)));
  ASSIGN_OR_RETURN(hours.end_minute, ParseMinute(text.substr(std::min(dash + 1, text.size()))));
  if (hours.start_minute == hours.end_minute) {
    return InvalidArgument("begins and ends at the same time; the whole day is 00:00-24:00");
  }
  if (hours.start_minute == kMinutesOfDay) {
    return InvalidArgument("can't begin at 24:00; that is 00:00 of the next day");
  }
  return absl::OkStatus();
}

std::string FormatMinute(int minute) {
  char text[16];
  std::snprintf(text, sizeof(text), "%02d:%02d", minute / 60, minute % 60);
  return text;
}

// A run of days as a range, so that the default reads as it is documented.
std::string FormatDays(const std::array<bool, 7>& days) {
  std::string out;
  for (std::size_t first = 0; first < days.size(); ++first) {
    if (!days[first]) continue;
    std::size_t last = first;
    while (last + 1 < days.size() && days[last + 1]) ++last;
    out += (out.empty() ? "" : ",") + std::string(kDays[first]);
    if (last > first) out += "-" + std::string(kDays[last]);
    first = last;
  }
  return out;
}

}  // namespace

absl::StatusOr<BusinessHours> ParseBusinessHours(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) {
    return InvalidArgument("must be days and times like \"mon-fri 08:00-18:00\"");
  }
  BusinessHours hours;
  RETURN_IF_ERROR(SetDays(text.substr(0, space), hours));
  RETURN_IF_ERROR(SetTimes(text.substr(space + 1), hours));
  return hours;
}

std::string FormatBusinessHours(const BusinessHours& hours) {
  return FormatDays(hours.days) + " " + FormatMinute(hours.start_minute) + "-" +
         FormatMinute(hours.end_minute);
}

}  // namespace stanna::jobs
