// Chances of renewal, churn and expansion from a client's score. Inner header; docs/insights.md has
// how well they were calibrated, and on what.
#pragma once

#include "server/insights/health/health.h"
#include "server/insights/health/health_policy.h"
#include "server/insights/health/timeline.h"

namespace stanna::insights {

/// What speaks for more use, beside the score.
struct ExpansionSigns {
  double messages = 0;  ///< about it, faded by age
  int count = 0;        ///< of them
  int open_deals = 0;
  bool leaving = false;  ///< the client spoke of it of late
  std::vector<Evidence> evidence;
};
ExpansionSigns SeeExpansion(const Timeline& line, const HealthFacts& facts,
                            const HealthPolicy& policy);

/// A logistic model's weights: of a constant, of ten points of score, and of each message about
/// more use.
struct LogisticWeights {
  double constant = 0, ten_points = 0, message = 0;
};
double Chance(const LogisticWeights& weights, CentiPoints score, double messages);

/// Of a client that leaves when its renewal comes, and of one that takes more within a contract's
/// year. Made by `bazel run //tools/cohort:fit_likelihoods` from synthetic clients: for a real
/// workspace they are not calibrated.
extern const LogisticWeights kChurnWeights, kExpansionWeights;

/// Fills in renewal, churn30, churn60, churn90 and expansion of a health that has its score and
/// factors.
void AddLikelihoods(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy,
                    Health& health);

}  // namespace stanna::insights
