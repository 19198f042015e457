// Where one connection's tokens live, as the token source needs it. Implemented by server/app over
// the (encrypted) connection store and the KV store, so that all replicas share one refresh.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/status.h"

namespace stanna::hubspot {

struct StoredTokens {
  std::string access_token;
  std::string refresh_token;  ///< empty for a private-app token, which never expires
  std::optional<Time> obtained_at;
  std::optional<Time> expires_at;
};

/// Thread-safe.
class TokenStore {
 public:
  virtual ~TokenStore() = default;
  /// Unauthenticated (HUBSPOT_REAUTH_REQUIRED) when the connection may not call HubSpot any more.
  virtual absl::StatusOr<StoredTokens> Load() = 0;
  virtual absl::Status Save(const StoredTokens& tokens) = 0;
  /// The grant is gone: the connection becomes `reauth_required` with this reason.
  virtual absl::Status MarkReauthRequired(const std::string& reason) = 0;
  /// Single-flight over all replicas: true when this caller may refresh now. The lock frees itself
  /// after `ttl`.
  virtual bool TryLockRefresh(std::chrono::milliseconds ttl) = 0;
  virtual void UnlockRefresh() = 0;
};

}  // namespace stanna::hubspot
