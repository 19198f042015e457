#include "server/sync/health_indicators.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/decimal.h"
#include "base/property_values.h"
#include "server/mapping/mapping_config.h"

namespace stanna::sync {
namespace {

using mapping::Aggregate;
using storage::CustomField;

// Sums are exact up to the digits that custom numbers have.
constexpr int kDecimals = 6;

bool IsNumeric(const CustomField& field) { return field.type == "number" || field.type == "money"; }

// Numbers by value, everything else by its canonical text, which sorts dates by time.
bool Less(const CustomField& a, const CustomField& b) {
  if (!IsNumeric(a)) return a.value < b.value;
  const auto x = ParseRational(a.value);
  const auto y = ParseRational(b.value);
  return x && y && *x < *y;
}

bool OneCurrency(const std::vector<CustomField>& fields) {
  return std::ranges::all_of(
      fields, [&](const CustomField& field) { return field.currency == fields[0].currency; });
}

std::optional<CustomField> Sum(const std::vector<CustomField>& fields) {
  if (!IsNumeric(fields[0]) || !OneCurrency(fields)) return std::nullopt;
  Rational sum = 0;
  for (const CustomField& field : fields) {
    if (const auto value = ParseRational(field.value)) sum += *value;
  }
  CustomField out = fields[0];
  out.value = RoundedText(sum, kDecimals);
  return out;
}

CustomField Any(const std::vector<CustomField>& fields) {
  CustomField out = fields[0];
  if (out.type == "bool") {
    const bool any =
        std::ranges::any_of(fields, [](const CustomField& f) { return f.value == "true"; });
    out.value = any ? "true" : "false";
    return out;
  }
  std::set<std::string> options;
  for (const CustomField& field : fields) {
    for (std::string& option : SplitOptions(field.value)) options.insert(option);
  }
  out.type = "options";
  out.value.clear();
  for (const std::string& option : options) out.value += (out.value.empty() ? "" : ";") + option;
  return out;
}

// `fields`: of one name, at least one, the deal that was modified last first.
std::optional<CustomField> Together(const std::vector<CustomField>& fields) {
  const bool comparable = !IsNumeric(fields[0]) || OneCurrency(fields);
  switch (mapping::AggregateOf(fields[0].indicator).value_or(Aggregate::kLatest)) {
    case Aggregate::kLatest:
      return fields[0];
    case Aggregate::kSum:
      return Sum(fields);
    case Aggregate::kAny:
      return Any(fields);
    case Aggregate::kLowest:
      if (!comparable) return std::nullopt;
      return *std::ranges::min_element(fields, Less);
    case Aggregate::kHighest:
      if (!comparable) return std::nullopt;
      return *std::ranges::max_element(fields, Less);
  }
  return std::nullopt;
}

}  // namespace

std::vector<CustomField> HealthIndicators(const std::vector<storage::DealView>& deals) {
  std::vector<const storage::DealRow*> rows;
  for (const storage::DealView& deal : deals) rows.push_back(&deal.row);
  std::ranges::stable_sort(rows, [](const auto* a, const auto* b) {
    return a->source_modified_at > b->source_modified_at;
  });
  std::map<std::string, std::vector<CustomField>> by_name;
  for (const storage::DealRow* row : rows) {
    for (const CustomField& field : row->custom) {
      if (!field.indicator.empty()) by_name[field.name].push_back(field);
    }
  }
  std::vector<CustomField> indicators;
  for (const auto& [name, fields] : by_name) {
    if (auto together = Together(fields)) indicators.push_back(*std::move(together));
  }
  return indicators;
}

}  // namespace stanna::sync
