// What HubSpot says of a record right now, by exactly one call.
#pragma once

#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/hubspot_record.h"
#include "base/status.h"
#include "client/hubspot_client.h"
#include "server/mapping/mapping_config.h"

namespace stanna::sync {

/// Reads one record by id; one that was merged comes back under the survivor's id. Empty: HubSpot
/// shows none.
absl::StatusOr<std::vector<HubSpotRecord>> ReadLive(hubspot::HubSpotClient& client, ObjectType type,
                                                    ObjectId id, Deadline deadline);

/// Records of `type` that have `value` in one of the properties that feed `field`; at most ten.
absl::StatusOr<std::vector<HubSpotRecord>> FindLive(hubspot::HubSpotClient& client, ObjectType type,
                                                    const mapping::FieldSources& field,
                                                    const std::string& value, Deadline deadline);

}  // namespace stanna::sync
