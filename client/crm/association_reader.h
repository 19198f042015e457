// The associations batch read: any number of ids, per-record paging followed.
#pragma once

#include <vector>

#include "client/crm/portal_transport.h"
#include "client/endpoints.h"
#include "client/hubspot_client.h"

namespace stanna::hubspot {

/// HubSpot's maximum for one associations batch read (an object batch read takes 100).
inline constexpr std::size_t kAssociationBatch = 1000;

/// As HubSpotClient::ReadAssociations.
absl::StatusOr<AssociationsResult> ReadAssociations(PortalTransport& transport,
                                                    const HubSpotEndpoints& endpoints,
                                                    ObjectType from, ObjectType to,
                                                    const std::vector<ObjectId>& ids,
                                                    const CallOptions& options);

}  // namespace stanna::hubspot
