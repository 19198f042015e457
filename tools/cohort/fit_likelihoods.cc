// Fits the weights of server/insights/health/likelihood.cc to synthetic clients and prints them:
//
//   bazel run -c opt //tools/cohort:fit_likelihoods
//
// The clients of all hidden processes, each 30, 60 and 90 days before its renewal, weigh the same.
#include <cmath>
#include <cstdio>
#include <vector>

#include "server/insights/health/health_policy.h"
#include "server/insights/health/likelihood.h"
#include "tools/cohort/cohort_facts.h"
#include "tools/cohort/generator.h"

namespace stanna::cohort {
namespace {

constexpr std::size_t kClients = 3'000;
// Not the seeds that tools/bench health measures with.
constexpr std::uint64_t kSeed = 11;

struct Sample {
  double ten_points = 0, messages = 0;
  bool churned = false, expanded = false;
};

Sample SampleOf(const Client& client, int day) {
  const insights::HealthPolicy policy;
  const insights::HealthFacts facts = FactsAsOf(client, day);
  const insights::Timeline line =
      insights::MakeTimeline(facts, policy, DateOf(day), absl::UTCTimeZone());
  const insights::Health health =
      insights::ComputeHealth(facts, policy, DateOf(day), absl::UTCTimeZone());
  return {.ten_points = (health.score - 5'000) / 1'000.0,
          .messages = insights::SeeExpansion(line, facts, policy).messages,
          .churned = client.churned,
          .expanded = client.expanded};
}

// Steepest descent with a fixed step: three well-scaled weights, so that a few hundred steps do.
insights::LogisticWeights Fit(const std::vector<Sample>& samples, bool expansion) {
  constexpr int kSteps = 3'000;
  constexpr double kStep = 0.3;
  insights::LogisticWeights weights;
  const double n = static_cast<double>(samples.size());
  for (int step = 0; step < kSteps; ++step) {
    double constant = 0, points = 0, message = 0;
    for (const Sample& sample : samples) {
      const double messages = expansion ? sample.messages : 0;
      const double x =
          weights.constant + weights.ten_points * sample.ten_points + weights.message * messages;
      const double error = 1 / (1 + std::exp(-x)) - (expansion ? sample.expanded : sample.churned);
      constant += error / n;
      points += error * sample.ten_points / n;
      message += error * messages / n;
    }
    weights.constant -= kStep * constant;
    weights.ten_points -= kStep * points;
    weights.message -= kStep * message;
  }
  return weights;
}

void Print(const char* name, const insights::LogisticWeights& weights) {
  std::printf("%s = {.constant = %.2f, .ten_points = %.2f, .message = %.2f}\n", name,
              weights.constant, weights.ten_points, weights.message);
}

void Main() {
  std::vector<Sample> samples;
  for (const Process& process : AllProcesses()) {
    const Cohort cohort = MakeCohort(process, kClients, kSeed);
    for (const Client& client : cohort.clients) {
      for (const int lead : {30, 60, 90}) {
        samples.push_back(SampleOf(client, client.renewal_day - lead));
      }
    }
  }
  Print("kChurnWeights", Fit(samples, false));
  Print("kExpansionWeights", Fit(samples, true));
}

}  // namespace
}  // namespace stanna::cohort

int main() { stanna::cohort::Main(); }
