// How well predictions fit labels.
#pragma once

#include <vector>

#include "tools/sentiment_trainer/corpus.h"

namespace stanna::training {

/// Of one text: a class, and a score that grows from negative to positive.
struct Prediction {
  int label = kNeutral;
  double score = 0;
};

struct Quality {
  double accuracy = 0;
  double macro_f1 = 0;  ///< mean F1 of the classes that the set has
};

/// In a set of two classes the third is given to the class that the score's sign says (negative and
/// positive), or to the one beside it (one of them and neutral).
Quality QualityOf(const TextSet& set, const std::vector<Prediction>& predictions);

/// For packages whose scores are often exactly 0: in a set without neutral texts, neutral as one
/// class throughout, whichever is better for them, if that is better than QualityOf.
Quality BestQualityOf(const TextSet& set, const std::vector<Prediction>& predictions);

/// Correlation of scores and human means; 0 for a set without means.
double PearsonOf(const TextSet& set, const std::vector<Prediction>& predictions);

}  // namespace stanna::training
