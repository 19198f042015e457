// What a portal has besides records: owners, pipelines, properties, its settings and currencies.
#pragma once

#include <vector>

#include "client/crm/portal_transport.h"
#include "client/endpoints.h"
#include "client/hubspot_client.h"

namespace stanna::hubspot {

/// As the functions of HubSpotClient.
absl::StatusOr<std::vector<Owner>> ReadOwners(PortalTransport& transport,
                                              const HubSpotEndpoints& endpoints,
                                              const CallOptions& options);
absl::StatusOr<std::vector<Pipeline>> ReadPipelines(PortalTransport& transport,
                                                    const HubSpotEndpoints& endpoints,
                                                    ObjectType type, const CallOptions& options);
absl::StatusOr<std::vector<PropertyDefinition>> ReadProperties(PortalTransport& transport,
                                                               const HubSpotEndpoints& endpoints,
                                                               ObjectType type,
                                                               const CallOptions& options);
absl::StatusOr<AccountInfo> ReadAccountInfo(PortalTransport& transport,
                                            const HubSpotEndpoints& endpoints,
                                            const CallOptions& options);
absl::StatusOr<std::vector<ExchangeRate>> ReadExchangeRates(PortalTransport& transport,
                                                            const HubSpotEndpoints& endpoints,
                                                            const CallOptions& options);

}  // namespace stanna::hubspot
