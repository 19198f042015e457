#include "server/insights/text/signature.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "server/insights/text/name_words.h"
#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

// Lines that hold text, from the end: longer signatures are not looked for.
constexpr std::size_t kSignatureLines = 15;
constexpr int kMostSignatureBytes = 1'500;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "+49 30 123 45-67": so many digits in a row but for blanks and signs.
bool HasTelephone(std::string_view text) {
  constexpr int kFewestDigits = 7;
  constexpr std::string_view kBetween = " -/().+";
  int digits = 0;
  for (const char c : text) {
    if (IsDigit(c)) {
      if (++digits >= kFewestDigits) return true;
    } else if (kBetween.find(c) == kBetween.npos) {
      digits = 0;
    }
  }
  return false;
}

bool HasAddress(std::string_view lower) {
  return lower.find("www.") != lower.npos || lower.find("http") != lower.npos ||
         lower.find("linkedin") != lower.npos || lower.find('@') != lower.npos;
}

bool IsContact(std::string_view line) {
  return line.find(" | ") != line.npos || line.find(" · ") != line.npos ||
         HasAddress(LowerAscii(line)) || HasTelephone(line);
}

constexpr std::size_t kLongestSignatureLine = 120;

bool IsProse(std::string_view line) {
  constexpr std::size_t kFewestWords = 5;
  constexpr std::string_view kEnds = ".!?";
  const Words words = WordsOf(line);
  if (words.size() < kFewestWords) return line.ends_with('?');
  const auto small = std::count_if(words.begin(), words.end(), [](std::string_view word) {
    return !BeginsLikeName(word) && !IsParticle(LowerAscii(word));
  });
  const bool sentence = kEnds.find(line.back()) != kEnds.npos;
  return 2 * static_cast<std::size_t>(small) > words.size() || (sentence && small > 1);
}

bool IsSignatureLine(std::string_view line) {
  return line.size() <= kLongestSignatureLine && (IsContact(line) || !IsProse(line));
}

// "ann@example.com" or a telephone number.
bool HasReach(std::string_view text) {
  const auto at = text.find('@');
  const bool mail = at != text.npos && at > 0 && WordCharacterAt(text, at - 1) > 0 &&
                    text.find('.', at) != text.npos;
  return mail || HasTelephone(text);
}

// "Jane Winner, VP Success, Perfect Ltd, jane@example.com": short pieces, all of names and the
// like.
bool IsCard(std::string_view text) {
  constexpr int kFewestPieces = 3;
  constexpr std::size_t kMostPieceWords = 6;
  if (text.size() > 2 * kLongestSignatureLine || !HasReach(text)) return false;
  int pieces = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(",|"), text.size());
    const Words words = WordsOf(text.substr(0, end));
    if (words.empty() || words.size() > kMostPieceWords) return false;
    for (const std::string_view word : words) {
      const bool reach = word.find('@') != word.npos || word.find('.') != word.npos;
      if (!reach && !BeginsLikeName(word) && !IsParticle(LowerAscii(word))) return false;
    }
    ++pieces;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return pieces >= kFewestPieces;
}

bool IsPostscript(std::string_view line) {
  const std::string lower = LowerAscii(line.substr(0, 5));
  return lower.starts_with("p.s") || lower.starts_with("ps:") || lower.starts_with("ps ") ||
         lower.starts_with("ps.") || lower.starts_with("ps,");
}

// The last lines that hold text, from top to bottom.
std::vector<Range> LastLines(std::string_view text, Range body) {
  std::vector<Range> lines;
  int end = body.end;
  while (end > body.begin && lines.size() < kSignatureLines) {
    const auto feed = end == 0 ? text.npos : text.rfind('\n', end - 1);
    int begin = feed == text.npos ? 0 : static_cast<int>(feed) + 1;
    begin = std::max(begin, body.begin);
    if (begin < end) lines.push_back({begin, end});
    end = begin - 1;
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

class SignatureSearch {
 public:
  SignatureSearch(const Draft& draft, Range body)
      : draft_(draft), body_(body), lines_(LastLines(draft.text, body)) {}

  Range Find() const {
    if (const Range dashes = BelowDashes(); !dashes.empty()) return dashes;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      for (const PhraseHit& hit : draft_.HitsIn(lines_[i])) {
        if (const int end = EndOfSignature(hit, i); end > 0) return {hit.begin, end};
      }
    }
    if (const Range line = LastLine(); !line.empty()) return line;
    return ContactBlock();
  }

 private:
  std::string_view View(Range range) const { return In(draft_.text, range); }

  bool IsSomethingBefore(int at) const { return !draft_.Trimmed({body_.begin, at}).empty(); }

  // RFC 3676, 4.3; the blank behind the dashes is often lost.
  Range BelowDashes() const {
    for (const Range line : lines_) {
      const std::string_view text = View(line);
      if (text != "--" && text != "—" && text != "__") continue;
      const bool fits = body_.end - line.begin <= kMostSignatureBytes;
      if (fits && IsSomethingBefore(line.begin)) return {line.begin, EndOfLines(line.end)};
    }
    return {};
  }

  // Behind the lines of a signature that begins before `at`: at a postscript, else at the end.
  int EndOfLines(int at) const {
    for (const Range line : lines_) {
      if (line.begin > at && IsPostscript(View(line))) return line.begin;
    }
    return body_.end;
  }

  // At the start of a line or of a sentence, or behind a comma.
  bool BeginsAnew(int at, Range line) const {
    constexpr std::string_view kBefore = ".!?,;:)-";
    int before = at;
    while (before > line.begin && draft_.text[before - 1] == ' ') --before;
    if (before == line.begin) return true;
    if (kBefore.find(draft_.text[before - 1]) != kBefore.npos) return true;
    int character = before - 1;
    while (character > line.begin &&
           (static_cast<unsigned char>(draft_.text[character]) & 0xC0) == 0x80)
      --character;
    // Emoji, symbols and "…", but no letters of Latin, Greek or Cyrillic script.
    return static_cast<unsigned char>(draft_.text[character]) >= 0xE2;
  }

  // "All the best!" and "…, all the best" with nothing behind are meant.
  bool IsWish(const PhraseHit& hit, Range line) const {
    const std::string_view before = TrimBlanks(View({line.begin, hit.begin}));
    return before.ends_with(',') || View({hit.end, line.end}).starts_with('!');
  }

  // Of a signature that begins with this phrase; 0: it is no closing.
  int EndOfSignature(const PhraseHit& hit, std::size_t line_number) const {
    const bool thanks = hit.kind == PhraseKind::kThanks;
    if (!thanks && hit.kind != PhraseKind::kClosing) return 0;
    const Range line = lines_[line_number];
    if (!BeginsAnew(hit.begin, line) || hit.end > line.end) return 0;
    std::string_view behind = View({hit.end, line.end});
    const bool comma = behind.starts_with(',');
    const bool marked = !behind.empty() && std::string_view(",.!-").find(behind[0]) != behind.npos;
    behind = TrimBlanks(behind.substr(marked ? 1 : 0));
    if (!FitsBehind(behind, thanks, comma)) return 0;
    if (behind.empty() && IsWish(hit, line)) return 0;
    if (thanks && !IsThanksAtEnd(hit, line, behind, line_number)) return 0;
    return EndBehind(line_number);
  }

  // In the line of the phrase: nothing, a name, or all of a signature.
  static bool FitsBehind(std::string_view behind, bool thanks, bool comma) {
    if (behind.empty()) return true;
    if (thanks) return comma && IsName(behind);
    constexpr std::size_t kMostInline = 250;
    return (IsName(behind) && behind.size() <= kMostNameBytes) ||
           (behind.size() <= kMostInline && IsContact(behind) && BeginsLikeName(behind));
  }

  // "Thanks" is more often meant than a closing: something must stand before it, and a name behind.
  bool IsThanksAtEnd(const PhraseHit& hit, Range line, std::string_view behind,
                     std::size_t line_number) const {
    if (!IsSomethingBefore(hit.begin)) return false;
    const bool last = line_number + 1 == lines_.size();
    const bool comma = hit.end < line.end && draft_.text[hit.end] == ',';
    if (!behind.empty()) return last || IsSignatureLine(View(lines_[line_number + 1]));
    return last ? comma : IsName(View(lines_[line_number + 1]));
  }

  // The lines below must be those of a signature; it ends where prose begins.
  int EndBehind(std::size_t line_number) const {
    for (std::size_t i = line_number + 1; i < lines_.size(); ++i) {
      const std::string_view line = View(lines_[i]);
      if (IsPostscript(line) || !IsSignatureLine(line)) return lines_[i].begin;
    }
    return body_.end;
  }

  // "-- Tom", "– Tom" at the end; or all that there is are contact data.
  Range LastLine() const {
    static constexpr std::string_view kDashes[] = {"-- ", "- ", "– ", "— "};
    const Range line = lines_.back();
    const std::string_view text = View(line);
    for (const std::string_view dash : kDashes) {
      if (!text.starts_with(dash)) continue;
      const std::string_view name = TrimBlanks(text.substr(dash.size()));
      const bool signs = IsSomethingBefore(line.begin) ? IsName(name) : dash == "-- ";
      return signs && IsSignatureLine(name) ? line : Range{};
    }
    return lines_.size() == 1 && IsCard(text) ? line : Range{};
  }

  // Lines of contact data at the end, with the lines above them down from the last blank line.
  Range ContactBlock() const {
    constexpr std::size_t kMostLines = 8;
    if (lines_.size() < 2) return {};
    std::size_t first = lines_.size();
    bool contact = false;
    while (first > 0 && lines_.size() - first < kMostLines) {
      const Range line = lines_[first - 1];
      const std::string_view text = View(line);
      if (!IsSignatureLine(text) || std::string_view(".!?:").find(text.back()) != text.npos) break;
      --first;
      contact = contact || IsContact(text);
      if (first > 0 && lines_[first - 1].end + 1 < line.begin) break;
    }
    const bool several = lines_.size() - first >= 2;
    if (!contact || !several || !IsSomethingBefore(lines_[first].begin)) return {};
    return IsName(View(lines_[first])) ? Range{lines_[first].begin, body_.end} : Range{};
  }

  const Draft& draft_;
  const Range body_;
  const std::vector<Range> lines_;
};

}  // namespace

Range SignatureIn(const Draft& draft, Range body) {
  body = draft.Trimmed(body);
  return body.empty() ? Range{} : SignatureSearch(draft, body).Find();
}

}  // namespace stanna::insights
