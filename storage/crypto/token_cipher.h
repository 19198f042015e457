// Encryption of OAuth tokens at rest, and the keyed hash of API keys.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace stanna::storage {

/// What a sealed token is bound to: a token copied to another row does not open.
struct TokenBinding {
  std::string_view workspace_id;
  std::string_view connection_id;
};

/// AES-256-GCM with a random 96-bit nonce. The sealed text is printable and names its key:
/// "v1.<key id>.<base64url(nonce | ciphertext | tag)>". Thread-safe, immutable.
class TokenCipher {
 public:
  virtual ~TokenCipher() = default;
  virtual std::string Seal(std::string_view token, const TokenBinding& binding) const = 0;
  /// DataLoss: changed, bound elsewhere, or sealed with a key that is not configured (the message
  /// names the key id).
  virtual absl::StatusOr<std::string> Open(std::string_view sealed,
                                           const TokenBinding& binding) const = 0;
  /// Hex HMAC-SHA256 of `api_key`, one a configured key (HKDF-derived), the sealing key's first.
  virtual std::vector<std::string> HashApiKey(std::string_view api_key) const = 0;
};

/// `keys`: "id:base64(32 bytes)[,id:base64…]"; the first seals, all open. HashApiKey answers one
/// hash a key, the first key's first, so that API keys survive a rotation. InvalidArgument says
/// which entry is wrong, never its value.
absl::StatusOr<std::unique_ptr<TokenCipher>> MakeTokenCipher(std::string_view keys);

/// Reads `path`, or makes one key there with mode 0600 when there is none (embedded default).
/// FailedPrecondition: others than the owner may read it.
absl::StatusOr<std::string> LoadOrCreateKeyFile(const std::string& path);

}  // namespace stanna::storage
