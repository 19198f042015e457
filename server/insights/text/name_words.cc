#include "server/insights/text/name_words.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"

namespace stanna::insights {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

Words WordsOf(std::string_view text) {
  Words words;
  while (true) {
    const auto begin = text.find_first_not_of(" \n");
    if (begin == text.npos) return words;
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

bool IsParticle(std::string_view word) {
  static constexpr std::string_view kParticles[] = {
      "von", "van", "de",  "der", "den", "da",  "di", "del", "la", "le", "of",   "and",
      "the", "for", "und", "für", "et",  "des", "du", "y",   "e",  "i",  "&",    "-",
      "–",   "at",  "bei", "im",  "in",  "/",   "|",  "·",   "•",  "@",  "your", "team"};
  return std::find(std::begin(kParticles), std::end(kParticles), word) != std::end(kParticles);
}

bool BeginsLikeName(std::string_view word) {
  const auto first = word.find_first_not_of("(\"'*_-");
  if (first == word.npos) return false;
  const char c = word[first];
  return IsCapital(c) || IsDigit(c) || c == '+' || static_cast<unsigned char>(c) >= 0x80;
}

bool IsName(std::string_view text) {
  constexpr std::size_t kMostNameWords = 4;
  if (text.size() > kMostNameBytes) return false;
  const Words words = WordsOf(text);
  if (words.empty() || words.size() > kMostNameWords) return false;
  if (text.find_first_of("!?:") != text.npos) return false;
  return std::all_of(words.begin(), words.end(), [](std::string_view word) {
    return BeginsLikeName(word) || IsParticle(LowerAscii(word));
  });
}

bool MayBeName(std::string_view line) {
  constexpr std::size_t kMostWords = 2;
  if (line.empty() || line.find_first_of(".!?,;0123456789") != line.npos) return false;
  return IsName(line) && WordsOf(line).size() <= kMostWords;
}

}  // namespace stanna::insights
