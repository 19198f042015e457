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

/// Of an API key under one of the keys.
struct ApiKeyHash {
  std::string key_id;
  std::string hash;  ///< hex HMAC-SHA256 under a key that is derived by HKDF
  bool operator==(const ApiKeyHash&) const = default;
};

/// AES-256-GCM with a random 96-bit nonce. The sealed text is printable and names its key:
/// "v1.<key id>.<base64url(nonce | ciphertext | tag)>". Thread-safe.
class TokenCipher {
 public:
  virtual ~TokenCipher() = default;
  virtual std::string Seal(std::string_view token, const TokenBinding& binding) const = 0;
  /// DataLoss: changed, bound elsewhere, or sealed with a key that is not configured (the message
  /// names the key id).
  virtual absl::StatusOr<std::string> Open(std::string_view sealed,
                                           const TokenBinding& binding) const = 0;
  /// One a configured key, the sealing key's first, so that API keys survive a rotation.
  virtual std::vector<ApiKeyHash> HashApiKey(std::string_view api_key) const = 0;
  /// The id of the key that seals now.
  virtual std::string SealingKeyId() const = 0;
};

/// Of a text that Seal answered; "" of any other, also of an empty one.
std::string_view KeyIdOf(std::string_view sealed);

/// `keys`: "id:base64(32 bytes)[,id:base64…]"; the first seals, all open. InvalidArgument says
/// which entry is wrong, never its value.
absl::StatusOr<std::unique_ptr<TokenCipher>> MakeTokenCipher(std::string_view keys);

/// With the keys in the file `path`, read anew as soon as the file is another: each call looks. A
/// file that can't be used then is logged, and the keys of before stay. Errors: see ReadKeyFile.
absl::StatusOr<std::unique_ptr<TokenCipher>> MakeKeyFileCipher(const std::string& path);

}  // namespace stanna::storage
