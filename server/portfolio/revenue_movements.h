// Movements of a workspace's MRR.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/revenue/movements.h"
#include "storage/stores.h"

namespace stanna::portfolio {

/// Five years: beyond it nobody compares months, and each costs a pass over all clients.
inline constexpr int kMostMonths = 60;
/// When nobody says from when.
inline constexpr int kStandardMonths = 12;

struct MovementsReport {
  std::string currency;
  std::vector<revenue::MonthMovements> months;  ///< ascending
};

/// From `from` (a year before `to`) to `to` (this month); this month is as of today. Without
/// excluded clients. InvalidArgument names "from" or "to": a month that is still to come, or more
/// than kMostMonths.
absl::StatusOr<MovementsReport> GetMovements(storage::Stores& stores, const WorkspaceId& workspace,
                                             std::optional<revenue::Month> from,
                                             std::optional<revenue::Month> to, Time now,
                                             Deadline deadline);

struct MovementOfClient {
  ClientId client_id;
  std::string client_name;
  revenue::ClientMovement movement;
};

struct MonthClients {
  std::string currency;
  std::vector<MovementOfClient> clients;  ///< the largest amounts first, up or down
};

/// What the sums of a month are made of; `kind` absent: of all kinds. InvalidArgument names
/// "month".
absl::StatusOr<MonthClients> ListMovementsOf(storage::Stores& stores, const WorkspaceId& workspace,
                                             revenue::Month month,
                                             std::optional<revenue::Movement> kind, Time now,
                                             Deadline deadline);

}  // namespace stanna::portfolio
