// What a run knows of a portal before its records: owners, pipelines, property definitions, the
// home currency.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/object_type.h"
#include "base/status.h"
#include "server/config/configuration.h"
#include "server/mapping/field_reader.h"
#include "server/sync/run_scope.h"

namespace stanna::sync {

struct PortalSnapshot {
  /// nullopt: neither HubSpot nor the store has them.
  std::optional<mapping::OwnerEmails> owners;
  std::string home_currency;
  /// By type, the mapped properties that the portal defines; a type whose definitions are not known
  /// has all mapped ones (HubSpot ignores unknown names on reads).
  std::map<ObjectType, std::vector<std::string>> properties;
  /// Those of them that HubSpot calculates: they change without moving last-modified.
  std::map<ObjectType, std::vector<std::string>> calculated;
  /// Calls made for each type (its definitions; owners, pipelines and account count for companies).
  std::map<ObjectType, std::int64_t> calls;
};

struct SnapshotRequest {
  const config::Configuration& config;
  std::vector<ObjectType> types{};
  /// At most so many calls, for what was not read for longest; the rest is as it was stored.
  /// nullopt: everything is read.
  std::optional<int> max_calls{};
};

/// Reads and stores it. Definitions that were added, removed, renamed or retyped since they were
/// read last are said in the sync log. A part that HubSpot refuses (a missing scope, say) is left
/// as it was stored before and the run goes on; errors that would meet every other call too are
/// returned.
absl::StatusOr<PortalSnapshot> ReadPortal(const SnapshotRequest& request, const RunScope& scope);

}  // namespace stanna::sync
