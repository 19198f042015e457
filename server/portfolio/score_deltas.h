// What moved the scores of a workspace's clients, by part of the score. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "storage/health_store.h"

namespace stanna::portfolio {

/// Of the 0–100 scale in hundredths, as the tables keep them.
using CentiPoints = int;

struct ClientDelta {
  ClientId client_id;
  std::string name;
  CentiPoints delta = 0;  ///< by this part of the score
  CentiPoints current_score = 0;
  CentiPoints previous_score = 0;  ///< before everything that moved it in the window
};

struct ReasonDelta {
  std::string factor;  ///< insights::FactorName
  std::string reason;  ///< for a person
  std::int64_t total = 0;
  std::int64_t count = 0;            ///< of clients
  std::vector<ClientDelta> clients;  ///< the largest first, up or down; kMostDeltaClients at most
};

/// What a person looks through; the client's own page has the rest.
inline constexpr std::size_t kMostDeltaClients = 50;

/// Of clients whose score moved by `least` at least, up or down; the largest total first, up or
/// down. `deltas` of clients that are not in `clients` are left out.
std::vector<ReasonDelta> ScoreDeltas(const std::vector<storage::FactorDelta>& deltas,
                                     const std::vector<storage::PortfolioHealth>& clients,
                                     CentiPoints least);

}  // namespace stanna::portfolio
