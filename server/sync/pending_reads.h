// Reads again, by their ids, the records that are queued for it.
#pragma once

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/record_intake.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"

namespace stanna::sync {

/// Works off the queued reads of one type. A record that HubSpot does not show as live is looked
/// for in the recycle bin, then among the merged ones; one that is nowhere is erased, for that is
/// what a privacy deletion or the recycle bin's end looks like. A record whose associations still
/// can't be read stays queued, and so does everything when HubSpot is away.
absl::Status ReadPending(const TypeShape& shape, const PageMapper& mapper, TypeCalls& calls,
                         const RunScope& scope);

}  // namespace stanna::sync
