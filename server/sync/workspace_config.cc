#include "server/sync/workspace_config.h"

#include <utility>

#include "server/config/portal_check.h"
#include "server/mapping/domain.h"
#include "storage/config_store.h"
#include "storage/connection_store.h"
#include "storage/portal_store.h"
#include "storage/workspace_store.h"

namespace stanna::sync {

absl::StatusOr<config::Configuration> LoadConfiguration(storage::Stores& stores,
                                                        const WorkspaceId& workspace,
                                                        Deadline deadline) {
  const auto latest = stores.configs().GetLatest(workspace, deadline);
  if (IsNotFound(latest.status())) return config::StandardConfiguration();
  RETURN_IF_ERROR(latest);
  auto config = config::ParseDocument(latest->document);
  if (config.ok()) {
    config->version = latest->version;
    return config;
  }
  // Checked when it was stored; a newer program may be stricter.
  return WithReason(FailedPrecondition("configuration version " + std::to_string(latest->version) +
                                       " can't be used: " + MessageOf(config.status())),
                    "INVALID_CONFIGURATION");
}

absl::Status CheckConfiguration(storage::Stores& stores, const WorkspaceId& workspace,
                                const config::Configuration& config, Deadline deadline) {
  config::PortalDefinitions portal;
  for (const ObjectType type : kAllObjectTypes) {
    ASSIGN_OR_RETURN(const auto rows, stores.portals().ListProperties(workspace, type, deadline));
    for (const auto& row : rows) portal.properties[type][row.name] = row.type;
  }
  ASSIGN_OR_RETURN(const auto pipelines,
                   stores.portals().ListPipelines(workspace, ObjectType::kDeal, deadline));
  for (const auto& pipeline : pipelines) {
    auto& stages = portal.pipelines[pipeline.id];
    for (const auto& stage : pipeline.stages) stages.insert(stage.id);
  }
  auto violations = config::CheckAgainstPortal(config, portal);
  if (violations.empty()) return absl::OkStatus();
  return config::InvalidConfiguration(std::move(violations));
}

absl::StatusOr<OwnIdentity> LoadOwnIdentity(storage::Stores& stores, const WorkspaceId& workspace,
                                            Deadline deadline) {
  OwnIdentity own;
  // A workspace is named by its e-mail domain unless it was given another id.
  const auto named = mapping::NormalizeDomain(workspace.value);
  if (named.ok()) own.domains.insert(named.domain);
  const auto stored = stores.workspaces().Get(workspace, deadline);
  if (IsNotFound(stored.status())) return own;
  RETURN_IF_ERROR(stored);
  own.domains.insert(stored->own_domains.begin(), stored->own_domains.end());
  own.currency = stored->currency;
  return own;
}

absl::StatusOr<HomeFacts> LoadHomeFacts(storage::Stores& stores, const WorkspaceId& workspace,
                                        Deadline deadline) {
  HomeFacts home;
  const auto stored = stores.workspaces().Get(workspace, deadline);
  if (stored.ok()) {
    home.currency = stored->currency;
    // What a workspace has that never said otherwise.
    if (stored->time_zone != "UTC") home.time_zone = stored->time_zone;
  } else if (!IsNotFound(stored.status())) {
    return stored.status();
  }
  const auto connection = stores.connections().Get(workspace, "hubspot", deadline);
  if (IsNotFound(connection.status())) return home;
  RETURN_IF_ERROR(connection);
  if (!connection->company_currency.empty()) home.currency = connection->company_currency;
  if (home.time_zone.empty()) home.time_zone = connection->portal_time_zone;
  return home;
}

}  // namespace stanna::sync
