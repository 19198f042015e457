// Judges texts by models that have not seen them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/insights/sentiment/scorer.h"
#include "tools/sentiment_trainer/evaluation.h"
#include "tools/sentiment_trainer/model_builder.h"

namespace stanna::training {

/// Has a scorer judge a text.
using Judge = std::function<void(const insights::SentimentScorer& scorer, const std::string& text,
                                 insights::SentimentScorer::Scratch& scratch,
                                 insights::MessageAnalysis& analysis)>;
/// As it is.
void JudgePlain(const insights::SentimentScorer& scorer, const std::string& text,
                insights::SentimentScorer::Scratch& scratch, insights::MessageAnalysis& analysis);

/// By set, by text. Tagged sets are in no model's training, so that every model would do for them;
/// they are judged by that of their fold too.
absl::StatusOr<std::vector<std::vector<Prediction>>> CrossValidate(const std::vector<TextSet>& sets,
                                                                   const ModelBuilder& builder,
                                                                   const std::string& phrases_json,
                                                                   int folds,
                                                                   const Judge& judge = JudgePlain);

/// As `scorer` judges a text.
Prediction PredictionOf(const insights::MessageAnalysis& analysis);

}  // namespace stanna::training
