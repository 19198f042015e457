#include "storage/canonical.h"

namespace stanna::storage {

InteractionId InteractionIdOf(ObjectType type, ObjectId object_id) {
  return InteractionId("int_" + std::string(NameOf(type)) + "_" + std::to_string(object_id));
}

}  // namespace stanna::storage
