// Reads again what changes in HubSpot without moving a record's last-modified time.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"

namespace stanna::sync {

/// Reads the edges of every live record of a type to each of `to`, a call for 1,000 records and
/// to-type, and writes what differs. Edges that could not be read stay as they are. Answers how
/// many records changed.
absl::StatusOr<std::int64_t> SweepAssociations(const std::vector<ObjectType>& to,
                                               const PageMapper& mapper, TypeCalls& calls,
                                               const RunScope& scope);

/// Lists every record of a type with only `properties`, and writes the values that differ in
/// records whose version is here. Answers how many records changed.
absl::StatusOr<std::int64_t> SweepProperties(const std::vector<std::string>& properties,
                                             const PageMapper& mapper, TypeCalls& calls,
                                             const RunScope& scope);

/// Derives everything canonical of a type again from the stored raw copies, beginning above the id
/// that `resume_after` names. Makes no call.
absl::Status ReplayType(const std::string& resume_after, const PageMapper& mapper, TypeCalls& calls,
                        const RunScope& scope);

}  // namespace stanna::sync
