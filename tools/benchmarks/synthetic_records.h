// Records as a portal's copy holds them, made up: for measuring what is done with them without
// reading them from anywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/hubspot_record.h"
#include "base/ids.h"
#include "base/object_type.h"

namespace stanna::bench {

/// How many of `total` records are of each type, in the order of kAllObjectTypes, as the simulator
/// has them when it is told nothing else.
std::vector<std::int64_t> SyntheticCounts(std::int64_t total);

/// Shows `visit` the records in pages of one type, at most 100 a page: the simulator's values, with
/// made-up custom properties up to 50 of them a record. The same ones each time.
void VisitSyntheticRecords(std::int64_t total,
                           const std::function<void(const std::vector<HubSpotRecord>&)>& visit);

struct SyntheticOwner {
  ObjectId id;
  std::string email;
};
/// Whom the records belong to.
std::vector<SyntheticOwner> SyntheticOwners();

}  // namespace stanna::bench
