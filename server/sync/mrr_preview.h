// What a draft configuration would make clients worth.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "server/config/configuration.h"
#include "server/mapping/mapping_context.h"
#include "storage/canonical.h"
#include "storage/stores.h"

namespace stanna::sync {

struct MrrSample {
  ClientId client;
  ObjectId company_id = 0;
  std::string name;
  storage::Money before, after;
};

struct MrrPreview {
  std::int64_t clients = 0;     ///< live ones
  std::int64_t considered = 0;  ///< of them
  std::int64_t changed = 0;     ///< whose figure differs
  /// Of figures that some part is missing from.
  std::int64_t incomplete_before = 0, incomplete_after = 0;
  /// Sums, by currency; clients without a figure add nothing.
  std::vector<storage::Money> before, after;
  std::vector<MrrSample> samples;  ///< those that change most
};

struct MrrComparison {
  storage::Stores& stores;
  const WorkspaceId& workspace;
  const config::Configuration& current;
  const config::Configuration& draft;
  /// What records are mapped by as the draft says.
  const mapping::MappingContext& draft_context;
  /// Companies, deals and line items that the draft maps otherwise: read and mapped anew. Others
  /// are as they are stored.
  std::vector<ObjectType> mapped_anew;
  Time now;
  std::size_t samples = 0;
  std::int64_t most_clients = 0;
  Deadline until;     ///< what was not considered by then is left out
  Deadline deadline;  ///< of the store's answers
};

/// Of today's clients with the deals and line items that they have today: which records come and go
/// is not in it. Writes nothing; errors are the store's.
absl::StatusOr<MrrPreview> CompareMrr(const MrrComparison& comparison);

}  // namespace stanna::sync
