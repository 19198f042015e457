// Works off the pending links: records whose clients may have changed since they were linked.
#pragma once

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"

namespace stanna::sync {

/// Derives each pending record again from its stored copy, with no HubSpot call, until none is
/// left. A batch is worked off in the order companies, contacts, deals, line items, activities: a
/// record's clients depend on earlier types only, so what one write makes pending is either later
/// in the same batch or still to come, and the work ends.
absl::Status ResolveLinks(const PageMapper& mapper, const RunScope& scope);

}  // namespace stanna::sync
