// One HubSpot CRM record as every layer passes it on: parsed once by client/, read by mapping, kept
// by storage.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/property_bag.h"

namespace stanna {

/// An edge from the record that holds it. HubSpot lists a related record once per association type;
/// here each related record stands once.
struct Association {
  ObjectType to_type;
  ObjectId to_id;
  auto operator<=>(const Association&) const = default;
};

struct HubSpotRecord {
  ObjectType type = ObjectType::kCompany;
  ObjectId id = 0;
  PropertyBag properties;
  /// Ascending, without duplicates.
  std::vector<Association> associations;
  /// The to-types whose edges above are the complete set; a type that is not listed was not read.
  std::vector<ObjectType> associations_read;
  Time created_at{};
  /// HubSpot's `updatedAt`: the record's version.
  Time modified_at{};
  bool archived = false;
  std::optional<Time> archived_at;
};

}  // namespace stanna
