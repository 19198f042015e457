// What the parts of the check against the portal share.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/config/configuration.h"

namespace stanna::config {

/// Looks up the properties of one object type.
class PropertyCheck {
 public:
  /// `types`: HubSpot's type by property name. Both must outlive the check.
  PropertyCheck(const std::map<std::string, std::string>& types,
                std::vector<FieldViolation>& violations)
      : types_(types), violations_(violations) {}

  void Violation(std::string path, std::string what) {
    violations_.push_back({std::move(path), std::move(what)});
  }

  /// HubSpot's type of the property; null, with a violation, where the portal has none of the name.
  const std::string* TypeOf(const std::string& property, const std::string& path) {
    const auto found = types_.find(property);
    if (found != types_.end()) return &found->second;
    Violation(path, "the portal has no property '" + property + "'");
    return nullptr;
  }

  /// Each of a list.
  void CheckAll(const std::vector<std::string>& properties, const std::string& path) {
    for (std::size_t i = 0; i < properties.size(); ++i) {
      TypeOf(properties[i], path + "[" + std::to_string(i) + "]");
    }
  }

 private:
  const std::map<std::string, std::string>& types_;
  std::vector<FieldViolation>& violations_;
};

/// That the portal has what a filter reads, and that the values can be compared with it.
void CheckFilter(const filters::RecordFilter& filter, ObjectType type, PropertyCheck& check);

/// That the portal has what the rules for a type read, and that they can be broken and kept.
void CheckRules(const validation::ValidationConfig& config, ObjectType type, PropertyCheck& check);

}  // namespace stanna::config
