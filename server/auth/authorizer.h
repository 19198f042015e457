// Decides whether a call may go ahead, and for which workspace.
#pragma once

#include <optional>
#include <string>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/auth/api_keys.h"
#include "server/auth/jwt_callers.h"
#include "server/auth/method_table.h"
#include "server/auth/principal.h"

namespace stanna::auth {

/// What a call says about its caller.
struct Claims {
  std::string authorization{};  ///< metadata `authorization`: "Bearer sk-…" or "Bearer <token>"
  std::string api_key{};        ///< metadata `x-api-key`: "sk-…"
  std::string header_workspace{};   ///< metadata `x-workspace-id`
  std::string request_workspace{};  ///< the request's own `workspace_id`
};

/// Who knows callers. All must outlive it.
struct Recognisers {
  ApiKeys& keys;
  JwtCallers* tokens = nullptr;  ///< null: no tokens are taken
};

/// What a call may do.
struct Grant {
  std::optional<Principal> principal;  ///< absent for public methods
  WorkspaceId workspace;               ///< the principal's; empty for public methods
};

/// By an API key or, as a bearer only, a token. Unauthenticated (AUTH_MISSING_KEY,
/// AUTH_INVALID_KEY, AUTH_TOKEN_INVALID, AUTH_TOKEN_EXPIRED), Unavailable. `may_guess`: see
/// ApiKeys.
absl::StatusOr<Principal> Recognise(const Claims& claims, const Recognisers& by, Deadline deadline,
                                    const absl::Status& may_guess = absl::OkStatus());

/// Whether `principal` may call `method` for the workspace that the call names. PermissionDenied
/// (AUTH_WORKSPACE_MISMATCH, AUTH_FORBIDDEN).
absl::Status CheckMay(const Principal& principal, const Method& method, const Claims& claims);

/// Both of them, in that order. A public method is granted unseen.
absl::StatusOr<Grant> Authorize(const Method& method, const Claims& claims, const Recognisers& by,
                                Deadline deadline);

}  // namespace stanna::auth
