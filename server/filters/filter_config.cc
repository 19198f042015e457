#include "server/filters/filter_config.h"

#include <array>

namespace stanna::filters {
namespace {

constexpr std::array<std::string_view, 13> kNames = {
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
};

}  // namespace

std::string_view NameOf(Operator op) { return kNames[static_cast<std::size_t>(op)]; }

std::optional<Operator> ParseOperator(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Operator>(i);
  }
  return std::nullopt;
}

std::set<std::string> PropertiesOf(const RecordFilter& filter) {
  std::set<std::string> names;
  for (const FilterGroup& group : filter.groups) {
    for (const Filter& one : group) names.insert(one.property);
  }
  if (filter.formula) {
    names.insert(filter.formula->properties.begin(), filter.formula->properties.end());
  }
  return names;
}

}  // namespace stanna::filters
