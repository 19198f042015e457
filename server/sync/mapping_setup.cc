#include "server/sync/mapping_setup.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "server/sync/workspace_config.h"
#include "storage/checkpoint_store.h"
#include "storage/portal_store.h"

namespace stanna::sync {

namespace {

// Formulas may ask for the labels of whatever they read.
std::set<std::string> LabelledProperties(const config::Configuration& config, ObjectType type) {
  const auto mapped = mapping::LabelledProperties(config.mapping, type);
  std::set<std::string> names(mapped.begin(), mapped.end());
  const auto filter = config.filters.types.find(type);
  if (filter != config.filters.types.end() && filter->second.formula) {
    const auto& properties = filter->second.formula->properties;
    names.insert(properties.begin(), properties.end());
  }
  for (const auto& [id, rule] : config.validation.rules) {
    if (rule.type != type || rule.check != validation::CheckKind::kFormula) continue;
    names.insert(rule.formula.properties.begin(), rule.formula.properties.end());
  }
  return names;
}

// Those whose records may be left out or held back.
std::set<ObjectType> JudgedTypes(const config::Configuration& config) {
  std::set<ObjectType> types;
  for (const auto& [type, filter] : config.filters.types) types.insert(type);
  for (const auto& [id, rule] : config.validation.rules) types.insert(rule.type);
  return types;
}

bool WasRead(const storage::SyncCheckpoint& checkpoint, const std::string& property) {
  return ("," + checkpoint.properties + ",").find("," + property + ",") != std::string::npos;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const mapping::OptionLabels>> LoadOptionLabels(
    storage::Stores& stores, const WorkspaceId& workspace, const config::Configuration& config,
    Deadline deadline) {
  auto labels = std::make_shared<mapping::OptionLabels>();
  for (const ObjectType type : kAllObjectTypes) {
    const auto wanted = LabelledProperties(config, type);
    if (wanted.empty()) continue;
    ASSIGN_OR_RETURN(const auto rows, stores.portals().ListProperties(workspace, type, deadline));
    for (const storage::PropertyDefinition& row : rows) {
      if (!wanted.contains(row.name)) continue;
      auto& of_property = (*labels)[type][row.name];
      for (const auto& option : row.options) of_property[option.value] = option.label;
    }
  }
  if (labels->empty()) return std::shared_ptr<const mapping::OptionLabels>();
  return labels;
}

absl::StatusOr<PortalPropertyTypes> LoadPropertyTypes(storage::Stores& stores,
                                                      const WorkspaceId& workspace,
                                                      const config::Configuration& config,
                                                      Deadline deadline,
                                                      const std::vector<ObjectType>& read_anew) {
  using Types = std::map<ObjectType, std::map<std::string, std::string, std::less<>>>;
  auto types = std::make_shared<Types>();
  const std::set<ObjectType> judged = JudgedTypes(config);
  for (const ObjectType type : judged) {
    ASSIGN_OR_RETURN(const auto rows, stores.portals().ListProperties(workspace, type, deadline));
    for (const storage::PropertyDefinition& row : rows) (*types)[type][row.name] = row.type;
  }
  if (!judged.empty()) {
    ASSIGN_OR_RETURN(const auto checkpoints, stores.checkpoints().List(workspace, deadline));
    for (const storage::SyncCheckpoint& checkpoint : checkpoints) {
      const bool is_stored = std::ranges::find(read_anew, checkpoint.type) == read_anew.end();
      if (!checkpoint.imported_at || !is_stored) continue;
      std::erase_if((*types)[checkpoint.type],
                    [&](const auto& entry) { return !WasRead(checkpoint, entry.first); });
    }
  }
  return [types](ObjectType type, std::string_view property) -> std::string {
    const auto of_type = types->find(type);
    if (of_type == types->end()) return "";
    const auto found = of_type->second.find(property);
    return found == of_type->second.end() ? "" : found->second;
  };
}

absl::StatusOr<mapping::MappingContext> LoadMappingContext(storage::Stores& stores,
                                                           const WorkspaceId& workspace,
                                                           const config::Configuration& config,
                                                           Deadline deadline) {
  mapping::MappingContext context;
  context.config = config.mapping;
  ASSIGN_OR_RETURN(const auto owners, stores.portals().ListOwners(workspace, deadline));
  // Where none are stored, they were never read.
  if (!owners.empty()) context.owners.emplace();
  for (const storage::Owner& owner : owners) (*context.owners)[owner.id] = owner.email;
  ASSIGN_OR_RETURN(const HomeFacts home, LoadHomeFacts(stores, workspace, deadline));
  context.home_currency = home.currency;
  ASSIGN_OR_RETURN(context.labels, LoadOptionLabels(stores, workspace, config, deadline));
  return context;
}

}  // namespace stanna::sync
