#include "tools/cohort/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stanna::cohort {
namespace {

constexpr std::size_t kFolds = 5, kBins = 10;

// Positions by score, ascending; equal ones in their order.
std::vector<std::size_t> Ranked(const Scores& scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return scores[i]; });
  return order;
}

double CountOf(const Labels& left) { return std::accumulate(left.begin(), left.end(), 0.0); }

}  // namespace

// Mann and Whitney's U from the sum of ranks; ties share their mean rank.
double Auc(const Scores& scores, const Labels& left) {
  const auto order = Ranked(scores);
  double ranks = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && scores[order[end]] == scores[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + end + 1) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks += left[order[i]] * rank;
    begin = end;
  }
  const double gone = CountOf(left);
  const double stayed = static_cast<double>(left.size()) - gone;
  if (gone == 0 || stayed == 0) return 0.5;
  return (ranks - gone * (gone + 1) / 2) / (gone * stayed);
}

double Sigmoid::operator()(double score) const {
  return 1 / (1 + std::exp(-(slope * score + intercept)));
}

// Newton's method on the standardised score; a dozen steps are plenty for two parameters.
Sigmoid FitSigmoid(const Scores& scores, const Labels& left) {
  const double n = static_cast<double>(scores.size());
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / n;
  double variance = 0;
  for (const double score : scores) variance += (score - mean) * (score - mean) / n;
  const double scale = variance > 0 ? std::sqrt(variance) : 1;
  Sigmoid fit;
  constexpr int kSteps = 25;
  constexpr double kRidge = 1e-6;  // keeps the matrix regular when all left or none
  for (int step = 0; step < kSteps; ++step) {
    double g0 = 0, g1 = 0, h00 = kRidge, h01 = 0, h11 = kRidge;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const double x = (scores[i] - mean) / scale;
      const double p = fit(x);
      const double error = p - left[i], weight = p * (1 - p);
      g0 += error, g1 += error * x;
      h00 += weight, h01 += weight * x, h11 += weight * x * x;
    }
    const double determinant = h00 * h11 - h01 * h01;
    fit.intercept -= (h11 * g0 - h01 * g1) / determinant;
    fit.slope -= (h00 * g1 - h01 * g0) / determinant;
  }
  return {.slope = fit.slope / scale, .intercept = fit.intercept - fit.slope * mean / scale};
}

Scores CrossFitted(const Scores& scores, const Labels& left) {
  Scores chances(scores.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    Scores others;
    Labels others_left;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (i % kFolds == fold) continue;
      others.push_back(scores[i]);
      others_left.push_back(left[i]);
    }
    const Sigmoid fit = FitSigmoid(others, others_left);
    for (std::size_t i = fold; i < scores.size(); i += kFolds) chances[i] = fit(scores[i]);
  }
  return chances;
}

std::vector<CalibrationBin> CalibrationCurve(const Scores& chances, const Labels& left) {
  const auto order = Ranked(chances);
  std::vector<CalibrationBin> bins(kBins);
  for (std::size_t i = 0; i < order.size(); ++i) {
    CalibrationBin& bin = bins[i * kBins / order.size()];
    ++bin.clients;
    bin.predicted += chances[order[i]];
    bin.observed += left[order[i]];
  }
  for (CalibrationBin& bin : bins) {
    if (bin.clients == 0) continue;
    bin.predicted /= static_cast<double>(bin.clients);
    bin.observed /= static_cast<double>(bin.clients);
  }
  return bins;
}

double CalibrationError(const Scores& chances, const Labels& left) {
  constexpr std::size_t kLeastBins = 5, kClientsPerBin = 80;
  const std::size_t bins = std::clamp(chances.size() / kClientsPerBin, kLeastBins, kBins);
  std::vector<double> excess(bins);  // predicted less observed, summed over the bin
  for (std::size_t i = 0; i < chances.size(); ++i) {
    const auto bin = static_cast<std::size_t>(chances[i] * static_cast<double>(bins));
    excess[std::min(bin, bins - 1)] += chances[i] - left[i];
  }
  double error = 0;
  for (const double sum : excess) error += std::abs(sum);
  return error / static_cast<double>(chances.size());
}

double Capture(const Scores& scores, const Labels& left, double share) {
  const auto order = Ranked(scores);
  const auto most = static_cast<std::size_t>(share * static_cast<double>(order.size()));
  double caught = 0;
  for (std::size_t i = 0; i < most; ++i) caught += left[order[order.size() - 1 - i]];
  const double all = CountOf(left);
  return all > 0 ? caught / all : 0;
}

double Lift(const Scores& scores, const Labels& left, double share) {
  return Capture(scores, left, share) / share;
}

}  // namespace stanna::cohort
