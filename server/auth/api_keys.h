// API keys: making, showing and recognising them.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/auth/principal.h"
#include "storage/api_key_store.h"
#include "storage/crypto/token_cipher.h"

namespace stanna::auth {

/// A key as its owner sees it once.
struct NewApiKey {
  std::string secret;  ///< "sk-…"; shown now, never again
  storage::ApiKey record;
};

/// 256 random bits: not to be guessed, whatever the number of keys.
inline constexpr std::size_t kKeyBytes = 32;
/// A key looked up is trusted for so long: a revoked key ends that much later at most.
inline constexpr std::chrono::seconds kCacheTtl{10};
/// About 0.3 KB each; more keys in use at once than that only costs look-ups.
inline constexpr std::size_t kCacheEntries = 4096;
/// `last_used_at` is for people: one write a minute and key is precise enough.
inline constexpr std::chrono::minutes kTouchEvery{1};

/// A new key of `workspace`, not stored yet.
NewApiKey MakeApiKey(const WorkspaceId& workspace, std::string_view name, storage::Role role,
                     const storage::TokenCipher& cipher, Time now);
/// "sk-abc123...xyz789"; what is too short to show in part becomes "sk-...".
std::string HintOf(std::string_view secret);

/// Whether `text` begins as our keys do; no token does.
bool LooksLikeApiKey(std::string_view text);

/// Recognises keys. Thread-safe; `store`, `cipher` and `clock` must outlive it.
class ApiKeys {
 public:
  ApiKeys(storage::ApiKeyStore& store, const storage::TokenCipher& cipher, const Clock& clock)
      : store_(store), cipher_(cipher), clock_(clock) {}

  /// Unauthenticated (AUTH_INVALID_KEY): no key of ours, or one that is revoked or has expired.
  /// Unavailable: the store can't be asked. `may_guess`: what is answered where the store would
  /// have to be asked for a key that was not seen lately.
  absl::StatusOr<Principal> Recognise(std::string_view secret, Deadline deadline,
                                      const absl::Status& may_guess = absl::OkStatus());

 private:
  struct Entry {
    storage::ApiKey key;
    Time expires{};
  };
  absl::StatusOr<storage::ApiKey> Find(std::string_view secret, Deadline deadline,
                                       const absl::Status& may_guess);
  /// What is remembered of a key.
  struct Remembered {
    bool is_known = false;  ///< it was seen lately
    Time looked_up_at{};    ///< of a fresh one
    std::optional<storage::ApiKey> fresh{};
  };
  Remembered Recall(const std::string& hash) EXCLUDES(mutex_);
  absl::StatusOr<storage::ApiKey> Load(const std::string& hash, Deadline deadline);
  void MoveTo(const storage::ApiKeyHash& now, storage::ApiKey& key, Time looked_up_at,
              Deadline deadline) EXCLUDES(mutex_);
  bool MayMove() EXCLUDES(mutex_);
  void PauseMoves() EXCLUDES(mutex_);
  void Remember(const storage::ApiKey& key, Time now) EXCLUDES(mutex_);
  bool TakeTouch(const storage::ApiKey& key, Time now) EXCLUDES(mutex_);

  storage::ApiKeyStore& store_;
  const storage::TokenCipher& cipher_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, Entry> cache_ GUARDED_BY(mutex_);  // by hash
  Time no_moves_until_ GUARDED_BY(mutex_){};
};

}  // namespace stanna::auth
