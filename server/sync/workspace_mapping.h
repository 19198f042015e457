// How a workspace maps records: its configuration document and its own domains.
#pragma once

#include <string>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/mapping/client_matching.h"
#include "server/mapping/mapping_config.h"
#include "storage/stores.h"

namespace stanna::sync {

/// The workspace's latest document, or the standard one. FailedPrecondition (INVALID_CONFIGURATION)
/// when this program can't use it.
absl::StatusOr<mapping::MappingConfig> LoadMapping(storage::Stores& stores,
                                                   const WorkspaceId& workspace, Deadline deadline);

struct OwnIdentity {
  mapping::OwnDomains domains;  ///< of its staff
  std::string currency;         ///< empty: unknown
};
absl::StatusOr<OwnIdentity> LoadOwnIdentity(storage::Stores& stores, const WorkspaceId& workspace,
                                            Deadline deadline);

}  // namespace stanna::sync
