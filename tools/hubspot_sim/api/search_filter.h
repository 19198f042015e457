/// The filters of a search.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/store/store.h"

namespace stanna::sim {

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

struct Filter {
  int property = -1;  ///< -1: the association pseudo-property
  ObjectType associated = ObjectType::kCompany;
  Operator op = Operator::kEq;
  std::vector<std::string> values;  ///< as compared: lower case unless an enumeration
  std::vector<double> numbers;      ///< the same, for numbers and times
};
using FilterGroup = std::vector<Filter>;

/// ParseFilter's answer to a time filter from epoch 0, which HubSpot answers with a 500.
inline constexpr std::string_view kEpochZero = "epoch 0";

/// Returns an empty string, or what is wrong with the filter.
std::string ParseFilter(ObjectType type, const boost::json::object& json, Filter& filter);

bool MatchesFilter(const Filter& filter, const Store& store, const Record& record);
/// Every word of the query is in one of the record's main text properties.
bool MatchesQuery(const std::string& query, const Store& store, const Record& record);

/// The value as it is ordered; nothing for texts and for values that do not parse.
std::optional<double> NumberOf(const PropertyDefinition& property, const std::string& value);

}  // namespace stanna::sim
