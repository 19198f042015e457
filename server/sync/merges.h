// What records say about those that were merged into them.
#pragma once

#include <map>
#include <vector>

#include "base/hubspot_record.h"
#include "base/ids.h"

namespace stanna::sync {

/// By the absorbed record's id, the survivor's: from `hs_merged_object_ids`, ids joined by
/// semicolons, which a survivor keeps for good and hands on when it is merged itself.
std::map<ObjectId, ObjectId> MergesIn(const std::vector<HubSpotRecord>& records);

}  // namespace stanna::sync
