/// UTC times as HubSpot writes them. All instants are milliseconds since 1970-01-01T00:00:00Z.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stanna::sim {

inline constexpr int64_t kSecondMs = 1000;
inline constexpr int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr int64_t kHourMs = 60 * kMinuteMs;
inline constexpr int64_t kDayMs = 24 * kHourMs;

/// Appends "2026-01-05T08:00:00.004Z".
void AppendIsoMillis(int64_t ms, std::string& out);
/// Appends "2026-01-05T08:00:00Z", the form without a fraction.
void AppendIsoSeconds(int64_t ms, std::string& out);
/// Appends "2026-01-05".
void AppendDate(int64_t ms, std::string& out);

std::string IsoMillis(int64_t ms);
/// "Mon, 05 Jan 2026 08:00:00 GMT", the form of a Date header.
std::string HttpDate(int64_t ms);

/// Reads a date, an ISO-8601 time with `Z` or a numeric offset, or a string of epoch milliseconds.
std::optional<int64_t> ParseTime(std::string_view text);

}  // namespace stanna::sim
