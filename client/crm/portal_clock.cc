#include "client/crm/portal_clock.h"

#include <array>
#include <charconv>

namespace stanna::hubspot {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
// Where the parts of "Fri, 27 Nov 2026 10:05:09 GMT" begin.
constexpr std::size_t kDay = 5, kMonth = 8, kYear = 12, kHour = 17, kMinute = 20, kSecond = 23;
constexpr std::size_t kLength = 29;

std::optional<int> Digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  const char* begin = text.data() + from;
  const auto [end, error] = std::from_chars(begin, begin + count, value);
  if (error != std::errc() || end != begin + count || value < 0) return std::nullopt;
  return value;
}

std::optional<unsigned> MonthOf(std::string_view name) {
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == name) return i + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Time> ParseHttpDate(std::string_view text) {
  if (text.size() != kLength || text.substr(kLength - 4) != " GMT") return std::nullopt;
  const auto day = Digits(text, kDay, 2), year = Digits(text, kYear, 4);
  const auto month = MonthOf(text.substr(kMonth, 3));
  const auto hour = Digits(text, kHour, 2), minute = Digits(text, kMinute, 2);
  const auto second = Digits(text, kSecond, 2);
  if (!day || !year || !month || !hour || !minute || !second) return std::nullopt;
  const Date date{std::chrono::year(*year), std::chrono::month(*month),
                  std::chrono::day(static_cast<unsigned>(*day))};
  // 60 is a leap second.
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

void PortalClock::Observe(const HttpResponse& response) {
  const auto header = response.Header("Date");
  const auto date = header ? ParseHttpDate(*header) : std::nullopt;
  if (date) ahead_ms_ = (*date - clock_.Now()).count();
}

Time PortalClock::Now() const { return clock_.Now() + std::chrono::milliseconds(ahead_ms_.load()); }

}  // namespace stanna::hubspot
