// What becomes of a record: in, left out by a filter, or held back by a rule.
#pragma once

#include <optional>
#include <vector>

#include "base/hubspot_record.h"
#include "server/mapping/values.h"
#include "server/sync/record_gate.h"
#include "storage/record_store.h"

namespace stanna::sync {

struct Verdict {
  bool has_row = true;                 ///< false: left out, held back or archived
  std::vector<mapping::Issue> issues;  ///< of rules
};

enum class RecordSource {
  kHubSpot,
  kStoredCopy,  ///< of which there may be nothing left to judge by
};

/// Whether the record's filter leaves it out. `before`: what was said of it last; nullopt: it was
/// not here. Adds the issue of a formula that fails.
storage::Exclusion ExclusionOf(const HubSpotRecord& record, const RecordGate& gate,
                               std::optional<storage::Exclusion> before, RecordSource source,
                               std::vector<mapping::Issue>& issues);

/// Whether one of a record's issues leaves it without a row.
bool IsHeldBack(const std::vector<mapping::Issue>& issues);

}  // namespace stanna::sync
