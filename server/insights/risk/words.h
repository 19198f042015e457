// Numbers, days, names and counts as statements about a client spell them, and texts of other
// people made fit to stand in one.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "server/insights/health/health.h"

namespace stanna::insights {

/// Longest name that a statement shows, in characters; longer ones end in "…".
inline constexpr int kMostNameCharacters = 60;

/// `text` as one line of at most `most` characters: control, format, tag and bidirectional
/// characters are out, runs of blanks and line breaks are one blank, bytes that are no UTF-8 are
/// U+FFFD. What was longer ends in "…", which counts.
std::string OneLine(std::string_view text, int most);

/// OneLine of a name, without semicolons (they part statements); `otherwise` when nothing is left.
std::string Named(std::string_view name, std::string_view otherwise);

/// Named, in double quotes, and none of its own: what stands in them is somebody else's words.
/// Brackets are round ones, for evidence stands in square ones.
std::string Quoted(std::string_view text, int most = kMostNameCharacters);

/// At most `decimals` digits after the point, no trailing zeros, thousands parted: "1,250.5". Of no
/// finite number: "?".
std::string Number(double value, int decimals = 0);
/// "62 %" of 0.62.
std::string Percent(double part);
/// "+62 %", "-8 %".
std::string SignedPercent(double part);
/// "62" of 6210.
std::string Points(CentiPoints score);
/// "1 day", "3 days".
std::string Counted(std::int64_t count, std::string_view one);
/// "3 November 2026".
std::string DayWords(Date day);
/// "3 Nov 2026".
std::string ShortDay(Date day);

/// The points that people see: 40.49 is 40.
int Rounded(CentiPoints score);
Date DayIn(Time at, const absl::TimeZone& zone);
int DaysBetween(Date from, Date to);

}  // namespace stanna::insights
