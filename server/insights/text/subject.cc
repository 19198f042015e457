#include "server/insights/text/subject.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

// en de nl/fr sv/da/no fi pl it es/pt cs tr hu et; in lower case.
constexpr std::string_view kReplyPrefixes[] = {
    "re", "fwd", "fw",  "aw", "wg",  "antw", "antwort", "rép", "tr",  "sv",  "vs",  "vb",
    "vl", "vid", "odp", "pd", "rif", "rv",   "res",     "enc", "ref", "ynt", "ilt", "doorst"};
constexpr std::size_t kLongestPrefix = 8;

// "[External]", "[Ticket 12]", "[#4711]", "[SPAM]", "[ACME-123]"; "[urgent]" is the author's.
bool IsTag(std::string_view inside) {
  static constexpr std::string_view kTags[] = {
      "external",       "extern",         "externe",         "ext",
      "ticket",         "case",           "request",         "spam",
      "suspected spam", "external email", "external sender", "secure"};
  const std::string lower = LowerText(TrimBlanks(inside));
  if (std::any_of(lower.begin(), lower.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return true;
  }
  return std::find(std::begin(kTags), std::end(kTags), lower) != std::end(kTags);
}

// Bytes of a tag at the start, with the blanks behind it; 0: there is none.
std::size_t TagLength(std::string_view subject) {
  constexpr std::size_t kLongestTag = 40;
  if (!subject.starts_with('[')) return 0;
  const auto close = subject.substr(0, kLongestTag).find(']');
  if (close == subject.npos || !IsTag(subject.substr(1, close - 1))) return 0;
  const auto behind = subject.find_first_not_of(" :-", close + 1);
  return std::min(behind, subject.size());
}

// "Re:", "RE :", "Re[2]:", "AW:".
std::size_t PrefixLength(std::string_view subject) {
  const auto colon = subject.substr(0, kLongestPrefix + 4).find(':');
  if (colon == subject.npos) return 0;
  std::string_view name = TrimBlanks(subject.substr(0, colon));
  if (name.ends_with(']') || name.ends_with(')')) name = name.substr(0, name.find_first_of("[("));
  const std::string lower = LowerText(TrimBlanks(name));
  if (std::find(std::begin(kReplyPrefixes), std::end(kReplyPrefixes), lower) ==
      std::end(kReplyPrefixes)) {
    return 0;
  }
  return std::min(subject.find_first_not_of(' ', colon + 1), subject.size());
}

}  // namespace

std::string_view WithoutTags(std::string_view subject) {
  subject = TrimBlanks(subject);
  while (const std::size_t tag = TagLength(subject)) subject.remove_prefix(tag);
  return subject;
}

Subject ReadSubject(std::string_view clean) {
  Subject subject;
  std::string_view rest = WithoutTags(clean);
  while (const std::size_t prefix = PrefixLength(rest)) {
    subject.reply = true;
    rest = WithoutTags(rest.substr(prefix));
  }
  std::string line(TrimBlanks(rest));
  std::replace(line.begin(), line.end(), '\n', ' ');
  subject.text = CleanText(line);
  return subject;
}

}  // namespace stanna::insights
