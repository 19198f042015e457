// What records are mapped by: a configuration with what the store knows of the portal.
#pragma once

#include <memory>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/config/configuration.h"
#include "server/mapping/mapping_context.h"
#include "server/sync/record_gate.h"
#include "storage/stores.h"

namespace stanna::sync {

/// Labels of the options of those properties whose labels `config` may use, as of the last sync;
/// null when it uses none.
absl::StatusOr<std::shared_ptr<const mapping::OptionLabels>> LoadOptionLabels(
    storage::Stores& stores, const WorkspaceId& workspace, const config::Configuration& config,
    Deadline deadline);

/// HubSpot's types of the properties that filters and rules of `config` read, as of the last sync.
/// Those that a type's stored records were not read with have none; `read_anew`: types of which
/// records are read with all of them before they are judged.
absl::StatusOr<PortalPropertyTypes> LoadPropertyTypes(
    storage::Stores& stores, const WorkspaceId& workspace, const config::Configuration& config,
    Deadline deadline, const std::vector<ObjectType>& read_anew = {});

/// Everything as of the last sync, without a call to HubSpot.
absl::StatusOr<mapping::MappingContext> LoadMappingContext(storage::Stores& stores,
                                                           const WorkspaceId& workspace,
                                                           const config::Configuration& config,
                                                           Deadline deadline);

}  // namespace stanna::sync
