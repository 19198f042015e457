// Imports a large type by list from below and by search from above at once: HubSpot counts the two
// against separate limits (110 lists per 10 s of 100 records, 5 searches per second of 200).
#pragma once

#include <string>

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"
#include "server/sync/type_shape.h"

namespace stanna::sync {

/// Whether a run's cursor was left by ImportFromBothEnds.
bool IsBothEndsCursor(const std::string& after);

/// Reads the type to its end from `resume_after` (empty: from the beginning). False, with nothing
/// to go on from: the type is too small for it, or the portal does not keep what it rests on (a
/// list ascends by id and starts at any id, a search compares ids as numbers); both are tried on
/// the portal itself, and each page is checked again. Then the caller reads by list alone.
absl::StatusOr<bool> ImportFromBothEnds(const TypeShape& shape, const std::string& resume_after,
                                        const PageMapper& mapper, TypeCalls& calls,
                                        const RunScope& scope);

}  // namespace stanna::sync
