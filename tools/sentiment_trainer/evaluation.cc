#include "tools/sentiment_trainer/evaluation.h"

#include <cmath>
#include <cstddef>

namespace stanna::training {
namespace {

// `neutral_as`: a class for neutral predictions, or kNeutral to go by the score.
int Fitted(const Prediction& prediction, const bool (&has)[3], int neutral_as) {
  if (has[prediction.label]) return prediction.label;
  if (prediction.label != kNeutral) return kNeutral;
  if (neutral_as != kNeutral) return neutral_as;
  return prediction.score > 0 ? kPositive : kNegative;
}

Quality Measure(const TextSet& set, const std::vector<Prediction>& predictions, int neutral_as) {
  const bool has[3] = {set.Has(kNegative), set.Has(kNeutral), set.Has(kPositive)};
  double hits[3] = {}, predicted[3] = {}, labelled[3] = {};
  for (std::size_t i = 0; i < set.texts.size(); ++i) {
    const int label = Fitted(predictions[i], has, neutral_as);
    hits[label] += label == set.texts[i].label;
    ++predicted[label];
    ++labelled[set.texts[i].label];
  }
  Quality quality;
  int classes = 0;
  for (int c = 0; c < 3; ++c) {
    if (!has[c]) continue;
    ++classes;
    quality.macro_f1 += 2 * hits[c] / (predicted[c] + labelled[c]);
    quality.accuracy += hits[c] / static_cast<double>(set.texts.size());
  }
  if (classes > 0) quality.macro_f1 /= classes;
  return quality;
}

}  // namespace

Quality QualityOf(const TextSet& set, const std::vector<Prediction>& predictions) {
  return Measure(set, predictions, kNeutral);
}

Quality BestQualityOf(const TextSet& set, const std::vector<Prediction>& predictions) {
  Quality best = QualityOf(set, predictions);
  if (set.Has(kNeutral)) return best;
  for (const int side : {kNegative, kPositive}) {
    const Quality quality = Measure(set, predictions, side);
    if (quality.macro_f1 > best.macro_f1) best = quality;
  }
  return best;
}

double PearsonOf(const TextSet& set, const std::vector<Prediction>& predictions) {
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < set.texts.size(); ++i) {
    if (!set.texts[i].mean.has_value()) continue;
    const double a = predictions[i].score, b = *set.texts[i].mean;
    ++n;
    x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
  }
  const double spread = (n * xx - x * x) * (n * yy - y * y);
  return spread > 0 ? (n * xy - x * y) / std::sqrt(spread) : 0;
}

}  // namespace stanna::training
