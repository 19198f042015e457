#include <algorithm>
#include <string_view>
#include <vector>

#include "server/config/property_check.h"
#include "server/config/section_reader.h"

namespace stanna::config {
namespace {

using validation::CheckKind;
using validation::Format;
using validation::Rule;

// Types whose values are never, or always, of the format. Text can hold anything.
std::vector<std::string_view> SenselessTypes(Format format) {
  switch (format) {
    case Format::kDomain:
    case Format::kEmail:
    case Format::kUrl:
      return {"number", "date", "datetime", "bool", "phone_number", "object_coordinates", "json"};
    case Format::kDate:
      return {"number", "bool", "phone_number", "object_coordinates", "json"};
    case Format::kNumber:
      break;
  }
  return {"date", "datetime", "bool", "phone_number", "object_coordinates", "json"};
}

void CheckRule(const Rule& rule, const std::string& path, PropertyCheck& check) {
  if (rule.when) check.TypeOf(rule.when->property, path + ".when.property");
  check.CheckAll(rule.formula.properties, path + ".properties");
  if (rule.property.empty()) return;
  const std::string* type = check.TypeOf(rule.property, path + ".property");
  if (type == nullptr) return;
  // HubSpot keeps numbers in texts, too.
  if (rule.check == CheckKind::kRange && *type != "number" && *type != "string") {
    check.Violation(path + ".range", "needs a number; the property is of type " + *type);
  }
  if (rule.check == CheckKind::kFormat &&
      std::ranges::count(SenselessTypes(rule.format), *type) != 0) {
    check.Violation(path + ".format", "can't be " + std::string(NameOf(rule.format)) +
                                          ": the property is of type " + *type);
  }
}

}  // namespace

void CheckRules(const validation::ValidationConfig& config, ObjectType type, PropertyCheck& check) {
  for (const auto& [id, rule] : config.rules) {
    if (rule.type == type) CheckRule(rule, "validation.rules." + id, check);
  }
  const auto keys = config.duplicates.find(type);
  if (keys == config.duplicates.end()) return;
  for (std::size_t i = 0; i < keys->second.size(); ++i) {
    for (const std::string& property : validation::PropertiesOf(keys->second[i])) {
      check.TypeOf(property, At("validation.duplicates." + std::string(ObjectName(type)), i));
    }
  }
}

}  // namespace stanna::config
