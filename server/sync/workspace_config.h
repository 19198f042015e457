// What a workspace says about itself: its configuration document, its own domains, its zone.
#pragma once

#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/config/configuration.h"
#include "server/mapping/client_matching.h"
#include "storage/stores.h"

namespace stanna::sync {

/// The workspace's latest document, or the standard one. FailedPrecondition (INVALID_CONFIGURATION)
/// when this program can't use it.
absl::StatusOr<config::Configuration> LoadConfiguration(storage::Stores& stores,
                                                        const WorkspaceId& workspace,
                                                        Deadline deadline);

/// InvalidArgument (INVALID_CONFIGURATION), with a violation a mistake, where the document names
/// what the portal does not have, as of the last sync, or contradicts the workspace's settings.
absl::Status CheckConfiguration(storage::Stores& stores, const WorkspaceId& workspace,
                                const config::Configuration& config, Deadline deadline);

/// Why the bands can't be with a workspace's threshold: at risk is one number, the setting. The
/// path is the band's; empty where there is nothing to say.
std::vector<FieldViolation> ContradictionsOf(const insights::Bands& bands, int risk_threshold);

struct OwnIdentity {
  mapping::OwnDomains domains;  ///< of its staff
  std::string currency;         ///< empty: unknown
};
absl::StatusOr<OwnIdentity> LoadOwnIdentity(storage::Stores& stores, const WorkspaceId& workspace,
                                            Deadline deadline);

/// What figures are measured by.
struct HomeFacts {
  std::string currency;   ///< the portal's, else the workspace's; empty: unknown
  std::string time_zone;  ///< IANA name: the workspace's where it was set, else the portal's
};
absl::StatusOr<HomeFacts> LoadHomeFacts(storage::Stores& stores, const WorkspaceId& workspace,
                                        Deadline deadline);

}  // namespace stanna::sync
