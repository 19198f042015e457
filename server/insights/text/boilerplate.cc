#include "server/insights/text/boilerplate.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

namespace stanna::insights {
namespace {

// ---- at the front ----

// "EXTERN" is German and Dutch, "EXTERNE" French.
constexpr std::string_view kTagWords[] = {"external", "extern", "externe", "ext", "caution"};
constexpr std::size_t kLongestTag = 40;

// "[EXTERNAL]", "[External Email]", "*** EXTERNAL ***", "CAUTION:" before a warning.
int TagLength(std::string_view lower) {
  if (lower.empty() || (lower[0] != '[' && lower[0] != '*')) return 0;
  const char close = lower[0] == '[' ? ']' : '*';
  const auto word = lower.find_first_not_of("[* ");
  if (word == lower.npos) return 0;
  const auto end = lower.substr(0, kLongestTag).find(close, word);
  if (end == lower.npos) return 0;
  const std::string_view inside = lower.substr(word, end - word);
  const std::string_view first = inside.substr(0, inside.find_first_of(" :"));
  if (std::find(std::begin(kTagWords), std::end(kTagWords), first) == std::end(kTagWords)) return 0;
  const auto behind = lower.find_first_not_of("*] ", end);
  return static_cast<int>(std::min(behind, lower.size()));
}

// "CAUTION:", "External email", "This is an external message.": above the warning itself.
bool IsHeading(std::string_view lower) {
  static constexpr std::string_view kHeadingWords[] = {
      "caution", "warning", "external", "email",     "e-mail",       "mail",
      "message", "sender",  "notice",   "security",  "this",         "is",
      "an",      "from",    "achtung",  "warnung",   "hinweis",      "vorsicht",
      "extern",  "externe", "externer", "attention", "avertissement"};
  constexpr std::string_view kBetween = ":!.*-[] ";
  int words = 0;
  for (std::size_t at = 0; at < lower.size();) {
    if (kBetween.find(lower[at]) != kBetween.npos) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < lower.size() &&
           (lower[end] == '-' || kBetween.find(lower[end]) == kBetween.npos)) {
      ++end;
    }
    const std::string_view word = lower.substr(at, end - at);
    if (std::find(std::begin(kHeadingWords), std::end(kHeadingWords), word) ==
        std::end(kHeadingWords)) {
      return false;
    }
    ++words;
    at = end;
  }
  return words > 0;
}

// ---- at the end ----

// "www.example.com", "12 High Street, London": may stand below boilerplate.
bool IsBareLine(std::string_view sentence) {
  constexpr std::size_t kMostBytes = 80;
  constexpr std::string_view kEnds = ".!?";
  return sentence.size() <= kMostBytes && kEnds.find(sentence.back()) == std::string_view::npos;
}

// Goes backwards through the sentences of a text, as long as they are boilerplate.
class FooterSearch {
 public:
  FooterSearch(const Draft& draft, Range body) : draft_(draft), begin_(body.end) {}

  /// False: the text before this sentence is the author's.
  bool Take(Range sentence) {
    if (IsRule(In(draft_.text, sentence))) return true;
    const bool known = TakePhrases(sentence);
    if (known) {
      any_ = true;
      gap_ = 0;
      return true;
    }
    if (++gap_ > kLongestGap) return false;
    return any_ || IsBareLine(In(draft_.text, sentence));
  }

  /// Of the boilerplate.
  int begin() const { return begin_; }

 private:
  // Sentences without a phrase between two with one.
  static constexpr int kLongestGap = 2;
  static constexpr std::size_t kFewestDisclaimerPhrases = 2;

  // "Sent from …" at the front of a short line; "- Sent from …" has the dash before it.
  static bool IsDeviceLine(const PhraseHit& hit, Range sentence) {
    constexpr int kLongest = 100, kMostBefore = 3;
    return hit.kind == PhraseKind::kDevice && sentence.size() <= kLongest &&
           hit.begin - sentence.begin <= kMostBefore;
  }

  bool TakePhrases(Range sentence) {
    bool alone = false, seen = false;
    for (const PhraseHit& hit : draft_.HitsIn(sentence)) {
      alone = alone || hit.kind == PhraseKind::kFooter || IsDeviceLine(hit, sentence);
      if (hit.kind != PhraseKind::kDisclaimer) continue;
      seen = true;
      disclaimers_.insert(hit.phrase);
    }
    const bool disclaimer = seen && disclaimers_.size() >= kFewestDisclaimerPhrases;
    if (alone || disclaimer) begin_ = sentence.begin;
    return alone || disclaimer || seen;
  }

  const Draft& draft_;
  int begin_;
  bool any_ = false;
  int gap_ = 0;
  std::set<int> disclaimers_;  // different phrases so far
};

bool HasFooterPhrase(const Draft& draft, Range body) {
  const auto hits = draft.HitsIn(body);
  return std::any_of(hits.begin(), hits.end(), [](const PhraseHit& hit) {
    return hit.kind == PhraseKind::kDisclaimer || hit.kind == PhraseKind::kFooter ||
           hit.kind == PhraseKind::kDevice;
  });
}

}  // namespace

Range WithoutBanners(const Draft& draft, Range body) {
  body = draft.Trimmed(body);
  if (const int tag = TagLength(In(draft.lower, body)); tag > 0) {
    body = draft.Trimmed({body.begin + tag, body.end});
  }
  const auto first_banner =
      std::find_if(draft.hits.begin(), draft.hits.end(),
                   [](const PhraseHit& hit) { return hit.kind == PhraseKind::kBanner; });
  if (first_banner == draft.hits.end()) return body;
  int begin = body.begin;
  for (const Range sentence : SentencesIn(draft.text, body)) {
    const bool banner = draft.Has(PhraseKind::kBanner, sentence);
    if (!banner && !IsHeading(In(draft.lower, sentence))) break;
    begin = banner ? sentence.end : begin;
  }
  return draft.Trimmed({begin, body.end});
}

Range WithoutFooters(const Draft& draft, Range body) {
  body = draft.Trimmed(body);
  if (!HasFooterPhrase(draft, body)) return body;
  const std::vector<Range> sentences = SentencesIn(draft.text, body);
  FooterSearch search(draft, body);
  for (auto sentence = sentences.rbegin(); sentence != sentences.rend(); ++sentence) {
    if (!search.Take(*sentence)) break;
  }
  return draft.Trimmed({body.begin, search.begin()});
}

}  // namespace stanna::insights
