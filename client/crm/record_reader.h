// Reading records: by list, search and batch read.
#pragma once

#include <vector>

#include "client/crm/portal_transport.h"
#include "client/endpoints.h"
#include "client/hubspot_client.h"

namespace stanna::hubspot {

/// HubSpot's edge answers 414 with HTML above a length that reports put between 8 and 16 KB; a
/// production connector keeps the property names under 5 KB. 6 KB for the whole URL leaves room for
/// what proxies add. A longer list of properties goes into the body of a batch read instead.
inline constexpr std::size_t kMaxUrlBytes = 6 * 1024;
/// HubSpot's maximum for one object batch read.
inline constexpr std::size_t kRecordBatch = 100;

enum class Archived { kNo, kYes };

/// As the functions of HubSpotClient.
absl::StatusOr<RecordPage> ListRecords(PortalTransport& transport,
                                       const HubSpotEndpoints& endpoints,
                                       const ListRequest& request, const CallOptions& options);
absl::StatusOr<BatchReadResult> BatchReadRecords(PortalTransport& transport,
                                                 const HubSpotEndpoints& endpoints, ObjectType type,
                                                 const std::vector<ObjectId>& ids,
                                                 const std::vector<std::string>& properties,
                                                 Archived archived, const CallOptions& options);

}  // namespace stanna::hubspot
