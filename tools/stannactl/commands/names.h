// Words of the command line for values of the protos.
#pragma once

#include <map>
#include <string>

#include "stanna/type/v1/object_type.pb.h"

namespace stanna::ctl {

/// By HubSpot's plural names.
inline const std::map<std::string, type::v1::ObjectType>& ObjectTypes() {
  static const auto* const types = new std::map<std::string, type::v1::ObjectType>{
      {"companies", type::v1::OBJECT_TYPE_COMPANIES},
      {"contacts", type::v1::OBJECT_TYPE_CONTACTS},
      {"deals", type::v1::OBJECT_TYPE_DEALS},
      {"line_items", type::v1::OBJECT_TYPE_LINE_ITEMS},
      {"meetings", type::v1::OBJECT_TYPE_MEETINGS},
      {"calls", type::v1::OBJECT_TYPE_CALLS},
      {"emails", type::v1::OBJECT_TYPE_EMAILS},
      {"notes", type::v1::OBJECT_TYPE_NOTES},
      {"tasks", type::v1::OBJECT_TYPE_TASKS}};
  return *types;
}

/// The value that `name` stands for; the first of the enum when it is none.
template <typename Enum>
Enum Lookup(const std::map<std::string, Enum>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? Enum{} : found->second;
}

}  // namespace stanna::ctl
