#include "tools/sentiment_trainer/cross_validation.h"

namespace stanna::training {
namespace {

void JudgeFold(const std::vector<TextSet>& sets, const insights::SentimentScorer& scorer,
               const LeftOut& left_out, const Judge& judge,
               std::vector<std::vector<Prediction>>& predictions) {
  insights::SentimentScorer::Scratch scratch;
  insights::MessageAnalysis analysis;
  for (std::size_t s = 0; s < sets.size(); ++s) {
    for (std::size_t i = 0; i < sets[s].texts.size(); ++i) {
      const std::string& text = sets[s].texts[i].text;
      if (FoldOf(text, left_out.folds) != left_out.fold) continue;
      judge(scorer, text, scratch, analysis);
      predictions[s][i] = PredictionOf(analysis);
    }
  }
}

}  // namespace

void JudgePlain(const insights::SentimentScorer& scorer, const std::string& text,
                insights::SentimentScorer::Scratch& scratch, insights::MessageAnalysis& analysis) {
  scorer.ScorePlain(text, scratch, analysis);
}

Prediction PredictionOf(const insights::MessageAnalysis& analysis) {
  return {.label = static_cast<int>(analysis.mood) + kNeutral, .score = analysis.score};
}

absl::StatusOr<std::vector<std::vector<Prediction>>> CrossValidate(const std::vector<TextSet>& sets,
                                                                   const ModelBuilder& builder,
                                                                   const std::string& phrases_json,
                                                                   int folds, const Judge& judge) {
  std::vector<std::vector<Prediction>> predictions;
  for (const TextSet& set : sets) predictions.emplace_back(set.texts.size());
  for (int fold = 0; fold < folds; ++fold) {
    const LeftOut left_out{.fold = fold, .folds = folds};
    const std::string model = builder.Build(0, left_out);
    ASSIGN_OR_RETURN(const auto scorer, insights::SentimentScorer::Make(model, phrases_json));
    JudgeFold(sets, scorer, left_out, judge, predictions);
  }
  return predictions;
}

}  // namespace stanna::training
