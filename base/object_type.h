// The HubSpot object types that the product keeps, and HubSpot's names for them.
#pragma once

#include <array>
#include <optional>
#include <ostream>
#include <string_view>

namespace stanna {

enum class ObjectType {
  kCompany,
  kContact,
  kDeal,
  kLineItem,
  kMeeting,
  kCall,
  kEmail,
  kNote,
  kTask,
};

inline constexpr std::array kAllObjectTypes = {
    ObjectType::kCompany,  ObjectType::kContact, ObjectType::kDeal,
    ObjectType::kLineItem, ObjectType::kMeeting, ObjectType::kCall,
    ObjectType::kEmail,    ObjectType::kNote,    ObjectType::kTask};

/// HubSpot's plural name, as in its paths and in our tables: "companies", "line_items".
constexpr std::string_view NameOf(ObjectType type) {
  constexpr std::string_view kNames[] = {"companies", "contacts", "deals", "line_items", "meetings",
                                         "calls",     "emails",   "notes", "tasks"};
  return kNames[static_cast<int>(type)];
}

constexpr std::optional<ObjectType> ParseObjectType(std::string_view name) {
  for (const ObjectType type : kAllObjectTypes) {
    if (NameOf(type) == name) return type;
  }
  return std::nullopt;
}

/// Meetings, calls, emails, notes and tasks: what becomes an interaction.
constexpr bool IsActivity(ObjectType type) { return type >= ObjectType::kMeeting; }

/// The property that HubSpot moves at each change of a record.
constexpr std::string_view LastModifiedProperty(ObjectType type) {
  return type == ObjectType::kContact ? "lastmodifieddate" : "hs_lastmodifieddate";
}

inline std::ostream& operator<<(std::ostream& out, ObjectType type) { return out << NameOf(type); }

}  // namespace stanna
