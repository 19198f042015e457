// The section "history" of the configuration document: properties whose changes are kept.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/object_type.h"
#include "base/status.h"

namespace stanna::config {

struct HistoryConfig {
  /// HubSpot's names, beside those that every workspace watches.
  std::map<ObjectType, std::vector<std::string>> watched;
  bool operator==(const HistoryConfig&) const = default;
};

/// "history": {"watched": {"deals": ["renewal_status"]}}. A type that is named is as it says.
void ReadHistorySection(const boost::json::value& section, HistoryConfig& config,
                        std::vector<FieldViolation>& violations);

}  // namespace stanna::config
