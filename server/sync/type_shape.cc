#include "server/sync/type_shape.h"

namespace stanna::sync {

std::vector<ObjectType> InlineAssociations(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return {};
    case ObjectType::kContact:
      return {ObjectType::kCompany};
    case ObjectType::kDeal:
      return {ObjectType::kCompany, ObjectType::kContact};
    case ObjectType::kLineItem:
      return {ObjectType::kDeal};
    default:
      return {ObjectType::kCompany, ObjectType::kContact, ObjectType::kDeal};
  }
}

}  // namespace stanna::sync
