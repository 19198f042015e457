// API keys, of which only a keyed hash is kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

enum class Role { kViewer = 1, kMember = 2, kAdmin = 3 };

struct ApiKey {
  ApiKeyId id;
  WorkspaceId workspace_id;
  std::string name;
  Role role = Role::kViewer;
  std::string hash;         ///< hex HMAC-SHA256 of the whole key
  std::string hash_key_id;  ///< the encryption key that it is under; "": made before this was kept
  std::string hint;         ///< "sk-abc123...xyz789"
  Time created_at{};
  std::optional<Time> last_used_at{};
  std::optional<Time> revoked_at{};
  std::optional<Time> expires_at{};  ///< from then on it is no key any more
};

/// See WorkspaceStore for threads and errors.
class ApiKeyStore {
 public:
  virtual ~ApiKeyStore() = default;
  /// AlreadyExists: the id or the hash is taken.
  virtual absl::Status Create(const ApiKey& key, Deadline deadline) = 0;
  /// Any workspace's key by its hash, revoked ones included. NotFound.
  virtual absl::StatusOr<ApiKey> FindByHash(const std::string& hash, Deadline deadline) = 0;
  virtual absl::StatusOr<std::vector<ApiKey>> List(const WorkspaceId& workspace,
                                                   Deadline deadline) = 0;
  /// NotFound: no such key in that workspace. Revoking twice is fine.
  virtual absl::Status Revoke(const WorkspaceId& workspace, const ApiKeyId& id, Time at,
                              Deadline deadline) = 0;
  /// Creates `successor` (AlreadyExists as above) and lets the key `id` of its workspace end at
  /// `expires_at`, unless it ends earlier. NotFound; FailedPrecondition when `id` has ended by the
  /// successor's creation. All or nothing.
  virtual absl::Status Rotate(const ApiKeyId& id, const ApiKey& successor, Time expires_at,
                              Deadline deadline) = 0;
  /// Its hash under another key, while it is still `from`. NotFound: it is another one meanwhile.
  virtual absl::Status Rehash(const WorkspaceId& workspace, const ApiKeyId& id,
                              const std::string& from, const std::string& to,
                              const std::string& hash_key_id, Deadline deadline) = 0;
  virtual absl::Status Touch(const WorkspaceId& workspace, const ApiKeyId& id, Time at,
                             Deadline deadline) = 0;
};

}  // namespace stanna::storage
