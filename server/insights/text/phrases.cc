#include "server/insights/text/phrases.h"

#include <deque>
#include <string>

#include "server/insights/text/phrase_tables.h"
#include "server/insights/text/utf8.h"
#include "server/insights/text/word_map.h"

namespace stanna::insights {
namespace {

constexpr std::string_view kCurlyApostrophe = "’";

std::string_view FirstWord(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const int length = WordCharacterAt(text, end);
    if (length == 0) break;
    end += length;
  }
  return text.substr(0, end);
}

class PhraseIndex {
 public:
  PhraseIndex() {
    for (const PhraseTable& table : PhraseTables()) {
      for (const std::string_view text : table.phrases) Add(table.kind, text);
    }
    for (const PhraseHalves& halves : PhraseHalfTables()) {
      for (const std::string_view first : halves.first) {
        for (const std::string_view second : halves.second) {
          Add(halves.kind, joined_.emplace_back(std::string(first) + ' ' + std::string(second)));
        }
      }
    }
  }

  struct Phrase {
    PhraseKind kind{};
    int number = 0;
    std::string_view text;
  };

  const std::vector<Phrase>* Find(std::string_view first_word) const {
    return by_first_word_.Get(first_word);
  }

 private:
  static constexpr std::size_t kMostFirstWords = 1'000;

  void Add(PhraseKind kind, std::string_view text) {
    by_first_word_[FirstWord(text)].push_back({kind, phrases_++, text});
  }

  int phrases_ = 0;
  std::deque<std::string> joined_;  // what was made of halves
  WordMap<std::vector<Phrase>> by_first_word_{kMostFirstWords};
};

const PhraseIndex& Index() {
  static const PhraseIndex kIndex;
  return kIndex;
}

bool IsBlank(char c) { return c == ' ' || c == '\n'; }

// Bytes of `text` that `phrase` covers from its start; 0: another phrase stands there.
std::size_t MatchLength(std::string_view text, std::string_view phrase) {
  std::size_t at = 0;
  for (const char c : phrase) {
    if (at == text.size()) return 0;
    if (c == ' ') {
      if (!IsBlank(text[at])) return 0;
      while (at < text.size() && IsBlank(text[at])) ++at;
    } else if (c == '\'' && text.substr(at).starts_with(kCurlyApostrophe)) {
      at += kCurlyApostrophe.size();
    } else if (text[at++] != c) {
      return 0;
    }
  }
  const bool word_goes_on = at < text.size() && WordCharacterAt(text, at) > 0 &&
                            WordCharacterAt(phrase, phrase.size() - 1) > 0;
  return word_goes_on ? 0 : at;
}

}  // namespace

std::vector<PhraseHit> FindPhrases(std::string_view lower) {
  std::vector<PhraseHit> hits;
  std::size_t at = 0;
  while (at < lower.size()) {
    const std::string_view word = FirstWord(lower.substr(at));
    if (word.empty()) {
      at += IsAscii(lower[at]) ? 1 : FirstCharacter(lower.substr(at)).length;
      continue;
    }
    if (const auto* phrases = Index().Find(word)) {
      for (const auto& phrase : *phrases) {
        const std::size_t length = MatchLength(lower.substr(at), phrase.text);
        if (length == 0) continue;
        hits.push_back({.kind = phrase.kind,
                        .phrase = phrase.number,
                        .begin = static_cast<int>(at),
                        .end = static_cast<int>(at + length)});
      }
    }
    at += word.size();
  }
  return hits;
}

}  // namespace stanna::insights
