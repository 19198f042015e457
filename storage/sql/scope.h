// Whose rows a transaction may see and change.
#pragma once

#include <optional>
#include <utility>

#include "base/ids.h"

namespace stanna::storage {

/// Each transaction begins by saying it, and PostgreSQL keeps it to that (docs/security.md):
/// whatever its statements forget, rows of others are not there. SQLite does not look at it.
class Scope {
 public:
  static Scope Of(const WorkspaceId& workspace) { return Scope(workspace); }
  /// For the few statements that concern the installation, or that find out whose something is.
  static Scope EveryWorkspace() { return Scope(std::nullopt); }

  /// nullopt: every workspace.
  const std::optional<WorkspaceId>& workspace() const { return workspace_; }

 private:
  explicit Scope(std::optional<WorkspaceId> workspace) : workspace_(std::move(workspace)) {}

  std::optional<WorkspaceId> workspace_;
};

}  // namespace stanna::storage
