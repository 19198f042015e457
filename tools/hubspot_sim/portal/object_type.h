/// The CRM object types that the simulator knows, and what HubSpot calls them where.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stanna::sim {

enum class ObjectType : uint8_t {
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
inline constexpr int kObjectTypeCount = 9;

struct ObjectTypeInfo {
  ObjectType type;
  std::string_view plural;           ///< in paths: "companies"
  std::string_view singular;         ///< also accepted in paths, and used in messages
  std::string_view type_id;          ///< "0-2"
  std::string_view association_key;  ///< key of an inline association list: "line items"
  std::string_view edge_name;        ///< part of an inline association's type: "meeting_event"
  std::string_view upper;            ///< "COMPANY", as error messages have it
  std::string_view created_property;
  std::string_view modified_property;
  std::string_view read_scope;
  std::string_view alternative_read_scope;  ///< also enough; empty when there is none
  std::string_view write_scope;
  int64_t first_id;  ///< generated ids start here; the ranges of two types never meet
};

const std::array<ObjectTypeInfo, kObjectTypeCount>& AllObjectTypes();
const ObjectTypeInfo& Info(ObjectType type);

/// Accepts the plural, the singular in either case, and the type id.
std::optional<ObjectType> ParseObjectType(std::string_view name);

constexpr int Ordinal(ObjectType type) { return static_cast<int>(type); }
constexpr bool IsActivity(ObjectType type) { return type >= ObjectType::kMeeting; }

}  // namespace stanna::sim
