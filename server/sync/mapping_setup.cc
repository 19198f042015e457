#include "server/sync/mapping_setup.h"

#include <algorithm>

#include "server/sync/workspace_config.h"
#include "storage/portal_store.h"

namespace stanna::sync {

absl::StatusOr<std::shared_ptr<const mapping::OptionLabels>> LoadOptionLabels(
    storage::Stores& stores, const WorkspaceId& workspace, const mapping::MappingConfig& config,
    Deadline deadline) {
  auto labels = std::make_shared<mapping::OptionLabels>();
  for (const ObjectType type : kAllObjectTypes) {
    const auto wanted = mapping::LabelledProperties(config, type);
    if (wanted.empty()) continue;
    ASSIGN_OR_RETURN(const auto rows, stores.portals().ListProperties(workspace, type, deadline));
    for (const storage::PropertyDefinition& row : rows) {
      if (std::ranges::count(wanted, row.name) == 0) continue;
      auto& of_property = (*labels)[type][row.name];
      for (const auto& option : row.options) of_property[option.value] = option.label;
    }
  }
  if (labels->empty()) return std::shared_ptr<const mapping::OptionLabels>();
  return labels;
}

absl::StatusOr<mapping::MappingContext> LoadMappingContext(storage::Stores& stores,
                                                           const WorkspaceId& workspace,
                                                           const mapping::MappingConfig& config,
                                                           Deadline deadline) {
  mapping::MappingContext context;
  context.config = config;
  ASSIGN_OR_RETURN(const auto owners, stores.portals().ListOwners(workspace, deadline));
  context.owners.emplace();
  for (const storage::Owner& owner : owners) (*context.owners)[owner.id] = owner.email;
  ASSIGN_OR_RETURN(const HomeFacts home, LoadHomeFacts(stores, workspace, deadline));
  context.home_currency = home.currency;
  ASSIGN_OR_RETURN(context.labels, LoadOptionLabels(stores, workspace, config, deadline));
  return context;
}

}  // namespace stanna::sync
