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
  static Scope Of(const WorkspaceId& workspace) { return Scope(workspace, Gate::kOrdinary); }
  /// Writes until an erasure has ended: for what is noted of calls.
  static Scope WhileErased(const WorkspaceId& workspace) {
    return Scope(workspace, Gate::kErasingToo);
  }
  /// Writes whatever is erased: for the erasure itself, and for the ends of jobs that it waits for.
  static Scope ToErase(const WorkspaceId& workspace) { return Scope(workspace, Gate::kNone); }
  /// For the few statements that concern the installation, or that find out whose something is.
  static Scope EveryWorkspace() { return Scope(std::nullopt, Gate::kNone); }

  /// Whether a transaction that writes is refused when the workspace is being erased, or was.
  enum class Gate { kNone, kErasingToo, kOrdinary };
  Gate gate() const { return gate_; }
  /// nullopt: every workspace.
  const std::optional<WorkspaceId>& workspace() const { return workspace_; }

 private:
  Scope(std::optional<WorkspaceId> workspace, Gate gate)
      : workspace_(std::move(workspace)), gate_(gate) {}

  std::optional<WorkspaceId> workspace_;
  Gate gate_;
};

}  // namespace stanna::storage
