#include "tools/hubspot_sim/api/record_lookup.h"

#include <algorithm>

#include "tools/hubspot_sim/api/body.h"

namespace stanna::sim {

std::optional<Record> FindByKey(const Store& store, ObjectType type, const std::string& key,
                                const std::string& id_property) {
  if (id_property.empty() || id_property == "hs_object_id") {
    const auto id = ParseInt(key);
    return id.has_value() ? store.Find(type, *id) : std::nullopt;
  }
  const auto property = FindProperty(type, id_property);
  if (!property.has_value() || !PropertiesOf(type)[static_cast<size_t>(*property)].Has(kUnique)) {
    return std::nullopt;
  }
  std::optional<Record> found;
  std::string value;
  store.Scan(type, 0, false, kLatest, [&](const Record& record) {
    const bool matches = store.ValueOf(record, *property, value) &&
                         std::equal(value.begin(), value.end(), key.begin(), key.end(),
                                    [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    if (matches) found = record;
    return !matches;
  });
  return found;
}

}  // namespace stanna::sim
