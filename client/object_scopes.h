// Which scope HubSpot asks for to show objects of a type.
#pragma once

#include <string_view>

#include "base/object_type.h"

namespace stanna::hubspot {

/// Activities have no scope of their own: HubSpot serves them under the contacts'.
constexpr std::string_view ReadScopeOf(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return "crm.objects.companies.read";
    case ObjectType::kDeal:
      return "crm.objects.deals.read";
    case ObjectType::kLineItem:
      return "crm.objects.line_items.read";
    default:
      return "crm.objects.contacts.read";
  }
}

}  // namespace stanna::hubspot
