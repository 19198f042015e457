// Why a score changed, factor by factor.
#include <algorithm>
#include <cstdlib>

#include "server/insights/health/health.h"
#include "server/insights/health/signals.h"

namespace stanna::insights {
namespace {

const FactorScore* Find(const Health& health, Factor factor) {
  const auto it = std::ranges::find(health.factors, factor, &FactorScore::factor);
  return it == health.factors.end() ? nullptr : &*it;
}

// The words of a factor that is no more are told as gone.
std::string ReasonOf(const FactorScore& before, const FactorScore& after) {
  if (!after.words.empty()) {
    if (after.value && before.value && *after.value == *before.value) {
      return after.words + " (unchanged; its weight is another)";
    }
    return after.words;
  }
  if (!before.words.empty()) return "No longer: " + before.words;
  return std::string("Change of ") + FactorName(after.factor);
}

}  // namespace

std::vector<Attribution> Attribute(const Health& before, const Health& after) {
  std::vector<Attribution> changes;
  static const FactorScore& nothing = *new FactorScore();
  const auto add = [&](Factor factor, const FactorScore* was, const FactorScore* is) {
    FactorScore absent = nothing;
    absent.factor = factor;
    const FactorScore& old_score = was != nullptr ? *was : absent;
    const FactorScore& new_score = is != nullptr ? *is : absent;
    if (old_score.points == new_score.points) return;
    Attribution change;
    change.factor = factor;
    change.delta = new_score.points - old_score.points;
    change.weight = new_score.value || new_score.points != 0 ? new_score.weight : old_score.weight;
    change.reason = ReasonOf(old_score, new_score);
    change.evidence = new_score.evidence.empty() ? old_score.evidence : new_score.evidence;
    changes.push_back(std::move(change));
  };
  for (const FactorScore& factor : after.factors) {
    add(factor.factor, Find(before, factor.factor), &factor);
  }
  for (const FactorScore& factor : before.factors) {
    if (Find(after, factor.factor) == nullptr) add(factor.factor, &factor, nullptr);
  }
  if (before.score == after.score) return {};
  std::ranges::stable_sort(changes, [](const Attribution& a, const Attribution& b) {
    return std::abs(a.delta) > std::abs(b.delta);
  });
  CentiPoints running = before.score;
  for (Attribution& change : changes) {
    change.previous_score = running;
    running += change.delta;
    change.new_score = running;
  }
  return changes;
}

}  // namespace stanna::insights
