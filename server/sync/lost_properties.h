// Properties that the mapping names and the portal had once.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/run_scope.h"
#include "storage/portal_store.h"

namespace stanna::sync {

/// Each property of `mapped` that was in `before`, or was lost earlier, and is not in `now` is an
/// open issue of the type (MAPPED_PROPERTY_LOST) until the portal has it again, or the mapping does
/// without. Properties that a portal never had are none: the standard mapping names many.
absl::Status NoteLostProperties(ObjectType type, const std::vector<std::string>& mapped,
                                const std::vector<storage::PropertyDefinition>& before,
                                const std::vector<storage::PropertyDefinition>& now,
                                const RunScope& scope);

}  // namespace stanna::sync
