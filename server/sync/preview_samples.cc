#include "server/sync/preview_samples.h"

#include <algorithm>
#include <utility>

namespace stanna::sync {
namespace {

// Fields tell how a row changes; that one comes or goes says nothing about its fields.
std::string SortOf(const RecordSample& sample) {
  std::string sort;
  for (const auto& issue : sample.opened) sort += issue.rule + "\n";
  if (sample.effect != RecordEffect::kChanged) return sort;
  for (const auto& change : sample.fields) sort += change.field + "\n";
  return sort;
}

// How many records of its own sort come before each.
template <typename Kept>
std::vector<std::size_t> Ranks(const std::vector<Kept>& kept) {
  std::map<std::string, std::size_t> seen;
  std::vector<std::size_t> ranks;
  for (const Kept& one : kept) ranks.push_back(seen[one.sort]++);
  return ranks;
}

}  // namespace

void PreviewSamples::Offer(RecordSample sample) {
  std::string sort = SortOf(sample);
  auto& kept = kept_[sample.effect];
  if (kept.size() < most_) return kept.push_back({std::move(sort), std::move(sample)});
  const auto is_same = [&](const Kept& one) { return one.sort == sort; };
  if (most_ == 0 || std::ranges::any_of(kept, is_same)) return;
  const auto ranks = Ranks(kept);
  const auto most_common = std::ranges::max_element(ranks);
  if (*most_common == 0) return;
  kept.erase(kept.begin() + (most_common - ranks.begin()));
  kept.push_back({std::move(sort), std::move(sample)});
}

std::vector<RecordSample> PreviewSamples::Take() {
  // The first of each sort before the second of any.
  std::map<RecordEffect, std::vector<std::size_t>> order;
  for (const auto& [effect, kept] : kept_) {
    const auto ranks = Ranks(kept);
    auto& places = order[effect];
    for (std::size_t i = 0; i < kept.size(); ++i) places.push_back(i);
    std::ranges::stable_sort(places, {}, [&](std::size_t i) { return ranks[i]; });
  }
  std::map<RecordEffect, std::vector<std::size_t>> chosen;
  std::size_t left = most_;
  for (std::size_t round = 0; round < most_ && left > 0; ++round) {
    for (const auto& [effect, places] : order) {
      if (round >= places.size() || left == 0) continue;
      chosen[effect].push_back(places[round]);
      --left;
    }
  }
  std::vector<RecordSample> samples;
  for (auto& [effect, places] : chosen) {
    std::ranges::sort(places);
    for (const std::size_t i : places) samples.push_back(std::move(kept_[effect][i].sample));
  }
  kept_.clear();
  return samples;
}

}  // namespace stanna::sync
