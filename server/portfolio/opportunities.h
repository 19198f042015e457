// What the clients of a workspace may buy more.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/revenue/opportunities.h"
#include "storage/canonical.h"
#include "storage/stores.h"

namespace stanna::portfolio {

struct ClientOpportunity {
  ClientId client_id;
  std::string client_name, csm_owner;
  storage::Money mrr;
  revenue::Opportunity opportunity;
};

struct OpportunitiesReport {
  std::string currency;  ///< of potentials and amounts
  /// The largest potential first, then the most reasons.
  std::vector<ClientOpportunity> clients;
};

/// Of clients that are neither excluded nor archived.
absl::StatusOr<OpportunitiesReport> ListOpportunities(storage::Stores& stores,
                                                      const WorkspaceId& workspace, Time now,
                                                      Deadline deadline);

}  // namespace stanna::portfolio
