#include "server/insights/risk/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>
#include <vector>

namespace stanna::insights {
namespace {

constexpr char kEllipsis[] = "\u2026";
constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code = kReplacement;
  std::size_t bytes = 1;
};

// What stands at `at`; one byte of U+FFFD where that is no well-formed UTF-8.
Decoded DecodeAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + bytes > text.size()) return {};
  char32_t code = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || surrogate) return {};
  return {code, bytes};
}

bool IsBlank(char32_t code) {
  return code == ' ' || (code >= 0x09 && code <= 0x0D) || code == 0x85 || code == 0xA0 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
         code == 0x205F || code == 0x3000;
}

// Characters that show nothing or turn others round: a text could hide words from people in them
// that a language model reads.
bool IsHidden(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0xAD || code == 0x061C ||
         code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
         (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF ||
         (code >= 0xFFF9 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE0FFF);
}

void AppendUtf8(char32_t code, std::string& out) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      put(0xE0 | (code >> 12));
    } else {
      put(0xF0 | (code >> 18));
      put(0x80 | ((code >> 12) & 0x3F));
    }
    put(0x80 | ((code >> 6) & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

// The characters that stay, at most `most` + 1: one more tells that the text was longer.
std::vector<char32_t> Kept(std::string_view text, int most) {
  std::vector<char32_t> kept;
  bool blank = false;
  for (std::size_t at = 0; at < text.size() && static_cast<int>(kept.size()) <= most;) {
    const Decoded decoded = DecodeAt(text, at);
    at += decoded.bytes;
    if (IsBlank(decoded.code)) {
      blank = !kept.empty();
    } else if (!IsHidden(decoded.code)) {
      if (blank) kept.push_back(' ');
      blank = false;
      kept.push_back(decoded.code);
    }
  }
  return kept;
}

}  // namespace

std::string OneLine(std::string_view text, int most) {
  if (most <= 0) return "";
  std::vector<char32_t> kept = Kept(text, most);
  const bool cut = static_cast<int>(kept.size()) > most;
  if (cut) {
    kept.resize(static_cast<std::size_t>(most) - 1);
    while (!kept.empty() && kept.back() == ' ') kept.pop_back();
  }
  std::string line;
  line.reserve(kept.size() + sizeof kEllipsis);
  for (const char32_t code : kept) AppendUtf8(code, line);
  if (cut) line += kEllipsis;
  return line;
}

std::string Named(std::string_view name, std::string_view otherwise) {
  std::string line = OneLine(name, kMostNameCharacters);
  for (char& c : line) {
    if (c == ';') c = ',';
  }
  return line.empty() ? std::string(otherwise) : line;
}

std::string Quoted(std::string_view text, int most) {
  constexpr std::pair<std::string_view, std::string_view> kTurned[] = {
      {"\"", "'"},     {"\u201c", "'"}, {"\u201d", "'"}, {"\u201e", "'"}, {"\u00ab", "'"},
      {"\u00bb", "'"}, {"[", "("},      {"]", ")"},      {";", ","}};
  const std::string line = OneLine(text, most);
  std::string quoted = "\"";
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = std::string_view(line).substr(at);
    const auto* turned =
        std::ranges::find_if(kTurned, [&](const auto& of) { return rest.starts_with(of.first); });
    const bool found = turned != std::end(kTurned);
    quoted += found ? turned->second : rest.substr(0, 1);
    at += found ? turned->first.size() : 1;
  }
  return quoted + "\"";
}

std::string Number(double value, int decimals) {
  // Beyond it a double has no digits after the point left, and no amount is as large.
  constexpr double kLargest = 1e15;
  if (!std::isfinite(value) || std::abs(value) > kLargest) return "?";
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", decimals, std::abs(value));
  std::string digits = text;
  const std::size_t point = digits.find('.');
  if (point != std::string::npos) {
    while (digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
  }
  for (std::size_t at = std::min(point, digits.size()); at > 3;) digits.insert(at -= 3, ",");
  return value < 0 && digits != "0" ? "-" + digits : digits;
}

std::string Percent(double part) { return Number(part * 100) + " %"; }

std::string SignedPercent(double part) { return (part >= 0 ? "+" : "") + Percent(part); }

int Rounded(CentiPoints score) { return (score + 50) / 100; }

std::string Points(CentiPoints score) { return std::to_string(Rounded(score)); }

std::string Counted(std::int64_t count, std::string_view one) {
  std::string words = Number(static_cast<double>(count)) + " " + std::string(one);
  if (count != 1) words += "s";
  return words;
}

std::string ShortDay(Date day) {
  const std::string words = DayWords(day);
  const std::size_t month = words.find(' ');
  if (month == std::string::npos) return words;
  return words.substr(0, month + 4) + words.substr(words.rfind(' '));  // three letters of it
}

std::string DayWords(Date day) {
  constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
  if (!day.ok()) return "?";
  return std::to_string(unsigned{day.day()}) + " " + kMonths[unsigned{day.month()} - 1] + " " +
         std::to_string(int{day.year()});
}

Date DayIn(Time at, const absl::TimeZone& zone) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMillis(ToEpochMs(at)), zone);
  return Date(std::chrono::year(static_cast<int>(day.year())),
              std::chrono::month(static_cast<unsigned>(day.month())),
              std::chrono::day(static_cast<unsigned>(day.day())));
}

int DaysBetween(Date from, Date to) {
  return static_cast<int>((std::chrono::sys_days(to) - std::chrono::sys_days(from)).count());
}

}  // namespace stanna::insights
