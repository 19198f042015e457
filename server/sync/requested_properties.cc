#include "server/sync/requested_properties.h"

#include <set>

#include "server/mapping/mapping_config.h"

namespace stanna::sync {

std::vector<std::string> RequestedProperties(
    const config::Configuration& config, ObjectType type,
    const std::vector<storage::PropertyDefinition>& definitions) {
  auto names = config::PropertiesToRequest(config, type);
  if (definitions.empty()) return names;
  const auto fixed = mapping::FixedProperties(type);
  std::set<std::string> known(fixed.begin(), fixed.end());
  for (const storage::PropertyDefinition& definition : definitions) known.insert(definition.name);
  std::erase_if(names, [&](const std::string& name) { return !known.contains(name); });
  return names;
}

std::vector<std::string> MissingProperties(const std::string& had,
                                           const std::vector<std::string>& wanted) {
  const std::string list = "," + had + ",";
  std::vector<std::string> missing;
  for (const std::string& name : wanted) {
    if (list.find("," + name + ",") == std::string::npos) missing.push_back(name);
  }
  return missing;
}

}  // namespace stanna::sync
