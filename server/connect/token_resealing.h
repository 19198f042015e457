// Moving the tokens that are kept to the key that seals now.
#pragma once

#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/status.h"
#include "storage/connection_store.h"
#include "storage/crypto/token_cipher.h"
#include "storage/stores.h"

namespace stanna::connect {

/// Seals the tokens of `connection` anew where another key sealed them; answers whether it did.
/// DataLoss: they can't be opened. Aborted: they were replaced meanwhile, by a refresh or a person.
absl::StatusOr<bool> ResealTokens(storage::ConnectionStore& connections,
                                  const storage::TokenCipher& cipher,
                                  const storage::Connection& connection, Deadline deadline);

struct ResealingReport {
  int resealed = 0;
  int current = 0;                  ///< under the sealing key already, or without tokens
  std::vector<std::string> failed;  ///< a sentence each, with the connection's id
};

/// Of all connections of all workspaces, one after the other.
absl::StatusOr<ResealingReport> ResealAllTokens(storage::Stores& stores,
                                                const storage::TokenCipher& cipher,
                                                Deadline deadline);

}  // namespace stanna::connect
