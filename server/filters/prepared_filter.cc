#include "server/filters/prepared_filter.h"

#include <algorithm>
#include <compare>

#include "base/ascii.h"
#include "base/property_values.h"
#include "server/mapping/text.h"
#include "server/mapping/values.h"

namespace stanna::filters {
namespace {

// For ordered values: how the record's compares with the filter's i-th one.
template <typename CompareWith>
bool HoldsOrdered(Operator op, std::size_t values, const CompareWith& compare) {
  const auto is_any = [&] {
    for (std::size_t i = 0; i < values; ++i) {
      if (compare(i) == 0) return true;
    }
    return false;
  };
  switch (op) {
    case Operator::kEq:
    case Operator::kIn:
      return is_any();
    case Operator::kNeq:
    case Operator::kNotIn:
      return !is_any();
    case Operator::kLt:
      return compare(0) < 0;
    case Operator::kLte:
      return compare(0) <= 0;
    case Operator::kGt:
      return compare(0) > 0;
    case Operator::kGte:
      return compare(0) >= 0;
    case Operator::kBetween:
      return compare(0) >= 0 && compare(1) <= 0;
    default:
      return false;
  }
}

bool HoldsNumber(Operator op, const Operands& operands, std::string_view text) {
  const auto number = Number::Parse(text);
  return number && HoldsOrdered(op, operands.numbers.size(), [&](std::size_t i) {
           return number->Compare(operands.numbers[i]);
         });
}

bool HoldsTime(Operator op, const Operands& operands, std::string_view text) {
  const auto time = ParseTimeValue(text);
  return time && HoldsOrdered(op, operands.times.size(),
                              [&](std::size_t i) { return *time <=> operands.times[i]; });
}

// Whether `is_one` holds for an option of a multi-select; a plain value is one of its own.
template <typename Predicate>
bool AnyOption(std::string_view text, const Predicate& is_one) {
  while (!text.empty()) {
    const auto end = text.find(';');
    if (is_one(TrimBlanks(text.substr(0, end)))) return true;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return false;
}

bool HoldsText(Operator op, const Operands& operands, std::string_view text) {
  const bool folded = operands.kind == ValueKind::kText;
  const auto is_any = [&] {
    const auto& wanted = operands.texts;
    if (folded) {
      return std::ranges::any_of(wanted, [&](const auto& one) { return EqualsFolded(text, one); });
    }
    return AnyOption(text, [&](std::string_view option) {
      return std::ranges::find(wanted, option) != wanted.end();
    });
  };
  switch (op) {
    case Operator::kEq:
    case Operator::kIn:
      return is_any();
    case Operator::kNeq:
    case Operator::kNotIn:
      return !is_any();
    case Operator::kContains:
      return ContainsToken(text, operands.texts[0], folded);
    case Operator::kNotContains:
      return !ContainsToken(text, operands.texts[0], folded);
    default:
      return false;  // texts have no order
  }
}

}  // namespace

PreparedFilter::PreparedFilter(const RecordFilter& filter, const PropertyTypes& types, Time now)
    : none_(filter.none) {
  for (const FilterGroup& group : filter.groups) {
    auto& prepared = groups_.emplace_back();
    for (const Filter& one : group) {
      prepared.push_back({.property = one.property,
                          .op = one.op,
                          .operands = ReadOperands(one, types(one.property), now)});
    }
  }
}

bool PreparedFilter::Matches(const PropertyBag& record) const {
  if (none_) return false;
  if (groups_.empty()) return true;
  return std::ranges::any_of(groups_, [&](const auto& group) {
    return std::ranges::all_of(group, [&](const Criterion& one) { return Holds(one, record); });
  });
}

bool PreparedFilter::Holds(const Criterion& criterion, const PropertyBag& record) {
  const auto value = record.Get(criterion.property);
  if (criterion.op == Operator::kHas) return value.has_value();
  if (!value) return IsNegative(criterion.op);
  if (criterion.op == Operator::kNotHas) return false;
  switch (criterion.operands.kind) {
    case ValueKind::kNumber:
      return HoldsNumber(criterion.op, criterion.operands, *value);
    case ValueKind::kTime:
      return HoldsTime(criterion.op, criterion.operands, *value);
    case ValueKind::kText:
    case ValueKind::kOption:
      break;
  }
  return HoldsText(criterion.op, criterion.operands, *value);
}

std::vector<std::string> UnknownProperties(const RecordFilter& filter, const PropertyTypes& types) {
  std::vector<std::string> unknown;
  for (const std::string& property : PropertiesOf(filter)) {
    if (types(property).empty()) unknown.push_back(property);
  }
  return unknown;
}

bool Matches(const RecordFilter& filter, const PropertyBag& record, const PropertyTypes& types,
             Time now) {
  return PreparedFilter(filter, types, now).Matches(record);
}

}  // namespace stanna::filters
