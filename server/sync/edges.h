// Reads the edges of records that came without them.
#pragma once

#include <vector>

#include "base/hubspot_record.h"
#include "base/status.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"

namespace stanna::sync {

/// Fills in the records' edges to each of `to`. A record whose edges could not be read keeps those
/// that are stored, and is queued to be read again: a failed read is never "none".
absl::Status ReadEdges(std::vector<HubSpotRecord>& records, const std::vector<ObjectType>& to,
                       TypeCalls& calls, const RunScope& scope);

}  // namespace stanna::sync
