// How well scores tell those who leave from those who stay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stanna::cohort {

/// 0 or 1 of each client: it left.
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

/// Chance that one who left has a higher score than one who stayed; ties count half. 0.5 if there
/// are none of a kind.
double Auc(const Scores& scores, const Labels& left);

/// Platt's: logit of the chance = slope × score + intercept, by maximum likelihood.
struct Sigmoid {
  double slope = 0, intercept = 0;
  double operator()(double score) const;
};
Sigmoid FitSigmoid(const Scores& scores, const Labels& left);

/// Each client's chance by a sigmoid fitted on the other four fifths; client i is in part i mod 5.
Scores CrossFitted(const Scores& scores, const Labels& left);

/// A tenth of the clients by ascending chance: what was predicted and what happened.
struct CalibrationBin {
  double predicted = 0, observed = 0;
  std::size_t clients = 0;
};
std::vector<CalibrationBin> CalibrationCurve(const Scores& chances, const Labels& left);
/// Mean absolute difference of the two over the clients: the usual ECE, in bins of equal width. Ten
/// of them, but of less than 800 clients fewer, down to five: with less than 80 clients a bin, most
/// of the difference would be chance (of 400 in ten bins 0.04).
double CalibrationError(const Scores& chances, const Labels& left);

/// Part of those who left that is among the share of clients with the highest scores.
double Capture(const Scores& scores, const Labels& left, double share);
/// The rate of leaving in that share by the rate of all.
double Lift(const Scores& scores, const Labels& left, double share);

}  // namespace stanna::cohort
