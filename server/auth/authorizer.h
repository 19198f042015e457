// Decides whether a call may go ahead, and for which workspace.
#pragma once

#include <optional>
#include <string>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/auth/api_keys.h"
#include "server/auth/method_table.h"

namespace stanna::auth {

/// What a call says about its caller.
struct Claims {
  std::string authorization;      ///< metadata `authorization`: "Bearer sk-…"
  std::string api_key;            ///< metadata `x-api-key`: "sk-…"
  std::string header_workspace;   ///< metadata `x-workspace-id`
  std::string request_workspace;  ///< the request's own `workspace_id`
};

/// What a call may do.
struct Grant {
  std::optional<Principal> principal;  ///< absent for public methods
  WorkspaceId workspace;               ///< the key's; empty for public methods
};

/// Unauthenticated (AUTH_MISSING_KEY, AUTH_INVALID_KEY), PermissionDenied
/// (AUTH_WORKSPACE_MISMATCH, AUTH_FORBIDDEN), Unavailable. A public method is granted unseen.
absl::StatusOr<Grant> Authorize(const Method& method, const Claims& claims, ApiKeys& keys,
                                Deadline deadline);

}  // namespace stanna::auth
