// Trains the linear model of server/insights/sentiment: a softmax of three classes by AdaGrad.
// Deterministic: the same examples in the same order give the same weights.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/insights/sentiment/features.h"
#include "server/insights/sentiment/model.h"

namespace stanna::training {

using ClassValues = insights::Logits;  ///< negative, neutral, positive

struct Example {
  std::vector<std::uint32_t> rows;
  std::vector<float> values;  ///< of the rows, scaled
  std::array<float, insights::kDenseFeatures> dense{};
  ClassValues offset{};  ///< what the phrases add to the logits
  ClassValues target{};  ///< sums to 1
  float weight = 1;
};

struct Settings {
  int row_bits = 20;
  int epochs = 4;
  float rate = 0.065f;  ///< AdaGrad's; more over-trains
  float decay = 1e-5f;  ///< L2
  int fewest = 2;       ///< examples that a row must be in to be kept
  int runs = 3;         ///< in different orders; their mean is taken
};

struct Weights {
  std::vector<ClassValues> rows;
  std::array<ClassValues, insights::kDenseFeatures> dense{};
};

/// Row of a feature among 2^bits.
inline std::uint32_t RowOf(std::uint64_t hash, int bits) {
  return static_cast<std::uint32_t>(insights::Mixed(hash) >> (64 - bits));
}

/// The features of `view`; target and weight are the caller's.
Example ExampleOf(const insights::TextView& view, const insights::PhraseBook& phrases,
                  int row_bits);

/// Over the examples that `indices` names.
Weights Train(const std::vector<Example>& examples, const std::vector<std::uint32_t>& indices,
              const Settings& settings);

ClassValues Probabilities(const Example& example, const Weights& weights);

}  // namespace stanna::training
