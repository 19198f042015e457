// Which records a configuration takes in, prepared for many of them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/hubspot_record.h"
#include "server/config/configuration.h"
#include "server/filters/prepared_filter.h"

namespace stanna::sync {

/// HubSpot's type of a property of an object type; "": the portal has none of the name.
using PortalPropertyTypes = std::function<std::string(ObjectType, std::string_view)>;

/// Thread-safe: constant after construction. Copies of the configuration's filters; nothing else
/// needs to outlive it.
class RecordGate {
 public:
  /// `now`: what relative times in filters count from.
  RecordGate(const config::Configuration& config, const PortalPropertyTypes& types, Time now);

  /// Whether records of the type may be left out at all.
  bool Filters(ObjectType type) const { return filters_.contains(type); }
  /// Whether the filter lets the record in, whatever was before.
  bool LetsIn(const HubSpotRecord& record) const;
  filters::OnLeave OnLeaveOf(ObjectType type) const;

 private:
  struct TypeFilter {
    filters::PreparedFilter groups;
    filters::OnLeave on_leave;
  };
  std::map<ObjectType, TypeFilter> filters_;
};

}  // namespace stanna::sync
