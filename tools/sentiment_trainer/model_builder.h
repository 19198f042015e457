// From labelled texts, a lexicon and the phrase file to a model file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "tools/sentiment_trainer/corpus.h"
#include "tools/sentiment_trainer/training.h"

namespace stanna::training {

/// Words and their valences.
using Lexicon = std::vector<std::pair<std::uint64_t, float>>;

/// Of vader_lexicon.txt's lines: `token<TAB>mean<TAB>…`. Tokens that are more than one word to our
/// tokeniser are left out.
Lexicon ParseLexicon(std::string_view text);

/// Which texts of a set are left out of training: the fold `fold` of `folds`; folds 0: none.
struct LeftOut {
  int fold = 0;
  int folds = 0;
};

/// Trains on sets; immutable.
class ModelBuilder {
 public:
  /// `own` are the business texts of this project, which count several times. Tagged sets are not
  /// trained on.
  static absl::StatusOr<ModelBuilder> Make(const std::vector<TextSet>& sets, const TextSet& own,
                                           Lexicon lexicon, const std::string& phrases_json,
                                           const Settings& settings);

  /// The bytes of a model file.
  std::string Build(int version, const LeftOut& left_out) const;

 private:
  void AddSet(const TextSet& set, float weight, const insights::WordTable& words,
              const insights::PhraseBook& phrases);

  Settings settings_;
  Lexicon lexicon_;
  std::vector<Example> examples_;
  std::vector<std::string> texts_;  ///< of the examples, for their folds
};

}  // namespace stanna::training
