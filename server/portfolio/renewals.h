// The renewals of a workspace that come up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/portfolio/revenue_context.h"
#include "server/revenue/renewals.h"
#include "storage/portfolio_store.h"
#include "storage/stores.h"

namespace stanna::portfolio {

/// When nobody says how far to look.
inline constexpr int kStandardRenewalDays = 90;
/// Two years: contracts beyond it are not talked about.
inline constexpr int kMostRenewalDays = 730;

struct ClientRenewal {
  ClientId client_id;
  std::string client_name, csm_owner;
  revenue::ContractEnd end;
  int days_until = 0;           ///< negative: overdue
  std::optional<Rational> mrr;  ///< of the client
  std::string currency;         ///< of its amounts
  revenue::Chance chance;
  std::vector<revenue::RiskReason> reasons;
};

/// Of contracts that end within `window_days` from today or are overdue by revenue::kOverdue at
/// most; by their end. Without excluded and archived clients.
absl::StatusOr<std::vector<ClientRenewal>> ListRenewals(storage::Stores& stores,
                                                        const WorkspaceId& workspace,
                                                        int window_days, Time now,
                                                        Deadline deadline);
/// The same, of `clients` that were read already.
absl::StatusOr<std::vector<ClientRenewal>> ListRenewalsOf(
    const std::vector<storage::PortfolioClient>& clients, storage::Stores& stores,
    const WorkspaceId& workspace, const RevenueContext& context, int window_days, Time now,
    Deadline deadline);

}  // namespace stanna::portfolio
