// The mood of a prepared text: a linear model over words and a valence lexicon, with business
// phrases on top. docs/sentiment.md has the method, its figures and its limits.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/insights/message.h"
#include "server/insights/sentiment/features.h"
#include "server/insights/sentiment/model.h"
#include "server/insights/sentiment/phrase_book.h"
#include "server/insights/text/prepared_text.h"

namespace stanna::insights {

/// What a stretch of the text adds to (logit of positive − logit of negative).
struct Contribution {
  int begin = 0, end = 0;  ///< bytes of the text
  double amount = 0;
  std::uint32_t intents = 0;
};

/// Immutable after Make, thread-safe; a Scratch serves one thread at a time.
class SentimentScorer {
 public:
  /// Buffers that are reused from text to text, and how the last text was judged.
  class Scratch {
   public:
    /// Every stretch that counted. Their amounts and base() make logit_difference().
    std::span<const Contribution> contributions() const { return contributions_; }
    double base() const { return base_; }
    double logit_difference() const { return logit_difference_; }
    /// Of negative, neutral, positive; they sum to 1.
    const std::array<double, 3>& probabilities() const { return probabilities_; }

   private:
    friend class SentimentScorer;
    TextView view_;
    std::vector<WeightedPart> parts_;
    std::vector<double> by_token_, by_match_;
    std::vector<Contribution> contributions_, largest_;
    std::vector<DecidingPhrase> spare_;  ///< phrases whose strings wait to be used again
    std::array<double, 3> logits_{}, probabilities_{};
    double base_ = 0, logit_difference_ = 0;
  };

  /// `model` (a model file) must live as long as the scorer; `phrases_json` is read and compiled.
  static absl::StatusOr<SentimentScorer> Make(std::string_view model,
                                              std::string_view phrases_json);
  /// Of the embedded model and phrase file.
  static const SentimentScorer& Standard();

  /// Scores into `out`, whose strings and vectors are reused: after some texts of every length
  /// nothing is allocated. Automatic messages and languages that are not read are neutral.
  void Score(const PreparedText& text, MessageKind kind, Side side, Scratch& scratch,
             MessageAnalysis& out) const;
  /// A text as it is, taken for English that a person wrote.
  void ScorePlain(std::string_view text, Scratch& scratch, MessageAnalysis& out) const;

  int model_version() const { return model_.version(); }

 private:
  SentimentScorer() = default;

  void ScoreParts(std::string_view text, Scratch& scratch, MessageAnalysis& out) const;
  void AddWordFeatures(Scratch& scratch) const;
  void AddDenseFeatures(Scratch& scratch) const;
  void AddPhrases(Scratch& scratch) const;
  double SarcasmOf(const TextView& view) const;
  void TurnRound(Scratch& scratch) const;
  void ListContributions(Scratch& scratch) const;
  void ReportPhrases(std::string_view text, Scratch& scratch, MessageAnalysis& out) const;

  SentimentModel model_;
  WordTable words_;
  PhraseBook phrases_;
  std::array<float, kValenceFeatures> valence_weights_{};  ///< positive − negative
};

}  // namespace stanna::insights
