#include "server/sync/workspace_config.h"

#include <utility>

#include "server/config/portal_check.h"
#include "server/mapping/domain.h"
#include "storage/config_store.h"
#include "storage/connection_store.h"
#include "storage/portal_store.h"
#include "storage/workspace_store.h"

namespace stanna::sync {
namespace {

absl::StatusOr<int> RiskThreshold(storage::Stores& stores, const WorkspaceId& workspace,
                                  Deadline deadline) {
  const auto stored = stores.workspaces().Get(workspace, deadline);
  if (IsNotFound(stored.status())) return storage::WorkspaceSettings().risk_threshold;
  RETURN_IF_ERROR(stored);
  return stored->settings.risk_threshold;
}

}  // namespace

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

std::vector<FieldViolation> ContradictionsOf(const insights::Bands& bands, int risk_threshold) {
  std::vector<FieldViolation> violations;
  const std::string setting = "the workspace's riskThreshold of " + std::to_string(risk_threshold);
  if (bands.states_at_risk && bands.at_risk_most != risk_threshold) {
    violations.push_back(
        {"insights.bands.atRiskMost", "is not " + setting +
                                          ", which is the one bound of what is at risk: leave "
                                          "this out and set that"});
  }
  if (bands.healthy_most < risk_threshold) {
    violations.push_back({"insights.bands.healthyMost", "is below " + setting});
  }
  return violations;
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
  ASSIGN_OR_RETURN(const int risk_threshold, RiskThreshold(stores, workspace, deadline));
  for (FieldViolation& violation : ContradictionsOf(config.health.bands, risk_threshold)) {
    violations.push_back(std::move(violation));
  }
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
