// What a run reads of a portal before its records: owners, pipelines, property definitions, the
// home currency. All but the currency are kept in the PortalStore.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/object_type.h"
#include "base/status.h"
#include "client/hubspot_client.h"
#include "server/mapping/field_reader.h"
#include "server/mapping/mapping_config.h"
#include "server/sync/run_options.h"
#include "storage/portal_store.h"

namespace stanna::sync {

struct PortalSnapshot {
  /// nullopt: neither HubSpot nor the store has them.
  std::optional<mapping::OwnerEmails> owners;
  std::string home_currency;
  /// By type, the mapped properties that the portal defines; a type whose definitions could not be
  /// read has all mapped ones (HubSpot ignores unknown names on reads).
  std::map<ObjectType, std::vector<std::string>> properties;
  /// Calls made for each type (its definitions; owners, pipelines and account count for companies).
  std::map<ObjectType, std::int64_t> calls;
};

/// Reads and stores it. A part that HubSpot refuses (a missing scope, say) is left as it was stored
/// before and the run goes on; errors that would meet every other call too are returned.
absl::StatusOr<PortalSnapshot> ReadPortal(hubspot::HubSpotClient& client,
                                          storage::PortalStore& store, const WorkspaceId& workspace,
                                          const std::vector<ObjectType>& types,
                                          const mapping::MappingConfig& config,
                                          const hubspot::CallOptions& call,
                                          const RunOptions& options);

}  // namespace stanna::sync
