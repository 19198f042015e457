// Whether a workspace holds exactly what the simulator holds.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "storage/stores.h"
#include "tests/support/simulator.h"

namespace stanna::testing {

/// The to-types whose edges an import reads with each record.
std::vector<ObjectType> ComparedAssociations(ObjectType type);

/// What differs, in sentences, at most twenty a type: records that are missing, too many or of
/// another version; edges of ComparedAssociations that are missing or too many; canonical rows that
/// do not match their records in number. Empty: exact.
std::vector<std::string> DifferencesFromPortal(const Simulator& simulator, storage::Stores& stores,
                                               const WorkspaceId& workspace);

/// Pages of 100 that hold the portal's live records of `type`.
std::int64_t PagesOf(const Simulator& simulator, ObjectType type);

}  // namespace stanna::testing
