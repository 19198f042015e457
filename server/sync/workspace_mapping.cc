#include "server/sync/workspace_mapping.h"

#include "server/mapping/domain.h"
#include "server/mapping/mapping_document.h"
#include "storage/config_store.h"
#include "storage/workspace_store.h"

namespace stanna::sync {

absl::StatusOr<mapping::MappingConfig> LoadMapping(storage::Stores& stores,
                                                   const WorkspaceId& workspace,
                                                   Deadline deadline) {
  const auto latest = stores.configs().GetLatest(workspace, deadline);
  if (IsNotFound(latest.status())) return mapping::StandardMapping();
  RETURN_IF_ERROR(latest);
  auto config = mapping::ParseMappingDocument(latest->document);
  if (config.ok()) return config;
  // Checked when it was stored; a newer program may be stricter.
  return WithReason(FailedPrecondition("configuration version " + std::to_string(latest->version) +
                                       " can't be used: " + MessageOf(config.status())),
                    "INVALID_CONFIGURATION");
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

}  // namespace stanna::sync
