#include "server/filters/hubspot_search.h"

#include <algorithm>
#include <utility>

namespace stanna::filters {
namespace {

// Those whose values HubSpot's search compares as we do.
constexpr std::string_view kSearchableTypes[] = {"string", "number",   "bool",        "enumeration",
                                                 "date",   "datetime", "phone_number"};
// Documented as not filterable (developers.hubspot.com/docs, "CRM search").
constexpr std::string_view kNotFilterable[] = {"hs_body_preview_html", "hs_email_html",
                                               "hs_body_preview"};

template <std::size_t n>
bool Contains(const std::string_view (&names)[n], std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

// As HubSpot takes them; nullopt: it would refuse one.
std::optional<std::vector<std::string>> ValuesOf(const Filter& filter, std::string_view type,
                                                 Time now) {
  const Operands operands = ReadOperands(filter, type, now);
  const bool is_number = type == "number";
  const bool is_time = type == "date" || type == "datetime";
  if (filter.values.empty()) return filter.values;
  switch (operands.kind) {
    case ValueKind::kNumber:
      return is_number ? std::optional(filter.values) : std::nullopt;
    case ValueKind::kTime:
      break;
    case ValueKind::kText:
    case ValueKind::kOption:
      if (is_number || is_time || IsRange(filter.op)) return std::nullopt;
      // A list of texts must come in lower case.
      return operands.texts;
  }
  std::vector<std::string> values;
  for (const Time time : operands.times) {
    // A range from the epoch on is answered with an error 500.
    if (!is_time || (IsRange(filter.op) && ToEpochMs(time) <= 0)) return std::nullopt;
    values.push_back(std::to_string(ToEpochMs(time)));
  }
  return values;
}

std::optional<SearchFilter> ToSearch(const Filter& filter, std::string_view type, Time now) {
  if (!Contains(kSearchableTypes, type) || Contains(kNotFilterable, filter.property)) {
    return std::nullopt;
  }
  auto values = ValuesOf(filter, type, now);
  if (!values) return std::nullopt;
  SearchFilter out{.property = filter.property,
                   .op = std::string(NameOf(filter.op)),
                   .value = "",
                   .high_value = "",
                   .values = {}};
  if (IsList(filter.op)) {
    out.values = *std::move(values);
    return out;
  }
  if (!values->empty()) out.value = values->front();
  if (filter.op == Operator::kBetween) out.high_value = values->back();
  return out;
}

}  // namespace

std::optional<SearchGroups> ToSearch(const RecordFilter& filter, const PropertyTypes& types,
                                     Time now, std::size_t added) {
  if (filter.none) return std::nullopt;
  SearchGroups groups;
  std::size_t filters = 0;
  for (const FilterGroup& group : filter.groups) {
    filters += group.size() + added;
    if (group.size() + added > kMaxFiltersPerGroup || filters > kMaxFilters) return std::nullopt;
    auto& out = groups.emplace_back();
    for (const Filter& one : group) {
      auto read = ToSearch(one, types(one.property), now);
      if (!read) return std::nullopt;
      out.push_back(*std::move(read));
    }
  }
  return groups;
}

}  // namespace stanna::filters
