// The keys that tokens are signed with: a JSON Web Key Set (RFC 7517) in which each key has one
// algorithm and can be used with no other.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace stanna::auth {

enum class JwtAlgorithm { kHs256, kRs256, kEdDsa };
/// "HS256", "RS256", "EdDSA"; nullopt for every other name, "none" among them.
std::optional<JwtAlgorithm> JwtAlgorithmNamed(std::string_view name);

/// As long as the hash: RFC 7518 asks for it, and a shorter one could be searched for offline.
inline constexpr std::size_t kMinHmacKeyBytes = 32;
inline constexpr int kMinRsaBits = 2048;
/// A check takes the square of the length; nobody needs more than 4096.
inline constexpr int kMaxRsaBits = 8192;
/// An issuer publishes the key of today and that of tomorrow.
inline constexpr std::size_t kMaxJwtKeys = 32;

/// Immutable, thread-safe.
class JwtKey {
 public:
  const std::string& id() const { return id_; }
  JwtAlgorithm algorithm() const { return algorithm_; }
  /// Whether `signature` is this key's of `text`, by the key's own algorithm. Takes as long for any
  /// wrong HMAC.
  bool Signed(std::string_view text, std::string_view signature) const;

 private:
  friend class JwtKeySet;
  struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  std::string id_;
  JwtAlgorithm algorithm_ = JwtAlgorithm::kHs256;
  std::string secret_;                         // HS256
  std::unique_ptr<EVP_PKEY, FreeKey> public_;  // the others
};

/// Immutable, thread-safe.
class JwtKeySet {
 public:
  /// InvalidArgument with a sentence that names the key and never its material: no such key set, an
  /// algorithm other than the three or one that does not fit the key's type, a weak key, a private
  /// key, no `kid` or one twice.
  static absl::StatusOr<JwtKeySet> Parse(std::string_view json);

  /// The key of that id; without an id the only key there is. Null: none.
  const JwtKey* Find(std::optional<std::string_view> id) const;
  std::size_t size() const { return keys_.size(); }

 private:
  struct Reader;
  std::vector<JwtKey> keys_;
};

}  // namespace stanna::auth
