// Search: checked against HubSpot's limits before it is sent.
#pragma once

#include <string>

#include "client/crm/portal_transport.h"
#include "client/endpoints.h"
#include "client/hubspot_client.h"

namespace stanna::hubspot {

// HubSpot's limits of a search.
inline constexpr std::size_t kMaxFilterGroups = 5;
inline constexpr std::size_t kMaxFiltersPerGroup = 6;
inline constexpr std::size_t kMaxFilters = 18;
inline constexpr int kMaxSearchPage = 200;
inline constexpr std::int64_t kMaxSearchResults = 10'000;
inline constexpr std::size_t kMaxSearchBody = 3'000;  ///< characters

/// The body to send. InvalidArgument, with a violation that names the field, when HubSpot would
/// refuse it.
absl::StatusOr<std::string> SearchBody(const SearchRequest& request);

/// As HubSpotClient::Search.
absl::StatusOr<SearchPage> SearchRecords(PortalTransport& transport,
                                         const HubSpotEndpoints& endpoints,
                                         const SearchRequest& request, const CallOptions& options);

}  // namespace stanna::hubspot
