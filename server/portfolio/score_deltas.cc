#include "server/portfolio/score_deltas.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace stanna::portfolio {
namespace {

// By insights::FactorName. A part may have moved scores up as well as down, so no word says which.
const std::map<std::string_view, const char*> kReasons = {
    {"recency", "Time since the last contact"},
    {"frequency", "How often there is contact"},
    {"responsiveness", "How fast and how often the client answers"},
    {"meetings", "Meetings held, missed and cancelled"},
    {"sentiment", "Mood of what the client writes and says"},
    {"sentimentTrend", "How the client's mood moves"},
    {"breadth", "How many people are in contact"},
    {"influence", "How influential those people are"},
    {"deals", "What happened to deals"},
    {"renewal", "How near the renewal is"},
    {"indicators", "Health indicators of the configuration"},
    {"manual", "What people judged"},
    {"cap", "A hard limit, such as a cancellation notice"},
    {"evidence", "How much is known of the client"}};

struct Moved {
  const storage::PortfolioHealth* client = nullptr;
  CentiPoints total = 0;
};

std::unordered_map<std::string, Moved> SumByClient(
    const std::vector<storage::FactorDelta>& deltas,
    const std::vector<storage::PortfolioHealth>& clients) {
  std::unordered_map<std::string, Moved> moved;
  for (const storage::PortfolioHealth& client : clients) {
    moved[client.client_id.value].client = &client;
  }
  for (const storage::FactorDelta& delta : deltas) {
    if (const auto found = moved.find(delta.client_id.value); found != moved.end()) {
      found->second.total += delta.delta;
    }
  }
  return moved;
}

void SortAndCut(ReasonDelta& reason) {
  std::ranges::sort(reason.clients, {}, [](const ClientDelta& client) {
    return std::tuple(-std::abs(client.delta), client.client_id);
  });
  if (reason.clients.size() > kMostDeltaClients) reason.clients.resize(kMostDeltaClients);
}

}  // namespace

std::vector<ReasonDelta> ScoreDeltas(const std::vector<storage::FactorDelta>& deltas,
                                     const std::vector<storage::PortfolioHealth>& clients,
                                     CentiPoints least) {
  const auto moved = SumByClient(deltas, clients);
  std::map<std::string, ReasonDelta> by_factor;
  for (const storage::FactorDelta& delta : deltas) {
    const auto found = moved.find(delta.client_id.value);
    if (delta.delta == 0 || found == moved.end()) continue;
    const Moved& of = found->second;
    if (std::abs(of.total) < least) continue;
    ReasonDelta& reason = by_factor[delta.factor];
    reason.total += delta.delta;
    ++reason.count;
    reason.clients.push_back({.client_id = delta.client_id,
                              .name = of.client->name,
                              .delta = delta.delta,
                              .current_score = of.client->health.score,
                              .previous_score = of.client->health.score - of.total});
  }
  std::vector<ReasonDelta> reasons;
  for (auto& [factor, reason] : by_factor) {
    const auto words = kReasons.find(factor);
    reason.factor = factor;
    reason.reason = words == kReasons.end() ? factor : words->second;
    SortAndCut(reason);
    reasons.push_back(std::move(reason));
  }
  std::ranges::stable_sort(reasons, {},
                           [](const ReasonDelta& reason) { return -std::abs(reason.total); });
  return reasons;
}

}  // namespace stanna::portfolio
