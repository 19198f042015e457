// Compares what is here with what HubSpot has, by counts and where they differ by ids and versions.
#pragma once

#include <cstdint>

#include "base/status.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"

namespace stanna::sync {

struct Differences {
  std::int64_t missing = 0;  ///< HubSpot has it, we don't
  std::int64_t extra = 0;    ///< we have it, HubSpot does not show it
  std::int64_t stale = 0;    ///< ours is of another version
  std::int64_t total() const { return missing + extra + stale; }
};

enum class CompareDepth {
  kCounts,  ///< ids and versions where counts differ
  kIds,     ///< also those of small types, and of a seventh of the rest that moves on day by day
};

/// Counts the live records of a type by their last-modified time, RunOptions::reconcile_bucket of
/// ours at a time, and reads ids and versions of the times in which HubSpot's count is another one:
/// a record that is missing, too many or of another version changes the count of some time. Two
/// that make up for each other within one bucket are found by kIds, within a week. Costs a call for
/// each bucket, and one for 200 records compared by id. What differs is queued to be read by its
/// id, which decides what is true. Looks no closer at the present than the index lag; `until` is
/// HubSpot's time.
absl::StatusOr<Differences> Reconcile(Time until, CompareDepth depth, TypeCalls& calls,
                                      const RunScope& scope);

}  // namespace stanna::sync
