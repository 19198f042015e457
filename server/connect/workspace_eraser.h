// Erases what is kept of a workspace: withdraws the grant, removes its rows step by step and its
// shared state, and says what went.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "client/auth/oauth_client.h"
#include "storage/connection_store.h"
#include "storage/crypto/token_cipher.h"
#include "storage/erasure_store.h"
#include "storage/kv/kv_store.h"
#include "storage/stores.h"

namespace stanna::connect {

/// How many of one kind were removed.
struct ErasedItems {
  std::string kind;  ///< "records", "contacts", "apiKeys"…
  std::int64_t count = 0;
  bool operator==(const ErasedItems&) const = default;
};

struct ErasureReport {
  bool complete = false;             ///< otherwise the same call goes on with it
  std::vector<ErasedItems> removed;  ///< by all calls together; the largest count first
  bool revoked = false;              ///< HubSpot confirmed it
  Time began_at{};
  std::optional<Time> ended_at;
};

/// Whose shared state goes.
struct SharedStateOf {
  WorkspaceId workspace;
  std::optional<storage::Connection> connection;
  std::vector<std::string> callers;  ///< its API keys
  bool whole_workspace = false;
};

/// All must outlive the eraser.
struct EraserParts {
  storage::Stores& stores;
  const storage::TokenCipher& cipher;
  hubspot::OAuthClient& oauth;
  storage::KvStore& kv;
  const Clock& clock;
  /// The keys of the shared store that belong to it.
  std::function<std::vector<std::string>(const SharedStateOf&)> shared_keys;
};

/// Thread-safe; several may erase the same workspace at once. Calls block until `deadline` at most,
/// and leave it to the next one to go on.
class WorkspaceEraser {
 public:
  explicit WorkspaceEraser(EraserParts parts) : parts_(std::move(parts)) {}

  /// Goes on with what was begun; once a whole workspace is erased, answers that report again.
  /// `asked_by`: the caller ("key_…", "user:…"); of an address of e-mail in it nothing is kept.
  absl::StatusOr<ErasureReport> Erase(const WorkspaceId& workspace, storage::ErasureKind kind,
                                      const std::string& asked_by, Deadline deadline);

  /// Goes on with erasures that nobody called for again, so that none stays half done.
  absl::Status GoOn(Deadline deadline);

 private:
  absl::StatusOr<ErasureReport> GoOnWith(storage::Erasure erasure, Deadline deadline);
  absl::StatusOr<std::optional<storage::Connection>> Connected(const WorkspaceId& workspace,
                                                               Deadline deadline);
  absl::Status Withdraw(storage::Erasure& erasure, const storage::Connection& connection,
                        Deadline deadline);
  absl::StatusOr<bool> RemoveRows(const WorkspaceId& workspace, Deadline deadline);
  absl::StatusOr<storage::Erasure> Finish(const WorkspaceId& workspace, Deadline deadline);
  void ForgetShared(const SharedStateOf& of);

  const EraserParts parts_;
};

/// A token's subject may be an address of e-mail, which must not outlive what is erased.
std::string CallerWithoutAddress(const std::string& caller);

/// What a table's rows are called in a report.
std::string KindOfTable(const std::string& table);

/// Asks HubSpot to withdraw the connection's grant; whether it confirmed that.
bool RevokeGrant(const storage::Connection& connection, const storage::TokenCipher& cipher,
                 hubspot::OAuthClient& oauth, Deadline deadline);

}  // namespace stanna::connect
