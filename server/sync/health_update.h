// Scores the clients whose facts, day, configuration or model changed.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/sync/derive_pace.h"
#include "storage/health_store.h"
#include "storage/stores.h"

namespace stanna::sync {

/// Clients scored in one transaction.
inline constexpr int kHealthBatch = 100;

struct HealthUpdate {
  storage::Stores& stores;
  const WorkspaceId& workspace;
  const Clock& clock;
  /// Of the job that writes; nullopt: whoever comes.
  std::optional<storage::Fence> fence;
  std::chrono::milliseconds store_deadline;
  /// Not OK: the update ends with it; what is marked stays marked.
  std::function<absl::Status()> check_stop;
  /// Told before each batch how many clients were scored and how many are still marked.
  std::function<void(std::int64_t scored, std::int64_t left)> progress;
  DerivePace pace{};
};

/// Scores what was marked since, and what is of another day, configuration or model, batch by
/// batch, then sums the day up for the portfolio, as `pace` says. Answers how many clients were
/// scored.
absl::StatusOr<std::int64_t> UpdateHealth(const HealthUpdate& update);

/// A client's score before and after.
struct Rescored {
  std::optional<storage::HealthRow> before;
  storage::HealthRow after;
  std::vector<storage::AttributionRow> attributions;
};
/// Scores one client now, whatever is marked. NotFound: no such client.
absl::StatusOr<Rescored> RescoreClient(storage::Stores& stores, const WorkspaceId& workspace,
                                       const ClientId& client, Time now, Deadline deadline);

}  // namespace stanna::sync
