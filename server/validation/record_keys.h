// What two records may not have in common: the values of `unique` rules, and what shows that they
// are duplicates. Comparing keys across records is the caller's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hubspot_record.h"
#include "base/ids.h"
#include "server/mapping/values.h"
#include "server/validation/validation_config.h"

namespace stanna::validation {

struct Key {
  std::string kind;   ///< a rule's id, or "=domain", "=email", "=nameAndOwner"
  std::string value;  ///< as it is compared, at most 255 bytes
  auto operator<=>(const Key&) const = default;
};

/// A key a `unique` rule that is for this record, and one a duplicate key of its type, ascending. A
/// value that is missing, or too long to name anything, gives none; nor do a domain that is none or
/// one of free mail, and an address that is none.
std::vector<Key> KeysOf(const HubSpotRecord& record, const ValidationConfig& config);

/// Whether a record of the type may have any.
bool HasKeys(ObjectType type, const ValidationConfig& config);

/// A company's name as it is compared: ASCII and Latin-1 letters in lower case, blanks collapsed,
/// legal forms dropped from the end ("Müller Söhne GmbH & Co. KG" → "müller söhne").
std::string ComparableName(std::string_view name);

/// Of records that share a duplicate key.
inline constexpr std::string_view kPossibleDuplicate = "POSSIBLE_DUPLICATE";

/// The issue of a record of `type` whose key `others` have too; they must not be empty. Its rule is
/// the `unique` rule, or kPossibleDuplicate, with the first of the key's properties.
mapping::Issue SharedKeyIssue(const Key& key, ObjectType type, std::span<const ObjectId> others,
                              const ValidationConfig& config);

}  // namespace stanna::validation
