#include "server/insights/text/draft.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

constexpr std::string_view kAbbreviations[] = {
    "mr",  "mrs", "ms", "dr",   "prof", "st",   "no",  "nr",   "vs", "bzw", "ca",  "approx", "tel",
    "inc", "ltd", "co", "dept", "usw",  "evtl", "ggf", "inkl", "sr", "jr",  "fig", "eg",     "ie"};

bool IsBlank(char c) { return c == ' ' || c == '\n'; }

// Single letters are abbreviations, too: "e.g.", "z. B.", "J. Smith".
bool EndsInAbbreviation(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && (static_cast<char>(text[begin - 1] | 0x20) >= 'a') &&
         (static_cast<char>(text[begin - 1] | 0x20) <= 'z')) {
    --begin;
  }
  const std::string word = LowerText(text.substr(begin));
  if (word.size() == 1) return word != "i";
  return std::find(std::begin(kAbbreviations), std::end(kAbbreviations), word) !=
         std::end(kAbbreviations);
}

// Bytes of a mark that ends a sentence at `at`; 0: none.
std::size_t EndMark(std::string_view text, std::size_t at) {
  constexpr std::string_view kEllipsis = "…", kIdeographicStop = "。";
  if (text[at] == '.' || text[at] == '!' || text[at] == '?') return 1;
  if (IsAscii(text[at])) return 0;
  const std::string_view rest = text.substr(at);
  return rest.starts_with(kEllipsis) || rest.starts_with(kIdeographicStop) ? kEllipsis.size() : 0;
}

// Brackets and quotation marks that belong to the sentence before them.
std::size_t Closer(std::string_view text, std::size_t at) {
  constexpr std::string_view kThreeBytes[] = {"”", "’", "“"};
  if (text[at] == ')' || text[at] == '"' || text[at] == '\'') return 1;
  if (IsAscii(text[at])) return 0;
  for (const std::string_view mark : kThreeBytes) {
    if (text.substr(at).starts_with(mark)) return mark.size();
  }
  return 0;
}

// Where the sentence that begins at `at` ends.
std::size_t SentenceEnd(std::string_view text, std::size_t at, std::size_t limit) {
  while (at < limit && text[at] != '\n') {
    const std::size_t first = at;
    std::size_t mark = EndMark(text, at);
    if (mark == 0) {
      ++at;
      continue;
    }
    while (at < limit && (mark = EndMark(text, at)) > 0) at += mark;
    const bool abbreviation =
        at == first + 1 && text[first] == '.' && EndsInAbbreviation(text.substr(0, first));
    while (at < limit && (mark = Closer(text, at)) > 0) at += mark;
    const bool wide = text.substr(0, at).ends_with("。");
    if (at >= limit || (!abbreviation && (wide || IsBlank(text[at])))) return std::min(at, limit);
  }
  return at;
}

}  // namespace

bool IsRule(std::string_view line) {
  constexpr std::size_t kShortest = 4;
  return line.size() >= kShortest && line.find_first_not_of("_-=*~#") == line.npos;
}

Draft::Draft(std::string words)
    : text(std::move(words)), lower(LowerText(text)), hits(FindPhrases(lower)) {}

Range Draft::Trimmed(Range range) const {
  while (!range.empty() && IsBlank(text[range.begin])) ++range.begin;
  while (!range.empty() && IsBlank(text[range.end - 1])) --range.end;
  return range;
}

std::span<const PhraseHit> Draft::HitsIn(Range range) const {
  const auto begins_before = [](const PhraseHit& hit, int at) { return hit.begin < at; };
  const auto first = std::lower_bound(hits.begin(), hits.end(), range.begin, begins_before);
  return {first, std::lower_bound(first, hits.end(), range.end, begins_before)};
}

bool Draft::Has(PhraseKind kind, Range range) const {
  const auto found = HitsIn(range);
  return std::any_of(found.begin(), found.end(),
                     [kind](const PhraseHit& hit) { return hit.kind == kind; });
}

std::vector<Range> SentencesIn(std::string_view text, Range within) {
  std::vector<Range> sentences;
  const auto limit = static_cast<std::size_t>(within.end);
  auto at = static_cast<std::size_t>(within.begin);
  while (at < limit) {
    while (at < limit && IsBlank(text[at])) ++at;
    const std::size_t end = SentenceEnd(text, at, limit);
    Range sentence{static_cast<int>(at), static_cast<int>(end)};
    while (!sentence.empty() && IsBlank(text[sentence.end - 1])) --sentence.end;
    if (!sentence.empty()) sentences.push_back(sentence);
    at = end;
  }
  return sentences;
}

}  // namespace stanna::insights
