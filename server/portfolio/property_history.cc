#include "server/portfolio/property_history.h"

namespace stanna::portfolio {

std::string NameOf(ValueBasis basis) {
  switch (basis) {
    case ValueBasis::kChange:
      return "change";
    case ValueBasis::kBefore:
      return "before";
    case ValueBasis::kCurrent:
      return "current";
  }
  return "";
}

std::optional<ValueAsOf> PropertyAsOf(const HubSpotRecord& record, const std::string& property,
                                      const std::vector<storage::PropertyChange>& changes,
                                      Time at) {
  if (at < record.created_at) return std::nullopt;
  const storage::PropertyChange* last = nullptr;
  for (const storage::PropertyChange& change : changes) {
    if (change.property != property) continue;
    if (change.changed_at <= at) {
      last = &change;
    } else if (last == nullptr) {
      return ValueAsOf{change.old_value, ValueBasis::kBefore};
    }
  }
  if (last != nullptr) return ValueAsOf{last->new_value, ValueBasis::kChange};
  if (!record.properties.Has(property)) return std::nullopt;
  return ValueAsOf{std::string(record.properties.Get(property).value_or("")), ValueBasis::kCurrent};
}

}  // namespace stanna::portfolio
