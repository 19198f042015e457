// The numbers and words that stand for our enums in the tables. They never change their meaning.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/object_type.h"
#include "storage/api_key_store.h"
#include "storage/connection_store.h"
#include "storage/sync_run_store.h"

namespace stanna::storage {

/// 1 company, 2 contact, 3 deal, 4 line item, 5 meeting, 6 call, 7 e-mail, 8 note, 9 task. Links to
/// clients go from a lower number to a higher one: a contact's clients follow from its companies',
/// a deal's from its companies and contacts, an activity's from all of these.
constexpr std::int64_t CodeOf(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return 1;
    case ObjectType::kContact:
      return 2;
    case ObjectType::kDeal:
      return 3;
    case ObjectType::kLineItem:
      return 4;
    case ObjectType::kMeeting:
      return 5;
    case ObjectType::kCall:
      return 6;
    case ObjectType::kEmail:
      return 7;
    case ObjectType::kNote:
      return 8;
    case ObjectType::kTask:
      return 9;
  }
  return 0;
}

/// Throws std::logic_error for a number that no type has.
ObjectType ObjectTypeOf(std::int64_t code);

/// A set of object types, bit CodeOf(type) each; reads back in the order of kAllObjectTypes.
std::int64_t MaskOf(const std::vector<ObjectType>& types);
std::vector<ObjectType> TypesOf(std::int64_t mask);

std::string_view WordOf(ConnectionKind kind);
std::string_view WordOf(ConnectionState state);
std::string_view WordOf(RunKind kind);
std::string_view WordOf(RunTrigger trigger);
std::string_view WordOf(RunState state);

/// Throw std::logic_error for a word that is none of the above.
ConnectionKind ConnectionKindOf(std::string_view word);
ConnectionState ConnectionStateOf(std::string_view word);
RunKind RunKindOf(std::string_view word);
RunTrigger RunTriggerOf(std::string_view word);
RunState RunStateOf(std::string_view word);

}  // namespace stanna::storage
