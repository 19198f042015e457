// hubspot::TokenStore over the connection store, the cipher and the KV store.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "client/auth/token_store.h"
#include "storage/connection_store.h"
#include "storage/crypto/token_cipher.h"
#include "storage/kv/kv_store.h"

namespace stanna::app {

/// What it works with; all must outlive it.
struct TokenStoreParts {
  storage::ConnectionStore& connections;
  const storage::TokenCipher& cipher;
  storage::KvStore& kv;
  const Clock& clock;
};

/// Under which the shared store has the lock of a connection's refresh.
std::string RefreshLockOf(const ConnectionId& connection);

/// The tokens of one connection. After a reconnect, which makes a new connection, Load answers
/// Unavailable; after a disconnect, Unauthenticated; Save and MarkReauthRequired then answer
/// Aborted. Thread-safe.
class ConnectionTokenStore : public hubspot::TokenStore {
 public:
  ConnectionTokenStore(WorkspaceId workspace, ConnectionId connection, TokenStoreParts parts);

  absl::StatusOr<hubspot::StoredTokens> Load() override;
  absl::Status Save(const hubspot::StoredTokens& tokens) override;
  absl::Status MarkReauthRequired(const std::string& reason) override;
  bool TryLockRefresh(std::chrono::milliseconds ttl) override;
  void UnlockRefresh() override;

 private:
  absl::Status CheckConnected() const;
  absl::StatusOr<std::string> Open(const std::string& sealed) const;
  std::string Seal(const std::string& token) const;

  const WorkspaceId workspace_;
  const ConnectionId connection_;
  const TokenStoreParts parts_;
  const std::string lock_key_;
  /// Tells our lock from another process's that took it after ours ran out.
  const std::string lock_owner_;
};

}  // namespace stanna::app
