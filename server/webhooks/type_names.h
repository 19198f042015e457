// What HubSpot's events call the types of records.
#pragma once

#include <optional>
#include <string_view>

#include "base/object_type.h"

namespace stanna::webhooks {

struct TypeNames {
  ObjectType type;
  std::string_view prefix;  ///< of a subscription's type
  std::string_view id;      ///< objectTypeId
  std::string_view word;    ///< in "CONTACT_TO_COMPANY"
};

inline constexpr TypeNames kTypeNames[] = {
    {ObjectType::kCompany, "company", "0-2", "COMPANY"},
    {ObjectType::kContact, "contact", "0-1", "CONTACT"},
    {ObjectType::kDeal, "deal", "0-3", "DEAL"},
    {ObjectType::kLineItem, "line_item", "0-8", "LINE_ITEM"},
    {ObjectType::kMeeting, "meeting", "0-47", "MEETING_EVENT"},
    {ObjectType::kCall, "call", "0-48", "CALL"},
    {ObjectType::kEmail, "email", "0-49", "EMAIL"},
    {ObjectType::kNote, "note", "0-46", "NOTE"},
    {ObjectType::kTask, "task", "0-27", "TASK"},
};

constexpr std::optional<ObjectType> TypeBy(std::string_view TypeNames::*name,
                                           std::string_view text) {
  for (const TypeNames& names : kTypeNames) {
    if (names.*name == text) return names.type;
  }
  return std::nullopt;
}

constexpr const TypeNames& NamesOf(ObjectType type) {
  for (const TypeNames& names : kTypeNames) {
    if (names.type == type) return names;
  }
  return kTypeNames[0];  // each type is there
}

/// Activities have no subscriptions of their own: theirs are "object" and the type's id.
inline constexpr std::string_view kGenericPrefix = "object";

constexpr std::string_view SubscriptionPrefixOf(ObjectType type) {
  return IsActivity(type) ? kGenericPrefix : NamesOf(type).prefix;
}

}  // namespace stanna::webhooks
