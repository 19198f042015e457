#include "tools/stannactl/admin/encryption_admin.h"

#include <boost/json.hpp>
#include <optional>
#include <vector>

#include "server/app/backends.h"
#include "server/connect/token_resealing.h"
#include "storage/api_key_store.h"
#include "storage/crypto/key_file.h"
#include "storage/workspace_store.h"

namespace stanna::ctl {
namespace {

using storage::ApiKey;

// What a rotation came to.
struct Rotation {
  std::string sealing_key;
  bool is_new = false;
  connect::ResealingReport tokens;
  std::vector<ApiKey> waiting;  // good API keys under an older key, which move when they are used
  std::vector<std::string> removed;
};

// In TOKEN_ENCRYPTION_KEYS a key is the deployment's.
absl::Status RequireKeyFile(const app::Options& options) {
  if (options.token_encryption_keys.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "the keys are in TOKEN_ENCRYPTION_KEYS: put a new one (ID:$(openssl rand -base64 32)) last "
      "on every server and restart them, then first and restart them again; then run this with "
      "--no-new-key");
}

absl::StatusOr<std::vector<ApiKey>> WaitingKeys(storage::Stores& stores, const std::string& key_id,
                                                Deadline deadline) {
  const Time now = SystemClock().Now();
  std::vector<ApiKey> waiting;
  ASSIGN_OR_RETURN(const auto workspaces, stores.workspaces().List(deadline));
  for (const storage::Workspace& workspace : workspaces) {
    ASSIGN_OR_RETURN(const auto keys, stores.api_keys().List(workspace.id, deadline));
    for (const ApiKey& key : keys) {
      const bool is_good = !key.revoked_at && (!key.expires_at || *key.expires_at > now);
      if (is_good && key.hash_key_id != key_id) waiting.push_back(key);
    }
  }
  return waiting;
}

absl::Status RemoveOld(const std::string& key_file, Rotation& rotation) {
  if (!rotation.tokens.failed.empty()) {
    return FailedPrecondition("a connection's tokens are under another key still: " +
                              rotation.tokens.failed.front());
  }
  if (!rotation.waiting.empty()) {
    const ApiKey& one = rotation.waiting.front();
    return FailedPrecondition(
        std::to_string(rotation.waiting.size()) + " API keys are under an older key (" +
        one.id.value + " of " + one.workspace_id.value +
        " is one): each moves when it is used; revoke those that nobody uses");
  }
  ASSIGN_OR_RETURN(rotation.removed, storage::RemoveOlderKeys(key_file));
  return absl::OkStatus();
}

absl::Status MoveTokens(storage::Stores& stores, const storage::TokenCipher& cipher,
                        Rotation& rotation) {
  const Deadline deadline = Deadline::After(kAdminTimeout);
  rotation.sealing_key = cipher.SealingKeyId();
  ASSIGN_OR_RETURN(rotation.tokens, connect::ResealAllTokens(stores, cipher, deadline));
  ASSIGN_OR_RETURN(rotation.waiting, WaitingKeys(stores, rotation.sealing_key, deadline));
  return absl::OkStatus();
}

absl::StatusOr<Rotation> Rotate(const app::Options& options, storage::Stores& stores,
                                RotationStep step) {
  const std::string key_file = app::KeyFilePath(options);
  // Opened first: it makes the file of the embedded default.
  ASSIGN_OR_RETURN(const auto cipher, app::OpenCipher(options));
  std::optional<storage::KeyFileLock> lock;
  if (options.token_encryption_keys.empty()) {
    ASSIGN_OR_RETURN(auto taken, storage::KeyFileLock::Take(key_file));
    lock.emplace(std::move(taken));
  }
  Rotation rotation;
  rotation.is_new = step == RotationStep::kNewKey;
  if (rotation.is_new) {
    ASSIGN_OR_RETURN(rotation.sealing_key, storage::AddKey(key_file));
    if (cipher->SealingKeyId() != rotation.sealing_key) {
      return Unavailable("the key file " + key_file + " can't be read again");
    }
  }
  const absl::Status moved = MoveTokens(stores, *cipher, rotation);
  if (!moved.ok() && rotation.is_new) {
    return Annotate(moved, "the key " + rotation.sealing_key +
                               " is in the file and seals; go on with --no-new-key");
  }
  RETURN_IF_ERROR(moved);
  if (step == RotationStep::kRemoveOld) RETURN_IF_ERROR(RemoveOld(key_file, rotation));
  return rotation;
}

boost::json::object ToJson(const Rotation& rotation) {
  boost::json::array failed, waiting, removed;
  for (const auto& sentence : rotation.tokens.failed) failed.emplace_back(sentence);
  for (const ApiKey& key : rotation.waiting) waiting.emplace_back(key.id.value);
  for (const auto& id : rotation.removed) removed.emplace_back(id);
  return {{"sealingKey", rotation.sealing_key},
          {"isNew", rotation.is_new},
          {"resealed", rotation.tokens.resealed},
          {"alreadyCurrent", rotation.tokens.current},
          {"failed", failed},
          {"apiKeysUnderOlderKeys", waiting},
          {"removedKeys", removed}};
}

std::string ToText(const Rotation& rotation) {
  std::string text =
      (rotation.is_new ? "new key " : "key ") + rotation.sealing_key +
      " seals now\nconnections sealed anew: " + std::to_string(rotation.tokens.resealed) +
      ", already under it: " + std::to_string(rotation.tokens.current) + "\n";
  for (const auto& sentence : rotation.tokens.failed) text += "failed: " + sentence + "\n";
  for (const auto& id : rotation.removed) text += "removed key " + id + "\n";
  if (!rotation.waiting.empty()) {
    text += "API keys under older keys: " + std::to_string(rotation.waiting.size()) +
            "; each moves when it is used:\n";
    for (const ApiKey& key : rotation.waiting) {
      text += "  " + key.id.value + " \"" + key.name + "\" of " + key.workspace_id.value +
              (key.last_used_at ? ", last used " + FormatRfc3339(*key.last_used_at)
                                : std::string(", never used")) +
              "\n";
    }
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> RotateEncryption(const app::Options& options, const AdminTarget& target,
                                             RotationStep step) {
  if (step != RotationStep::kReseal) RETURN_IF_ERROR(RequireKeyFile(options));
  ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
  RETURN_IF_ERROR(CheckKeyFile(options, *stores));
  ASSIGN_OR_RETURN(const Rotation rotation, Rotate(options, *stores, step));
  return target.json ? boost::json::serialize(ToJson(rotation)) + "\n" : ToText(rotation);
}

}  // namespace stanna::ctl
