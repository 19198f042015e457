// Coercions from HubSpot's property text to typed values, with those of base/property_values.h.
// HubSpot sends every value as a string and in more than one form; what cannot be read is an issue
// of the record, never a lost record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/property_values.h"

namespace stanna::mapping {

/// Why a record could not be mapped, or only in part.
struct Issue {
  std::string rule;   ///< stable: "INVALID_NUMBER"; the list is in docs/configuration.md
  std::string field;  ///< HubSpot's property, where one is to blame
  std::string message;
  bool held_back = false;  ///< no canonical record exists because of it
  bool operator==(const Issue&) const = default;
};

/// The rule of a record of which a formula fails: of a field, which stays as it was, or of a
/// filter, which lets the record in.
inline constexpr std::string_view kCalculationFailed = "CALCULATION_FAILED";

/// What was found, for a message: cut to 60 characters, on one line.
std::string Quoted(std::string_view found);

/// true/false, yes/no, 1/0 in any case.
std::optional<bool> ParseBoolValue(std::string_view text);
/// A positive 64-bit id of an object or owner.
std::optional<ObjectId> ParseIdValue(std::string_view text);
/// Whole milliseconds ≥ 0; a fraction is dropped.
std::optional<std::int64_t> ParseMillisecondsValue(std::string_view text);
/// "EUR" in any case: three letters.
std::optional<std::string> ParseCurrencyValue(std::string_view text);

}  // namespace stanna::mapping
