#include "server/auth/api_keys.h"

#include <openssl/crypto.h>

#include <utility>
#include <vector>

namespace stanna::auth {
namespace {

constexpr std::string_view kPrefix = "sk-";
// Ours have 46 characters; a longer text is not worth a hash.
constexpr std::size_t kMaxSecretBytes = 128;
constexpr std::size_t kHintCharacters = 6;
// A caller does not wait longer for it behind a writer.
constexpr std::chrono::milliseconds kLongestMove{250};

absl::Status InvalidKey() {
  return WithReason(
      Unauthenticated("The API key is not valid. It may be mistyped, revoked or expired."),
      "AUTH_INVALID_KEY");
}

bool SameText(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

NewApiKey MakeApiKey(const WorkspaceId& workspace, std::string_view name, storage::Role role,
                     const storage::TokenCipher& cipher, Time now) {
  NewApiKey made;
  made.secret = std::string(kPrefix) + NewSecret(kKeyBytes);
  made.record.id = ApiKeyId(NewId("key_", now));
  made.record.workspace_id = workspace;
  made.record.name = name;
  made.record.role = role;
  storage::ApiKeyHash hash = cipher.HashApiKey(made.secret).front();
  made.record.hash = std::move(hash.hash);
  made.record.hash_key_id = std::move(hash.key_id);
  made.record.hint = HintOf(made.secret);
  made.record.created_at = now;
  return made;
}

std::string HintOf(std::string_view secret) {
  if (secret.size() < kPrefix.size() + 4 * kHintCharacters) return std::string(kPrefix) + "...";
  const auto head = secret.substr(0, kPrefix.size() + kHintCharacters);
  const auto tail = secret.substr(secret.size() - kHintCharacters);
  return std::string(head) + "..." + std::string(tail);
}

bool LooksLikeApiKey(std::string_view text) { return text.starts_with(kPrefix); }

absl::StatusOr<Principal> ApiKeys::Recognise(std::string_view secret, Deadline deadline,
                                             const absl::Status& may_guess) {
  if (!LooksLikeApiKey(secret) || secret.size() > kMaxSecretBytes) {
    return InvalidKey();
  }
  ASSIGN_OR_RETURN(const storage::ApiKey key, Find(secret, deadline, may_guess));
  const Time now = clock_.Now();
  if (key.revoked_at || (key.expires_at && *key.expires_at <= now)) return InvalidKey();
  if (TakeTouch(key, now)) {
    // Nobody waits for this figure: a call that could be served is served.
    (void)store_.Touch(key.workspace_id, key.id, now, deadline);
  }
  return Principal{
      .workspace = key.workspace_id, .role = key.role, .caller = key.id.value, .by_token = false};
}

absl::StatusOr<storage::ApiKey> ApiKeys::Find(std::string_view secret, Deadline deadline,
                                              const absl::Status& may_guess) {
  const auto hashes = cipher_.HashApiKey(secret);
  // First what is remembered, under whichever cipher key: that is no guess.
  bool is_known = false;
  for (const storage::ApiKeyHash& hash : hashes) {
    Remembered remembered = Recall(hash.hash);
    if (remembered.fresh) {
      MoveTo(hashes.front(), *remembered.fresh, remembered.looked_up_at, deadline);
      return *std::move(remembered.fresh);
    }
    is_known = is_known || remembered.is_known;
  }
  if (!is_known) RETURN_IF_ERROR(may_guess);
  for (const storage::ApiKeyHash& hash : hashes) {
    auto key = Load(hash.hash, deadline);
    if (absl::IsNotFound(key.status())) continue;
    if (key.ok()) MoveTo(hashes.front(), *key, clock_.Now(), deadline);
    return key;
  }
  if (hashes.size() == 1) return InvalidKey();
  // Another call may have moved it to the first one meanwhile.
  auto moved = Load(hashes.front().hash, deadline);
  return absl::IsNotFound(moved.status()) ? InvalidKey() : moved;
}

// Only who has a key can hash it again: it moves to the sealing key when it is used.
void ApiKeys::MoveTo(const storage::ApiKeyHash& now, storage::ApiKey& key, Time looked_up_at,
                     Deadline deadline) {
  if (key.hash == now.hash && key.hash_key_id == now.key_id) return;
  if (!MayMove()) return;
  const Deadline limit = deadline.Earlier(Deadline::After(kLongestMove));
  const auto moved = store_.Rehash(key.workspace_id, key.id, key.hash, now.hash, now.key_id, limit);
  // The key is good either way. Who was first has moved it; a database that takes no writes is not
  // asked by every call.
  if (!moved.ok()) {
    if (!absl::IsNotFound(moved)) PauseMoves();
    return;
  }
  key.hash = now.hash;
  key.hash_key_id = now.key_id;
  // No longer than it would have been: a revoked key ends when it would have.
  Remember(key, looked_up_at);
}

bool ApiKeys::MayMove() {
  const MutexLock lock(mutex_);
  return clock_.Now() >= no_moves_until_;
}

void ApiKeys::PauseMoves() {
  const MutexLock lock(mutex_);
  no_moves_until_ = clock_.Now() + kCacheTtl;
}

ApiKeys::Remembered ApiKeys::Recall(const std::string& hash) {
  const MutexLock lock(mutex_);
  const auto found = cache_.find(hash);
  if (found == cache_.end()) return {};
  if (found->second.expires <= clock_.Now()) return {.is_known = true};
  return {.is_known = true,
          .looked_up_at = found->second.expires - kCacheTtl,
          .fresh = found->second.key};
}

absl::StatusOr<storage::ApiKey> ApiKeys::Load(const std::string& hash, Deadline deadline) {
  ASSIGN_OR_RETURN(storage::ApiKey key, store_.FindByHash(hash, deadline));
  if (!SameText(key.hash, hash)) return NotFound("no such key");
  Remember(key, clock_.Now());
  return key;
}

void ApiKeys::Remember(const storage::ApiKey& key, Time now) {
  const MutexLock lock(mutex_);
  if (cache_.size() >= kCacheEntries) {
    std::erase_if(cache_, [&](const auto& item) { return item.second.expires <= now; });
  }
  if (cache_.size() >= kCacheEntries) cache_.clear();
  cache_[key.hash] = {key, now + kCacheTtl};
}

bool ApiKeys::TakeTouch(const storage::ApiKey& key, Time now) {
  const MutexLock lock(mutex_);
  const auto found = cache_.find(key.hash);
  if (found == cache_.end()) return false;
  auto& last = found->second.key.last_used_at;
  if (last && now - *last < kTouchEvery) return false;
  last = now;
  return true;
}

}  // namespace stanna::auth
