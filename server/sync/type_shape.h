// What is read of each record of an object type.
#pragma once

#include <string>
#include <vector>

#include "base/object_type.h"

namespace stanna::sync {

struct TypeShape {
  std::vector<std::string> properties;
  std::vector<ObjectType> associations;  ///< to-types whose edges are read
};

/// To-types whose edges come with each record. Every edge that a client is found by runs from the
/// later type to the earlier one, so that a record's clients are known when it is read.
std::vector<ObjectType> InlineAssociations(ObjectType type);

}  // namespace stanna::sync
