// A filter's groups as HubSpot's search takes them, for reading only what is wanted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/filters/filter_config.h"
#include "server/filters/operands.h"

namespace stanna::filters {

/// A filter of `POST …/search`; the members are those of hubspot::SearchFilter.
struct SearchFilter {
  std::string property;
  std::string op;
  std::string value;       ///< not for IN, NOT_IN, HAS_PROPERTY and NOT_HAS_PROPERTY
  std::string high_value;  ///< for BETWEEN
  std::vector<std::string> values;
  bool operator==(const SearchFilter&) const = default;
};
using SearchGroups = std::vector<std::vector<SearchFilter>>;

/// The groups, without the formula: none of them asks for everything. nullopt when HubSpot can't
/// answer all of it as PreparedFilter does: a property that it does not filter by, a range of
/// texts, a value that it would refuse, `none`. `added`: how many filters the caller puts into each
/// group (into one of its own where there is none), as HubSpot limits them all together. HubSpot's
/// limit on the length of a search is the caller's to check.
std::optional<SearchGroups> ToSearch(const RecordFilter& filter, const PropertyTypes& types,
                                     Time now, std::size_t added = 0);

}  // namespace stanna::filters
