/// What happened to a record, as the store tells whoever listens.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/hubspot_sim/portal/object_type.h"

namespace stanna::sim {

enum class ChangeSource {
  kApi,   ///< an app, through an endpoint
  kUser,  ///< a person, which is what the control API plays
};

/// Fields that a change of its kind does not have are 0 or empty.
struct Change {
  enum Kind {
    kCreated,
    kPropertyChanged,
    kArchived,
    kRestored,
    kPurged,
    kMerged,
    kLinked,    ///< one association type was added, seen from one of the two records
    kUnlinked,  ///< it was removed
  };

  Kind kind = kCreated;
  ChangeSource source = ChangeSource::kApi;
  ObjectType type = ObjectType::kCompany;
  int64_t id = 0;     ///< of kMerged the earlier primary record
  int64_t at_ms = 0;  ///< 0: now
  int property = -1;  ///< position in PropertiesOf(type)
  std::string value = {};
  int64_t other_id = 0;  ///< kMerged: the record that was merged into the primary one
  int64_t new_id = 0;    ///< kMerged: the record that both became
  int64_t moved = 0;     ///< kMerged: how many properties it altered
  ObjectType to = ObjectType::kCompany;
  int64_t to_id = 0;
  int association_type = 0;
};

/// Gets all that one operation did, while the store is locked for it.
using ChangeListener = std::function<void(const std::vector<Change>& changes)>;

}  // namespace stanna::sim
