// What a property of a record was at a time: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hubspot_record.h"
#include "storage/history_store.h"

namespace stanna::portfolio {

enum class ValueBasis {
  kChange,   ///< it changed to it before
  kBefore,   ///< it changed from it later
  kCurrent,  ///< it is so now, and no change is known
};
/// As the API spells it: "change".
std::string NameOf(ValueBasis basis);

struct ValueAsOf {
  std::string value;  ///< as HubSpot gave it; empty: none
  ValueBasis basis = ValueBasis::kCurrent;
  bool operator==(const ValueAsOf&) const = default;
};

/// `changes` are all that are known of `property`, oldest first. nullopt: the record did not exist
/// then, or was never read with the property.
std::optional<ValueAsOf> PropertyAsOf(const HubSpotRecord& record, const std::string& property,
                                      const std::vector<storage::PropertyChange>& changes, Time at);

}  // namespace stanna::portfolio
