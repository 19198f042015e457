#include "server/validation/validation_config.h"

namespace stanna::validation {

std::string_view NameOf(Format format) {
  constexpr std::string_view kNames[] = {"domain", "email", "url", "date", "number"};
  return kNames[static_cast<int>(format)];
}

std::string_view NameOf(DuplicateKey key) {
  constexpr std::string_view kNames[] = {"domain", "nameAndOwner", "email"};
  return kNames[static_cast<int>(key)];
}

bool HasKey(ObjectType type, DuplicateKey key) {
  return type == (key == DuplicateKey::kEmail ? ObjectType::kContact : ObjectType::kCompany);
}

std::vector<std::string> PropertiesOf(DuplicateKey key) {
  switch (key) {
    case DuplicateKey::kDomain:
      return {"domain"};
    case DuplicateKey::kNameAndOwner:
      return {"name", "hubspot_owner_id"};
    case DuplicateKey::kEmail:
      break;
  }
  return {"email"};
}

std::vector<std::string> RulesOf(const ValidationConfig& config, ObjectType type, CheckKind check) {
  std::vector<std::string> ids;
  for (const auto& [id, rule] : config.rules) {
    if (rule.type == type && rule.check == check) ids.push_back(id);
  }
  return ids;
}

std::set<std::string> PropertiesOf(const Rule& rule) {
  std::set<std::string> names(rule.formula.properties.begin(), rule.formula.properties.end());
  if (!rule.property.empty()) names.insert(rule.property);
  if (rule.when) names.insert(rule.when->property);
  return names;
}

std::set<std::string> PropertiesOf(const ValidationConfig& config, ObjectType type) {
  std::set<std::string> names;
  for (const auto& [id, rule] : config.rules) {
    if (rule.type == type) names.merge(PropertiesOf(rule));
  }
  const auto keys = config.duplicates.find(type);
  if (keys == config.duplicates.end()) return names;
  for (const DuplicateKey key : keys->second) {
    for (std::string& property : PropertiesOf(key)) names.insert(std::move(property));
  }
  return names;
}

}  // namespace stanna::validation
