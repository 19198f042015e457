// What the linear model sees of a text: hashed word features, and dense features of a valence
// lexicon (after the rules of VADER, Hutto & Gilbert 2014, written anew).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "server/insights/sentiment/hashing.h"
#include "server/insights/sentiment/phrase_book.h"
#include "server/insights/sentiment/tokens.h"
#include "server/insights/sentiment/word_table.h"

namespace stanna::insights {

/// Dense features. Those up to kValenceFeatures come of words' valences and are shared out among
/// the words; the others belong to the text as a whole.
enum DenseFeature : int {
  kCompound,       ///< S / √(S² + 15), S the sum of valences
  kPositiveSum,    ///< the same of the valences above 0
  kNegativeSum,    ///< … and below
  kAfterContrast,  ///< the same of those after "but"
  kLastValence,
  kFirstValence,
  kLargestValence,
  kSmallestValence,
  kMeanValence,
  kValenceFeatures,
  kNoValence = kValenceFeatures,
  kMixed,
  kExclamations,
  kQuestions,
  kEndsWithQuestion,
  kCapitals,
  kEllipses,
  kLength,
  kBusinessShare,
  kIsBusiness,
  kBias,
  kDenseFeatures,
};

/// A text as the model sees it. Everything is reused from text to text.
struct TextView {
  TokenizedText text;
  std::vector<PhraseMatch> matches;
  std::vector<double> sentence_weights;
  double positive = 0, negative = 0, neutral = 0;  ///< what the phrases add to the logits
  std::uint32_t intents = 0;
  std::vector<char> masked;          ///< by token: of a phrase that speaks for its words
  std::vector<char> negated;         ///< by token: in the scope of a negator
  std::vector<char> after_contrast;  ///< by token
  std::vector<float> valences;       ///< by token, after the rules, times the sentence's weight
  int business_words = 0;
  bool business = false;  ///< reads like business mail: words have their valences there
  std::array<float, kDenseFeatures> dense{};
  PhraseBook::Scratch phrase_scratch;

  // For sharing the valence features out.
  double emphasis = 1;
  double compound_norm = 1, positive_norm = 1, negative_norm = 1, contrast_norm = 1;
  int hits = 0, first_hit = -1, last_hit = -1, largest_hit = -1, smallest_hit = -1;
};

/// A stretch of the text with a weight of its own; bytes. See PreparedText.
struct WeightedPart {
  int begin = 0, end = 0;
  double weight = 1;
};

/// Fills `view`. What no part covers has no weight; no parts at all are one that covers everything.
void ViewText(std::string_view text, std::span<const WeightedPart> parts, const WordTable& words,
              const PhraseBook& phrases, TextView& view);

/// What the valence features with these weights give to token `i`; over all tokens they sum to
/// Σ weight · feature.
double ValenceShare(const TextView& view, int i, std::span<const float, kValenceFeatures> weights);

/// How the sum of word features (and of the phrases' own rows, weighted by their factors above 0)
/// is scaled: a long text must not outweigh everything else.
inline constexpr double kWordScale = 3;

inline constexpr std::uint64_t kNegatedCopy = 0x6e65670000000001u;
inline constexpr std::uint64_t kContrastCopy = 0x6275740000000001u;
inline constexpr std::uint64_t kBusinessCopy = 0x62697a0000000001u;

/// Calls `feature(hash, token, other token, weight)` for every word feature of `view`; the second
/// token is the first for all but pairs.
template <typename Feature>
void ForEachWordFeature(const TextView& view, Feature&& feature) {
  const auto& tokens = view.text.tokens;
  const int count = static_cast<int>(tokens.size());
  for (int i = 0; i < count; ++i) {
    if (view.masked[i]) continue;
    const Token& token = tokens[i];
    const double weight = view.sentence_weights[token.sentence];
    if (weight == 0) continue;
    feature(token.hash, i, i, weight);
    if (view.negated[i]) feature(token.hash ^ kNegatedCopy, i, i, weight);
    if (view.after_contrast[i]) feature(token.hash ^ kContrastCopy, i, i, weight);
    if (view.business) feature(token.hash ^ kBusinessCopy, i, i, weight);
    if (i > 0 && !view.masked[i - 1] && tokens[i - 1].sentence == token.sentence) {
      feature(PairHash(tokens[i - 1].hash, token.hash), i - 1, i, weight);
    }
  }
}

}  // namespace stanna::insights
