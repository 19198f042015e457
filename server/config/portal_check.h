// Whether what a document names is there in the portal.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/object_type.h"
#include "base/status.h"
#include "server/config/configuration.h"

namespace stanna::config {

/// What a portal defines, as of the last sync. A part that was never read is empty and not checked.
struct PortalDefinitions {
  /// HubSpot's type by property name: "string", "number", "date", "datetime", "bool",
  /// "enumeration", "phone_number"…
  std::map<ObjectType, std::map<std::string, std::string>> properties;
  /// Stage ids by pipeline id, of deals.
  std::map<std::string, std::set<std::string>> pipelines;
};

/// One violation a mistake, with its path: a property that the portal does not have, one whose type
/// can never be read as the field's, a pipeline or stage that there is not. Fields that are as in
/// the standard document are not checked: that one names what most portals have.
std::vector<FieldViolation> CheckAgainstPortal(const Configuration& config,
                                               const PortalDefinitions& portal);

}  // namespace stanna::config
