/// Property values that come from outside, checked as HubSpot checks writes.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <vector>

#include "tools/hubspot_sim/api/message.h"
#include "tools/hubspot_sim/store/store.h"

namespace stanna::sim {

/// Reads {"name": "value"}; a 400 for names that are not defined and for read-only properties.
std::optional<HttpReply> ReadPropertyChanges(ObjectType type, const boost::json::object& properties,
                                             std::vector<PropertyChange>& changes);

}  // namespace stanna::sim
