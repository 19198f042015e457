#include "tools/sentiment_trainer/training.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stanna::training {
namespace {

using insights::kDenseFeatures;

// A small generator of our own: the standard's distributions differ between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Below(std::uint64_t limit) {  // splitmix64
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % limit;
  }

 private:
  std::uint64_t state_;
};

void Shuffle(std::vector<std::uint32_t>& indices, Random& random) {
  for (std::size_t i = indices.size(); i > 1; --i)
    std::swap(indices[i - 1], indices[random.Below(i)]);
}

// Which rows are in enough examples.
std::vector<char> FrequentRows(const std::vector<Example>& examples,
                               const std::vector<std::uint32_t>& indices,
                               const Settings& settings) {
  std::vector<int> counts(std::size_t{1} << settings.row_bits);
  for (const std::uint32_t i : indices) {
    for (const std::uint32_t row : examples[i].rows) ++counts[row];
  }
  std::vector<char> frequent(counts.size());
  std::ranges::transform(counts, frequent.begin(),
                         [&](int count) { return count >= settings.fewest; });
  return frequent;
}

class AdaGrad {
 public:
  AdaGrad(const Settings& settings, std::vector<char> frequent)
      : settings_(settings), frequent_(std::move(frequent)), sums_(frequent_.size()) {
    weights_.rows.resize(frequent_.size());
  }

  void Learn(const Example& example) {
    const ClassValues probabilities = Probabilities(example, weights_);
    ClassValues gradient;
    for (int c = 0; c < 3; ++c)
      gradient[c] = example.weight * (probabilities[c] - example.target[c]);
    for (std::size_t i = 0; i < example.rows.size(); ++i) {
      const std::uint32_t row = example.rows[i];
      if (!frequent_[row]) continue;
      Step(gradient, example.values[i], settings_.rate, weights_.rows[row], sums_[row]);
    }
    for (int k = 0; k < kDenseFeatures; ++k) {
      if (example.dense[k] == 0) continue;
      Step(gradient, example.dense[k], settings_.rate, weights_.dense[k], dense_sums_[k]);
    }
  }

  const Weights& weights() const { return weights_; }

 private:
  void Step(const ClassValues& gradient, float value, float rate, ClassValues& weight,
            ClassValues& sum) const {
    for (int c = 0; c < 3; ++c) {
      const float slope = gradient[c] * value + settings_.decay * weight[c];
      sum[c] += slope * slope;
      weight[c] -= rate * slope / (std::sqrt(sum[c]) + 1e-6f);
    }
  }

  const Settings& settings_;
  std::vector<char> frequent_;
  std::vector<ClassValues> sums_;
  std::array<ClassValues, kDenseFeatures> dense_sums_{};
  Weights weights_;
};

// The mean of the weights after each epoch is steadier than the last ones.
class MeanWeights {
 public:
  explicit MeanWeights(std::size_t rows) { sum_.rows.resize(rows); }

  void Add(const Weights& weights) {
    AddTo(sum_.rows, weights.rows);
    AddTo(sum_.dense, weights.dense);
    ++count_;
  }
  Weights Take() {
    for (ClassValues& row : sum_.rows) Divide(row);
    for (ClassValues& row : sum_.dense) Divide(row);
    return std::move(sum_);
  }

 private:
  template <typename Rows>
  static void AddTo(Rows& sums, const Rows& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (int c = 0; c < 3; ++c) sums[i][c] += rows[i][c];
    }
  }
  void Divide(ClassValues& row) const {
    for (float& value : row) value /= static_cast<float>(count_);
  }

  Weights sum_;
  int count_ = 0;
};

}  // namespace

Example ExampleOf(const insights::TextView& view, const insights::PhraseBook& phrases,
                  int row_bits) {
  Example example;
  double squares = 0;
  const auto add = [&](std::uint64_t hash, double weight) {
    example.rows.push_back(RowOf(hash, row_bits));
    example.values.push_back(static_cast<float>(weight));
    squares += weight * weight;
  };
  insights::ForEachWordFeature(
      view, [&](std::uint64_t hash, int, int, double weight) { add(hash, weight); });
  for (const insights::PhraseMatch& match : view.matches) {
    if (match.factor > 0) add(phrases.phrases()[match.phrase].hash, match.factor);
  }
  const auto scale = static_cast<float>(insights::kWordScale / std::sqrt(std::max(squares, 1.0)));
  for (float& value : example.values) value *= scale;
  example.dense = view.dense;
  example.offset = {static_cast<float>(view.negative), static_cast<float>(view.neutral),
                    static_cast<float>(view.positive)};
  return example;
}

ClassValues Probabilities(const Example& example, const Weights& weights) {
  ClassValues logits = example.offset;
  for (std::size_t i = 0; i < example.rows.size(); ++i) {
    const ClassValues& row = weights.rows[example.rows[i]];
    for (int c = 0; c < 3; ++c) logits[c] += row[c] * example.values[i];
  }
  for (int k = 0; k < kDenseFeatures; ++k) {
    for (int c = 0; c < 3; ++c) logits[c] += weights.dense[k][c] * example.dense[k];
  }
  const float largest = std::ranges::max(logits);
  float sum = 0;
  for (float& logit : logits) sum += logit = std::exp(logit - largest);
  for (float& logit : logits) logit /= sum;
  return logits;
}

Weights Train(const std::vector<Example>& examples, const std::vector<std::uint32_t>& indices,
              const Settings& settings) {
  MeanWeights mean(std::size_t{1} << settings.row_bits);
  const std::vector<char> frequent = FrequentRows(examples, indices, settings);
  for (int run = 0; run < settings.runs; ++run) {
    AdaGrad learner(settings, frequent);
    Random random(static_cast<std::uint64_t>(run) + 1);
    std::vector<std::uint32_t> order = indices;
    for (int epoch = 0; epoch < settings.epochs; ++epoch) {
      Shuffle(order, random);
      for (const std::uint32_t i : order) learner.Learn(examples[i]);
      mean.Add(learner.weights());
    }
  }
  return mean.Take();
}

}  // namespace stanna::training
