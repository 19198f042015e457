#include "server/connect/token_resealing.h"

#include "storage/workspace_store.h"

namespace stanna::connect {
namespace {

// A refresh comes every half hour: to meet two in a row is chance enough.
constexpr int kMostTries = 3;

bool IsCurrent(const std::string& sealed, const std::string& key_id) {
  return sealed.empty() || storage::KeyIdOf(sealed) == key_id;
}

absl::StatusOr<std::string> Reseal(const storage::TokenCipher& cipher, const std::string& sealed,
                                   const storage::TokenBinding& binding) {
  if (sealed.empty()) return std::string();
  ASSIGN_OR_RETURN(const std::string token, cipher.Open(sealed, binding));
  return cipher.Seal(token, binding);
}

absl::StatusOr<bool> ResealLatest(storage::ConnectionStore& connections,
                                  const storage::TokenCipher& cipher,
                                  storage::Connection connection, Deadline deadline) {
  for (int tries = 1;; ++tries) {
    auto resealed = ResealTokens(connections, cipher, connection, deadline);
    if (!absl::IsAborted(resealed.status()) || tries == kMostTries) return resealed;
    ASSIGN_OR_RETURN(connection,
                     connections.Get(connection.workspace_id, connection.provider, deadline));
  }
}

}  // namespace

absl::StatusOr<bool> ResealTokens(storage::ConnectionStore& connections,
                                  const storage::TokenCipher& cipher,
                                  const storage::Connection& connection, Deadline deadline) {
  const std::string key_id = cipher.SealingKeyId();
  const storage::SealedTokens before{connection.sealed_access_token,
                                     connection.sealed_refresh_token};
  if (IsCurrent(before.access, key_id) && IsCurrent(before.refresh, key_id)) return false;
  const storage::TokenBinding binding{connection.workspace_id.value, connection.id.value};
  storage::SealedTokens after;
  ASSIGN_OR_RETURN(after.access, Reseal(cipher, before.access, binding));
  ASSIGN_OR_RETURN(after.refresh, Reseal(cipher, before.refresh, binding));
  RETURN_IF_ERROR(
      connections.Reseal(connection.workspace_id, connection.id, before, after, deadline));
  return true;
}

// By workspace and not by state, which may change between two looks.
absl::StatusOr<ResealingReport> ResealAllTokens(storage::Stores& stores,
                                                const storage::TokenCipher& cipher,
                                                Deadline deadline) {
  ResealingReport report;
  ASSIGN_OR_RETURN(const auto workspaces, stores.workspaces().List(deadline));
  for (const storage::Workspace& workspace : workspaces) {
    ASSIGN_OR_RETURN(const auto found, stores.connections().List(workspace.id, deadline));
    for (const storage::Connection& connection : found) {
      const auto resealed = ResealLatest(stores.connections(), cipher, connection, deadline);
      if (!resealed.ok()) {
        report.failed.push_back(connection.id.value + ": " + MessageOf(resealed.status()));
      } else {
        ++(*resealed ? report.resealed : report.current);
      }
    }
  }
  return report;
}

}  // namespace stanna::connect
