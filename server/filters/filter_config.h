// Which of HubSpot's records the product takes in: criteria as data. The format of the document is
// in docs/configuration.md; filter_document.h reads it, prepared_filter.h evaluates it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/object_type.h"
#include "server/config/formula.h"

namespace stanna::filters {

/// HubSpot's search operators, by its names.
enum class Operator {
  kEq,
  kNeq,
  kLt,
  kLte,
  kGt,
  kGte,
  kBetween,
  kIn,
  kNotIn,
  kHas,
  kNotHas,
  kContains,
  kNotContains,
};

/// "GTE".
std::string_view NameOf(Operator op);
std::optional<Operator> ParseOperator(std::string_view name);
/// LT, LTE, GT, GTE and BETWEEN.
constexpr bool IsRange(Operator op) { return op >= Operator::kLt && op <= Operator::kBetween; }
/// IN and NOT_IN.
constexpr bool IsList(Operator op) { return op == Operator::kIn || op == Operator::kNotIn; }
/// What holds for a record without the property.
constexpr bool IsNegative(Operator op) {
  return op == Operator::kNeq || op == Operator::kNotIn || op == Operator::kNotHas ||
         op == Operator::kNotContains;
}

struct Filter {
  std::string property;
  Operator op = Operator::kHas;
  /// None of HAS_PROPERTY and NOT_HAS_PROPERTY, the lower and the higher one of BETWEEN, any number
  /// of IN and NOT_IN, one of the others.
  std::vector<std::string> values;
  bool operator==(const Filter&) const = default;
};

/// Filters that must all hold.
using FilterGroup = std::vector<Filter>;

/// What becomes of a record that was in and is not any more.
enum class OnLeave {
  kKeep,    ///< it stays, and is brought up to date
  kHide,    ///< it is not shown, and comes back as it was
  kDelete,  ///< it goes, as if HubSpot had deleted it
};

using config::Formula;

/// A record is in when one group holds, or there is none, and the formula is true, or there is
/// none.
struct RecordFilter {
  bool none = false;  ///< the whole type stays out
  std::vector<FilterGroup> groups;
  std::optional<Formula> formula;
  OnLeave on_leave = OnLeave::kHide;
  bool operator==(const RecordFilter&) const = default;
};

struct FilterConfig {
  /// A type that is not there is all in.
  std::map<ObjectType, RecordFilter> types;
  bool operator==(const FilterConfig&) const = default;
};

/// HubSpot's limits on a search (developers.hubspot.com/docs, "CRM search"): criteria within them
/// can be handed to HubSpot as they are.
inline constexpr std::size_t kMaxGroups = 5;
inline constexpr std::size_t kMaxFiltersPerGroup = 6;
inline constexpr std::size_t kMaxFilters = 18;
/// Of IN and NOT_IN.
inline constexpr std::size_t kMaxValues = 100;
/// HubSpot takes 3,000 characters for a search as a whole.
inline constexpr std::size_t kMaxValueBytes = 1'000;

/// What the filter and its formula read.
std::set<std::string> PropertiesOf(const RecordFilter& filter);

}  // namespace stanna::filters
