#include "storage/crypto/token_cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <array>
#include <optional>

#include "storage/crypto/base64.h"

namespace stanna::storage {
namespace {

// AES-256-GCM's sizes (NIST SP 800-38D): a 96-bit nonce is the one that needs no extra hashing.
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::string_view kVersion = "v1";

struct Key {
  std::string id;
  std::string secret;
  std::string api_key_secret;
};

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;
using KdfContext = std::unique_ptr<EVP_PKEY_CTX, ContextDeleter>;

const unsigned char* Bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* Bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

// Length-prefixed, so that no other pair of ids gives the same bytes.
std::string AssociatedData(const TokenBinding& binding) {
  return std::to_string(binding.workspace_id.size()) + ":" + std::string(binding.workspace_id) +
         std::string(binding.connection_id);
}

std::string Encrypt(const std::string& key, const std::string& nonce, std::string_view plain,
                    const std::string& associated) {
  const CipherContext context(EVP_CIPHER_CTX_new());
  std::string out(plain.size() + kTagBytes, '\0');
  int size = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key), Bytes(nonce));
  EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(associated),
                    static_cast<int>(associated.size()));
  EVP_EncryptUpdate(context.get(), Bytes(out), &size, Bytes(plain), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context.get(), Bytes(out) + size, &size);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, Bytes(out) + plain.size());
  return out;
}

std::optional<std::string> Decrypt(const std::string& key, std::string_view nonce,
                                   std::string_view cipher, std::string tag,
                                   const std::string& associated) {
  const CipherContext context(EVP_CIPHER_CTX_new());
  std::string out(cipher.size(), '\0');
  int size = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key), Bytes(nonce));
  EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(associated),
                    static_cast<int>(associated.size()));
  EVP_DecryptUpdate(context.get(), Bytes(out), &size, Bytes(cipher),
                    static_cast<int>(cipher.size()));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, Bytes(tag));
  if (EVP_DecryptFinal_ex(context.get(), Bytes(out) + size, &size) != 1) return std::nullopt;
  return out;
}

// HKDF-SHA256 (RFC 5869): the two uses of a key must not share it.
std::string Derive(const std::string& key, std::string_view purpose) {
  const KdfContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
  std::string out(kKeyBytes, '\0');
  std::size_t size = out.size();
  EVP_PKEY_derive_init(context.get());
  EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256());
  EVP_PKEY_CTX_set1_hkdf_key(context.get(), Bytes(key), static_cast<int>(key.size()));
  EVP_PKEY_CTX_add1_hkdf_info(context.get(), Bytes(purpose), static_cast<int>(purpose.size()));
  EVP_PKEY_derive(context.get(), Bytes(out), &size);
  return out;
}

std::string HexHmac(const std::string& key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(text), text.size(),
       digest.data(), &size);
  constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kHex[digest[i] >> 4];
    hex += kHex[digest[i] & 15];
  }
  return hex;
}

class AesGcmTokenCipher : public TokenCipher {
 public:
  explicit AesGcmTokenCipher(std::vector<Key> keys) : keys_(std::move(keys)) {}
  ~AesGcmTokenCipher() override {
    for (Key& key : keys_) {
      OPENSSL_cleanse(key.secret.data(), key.secret.size());
      OPENSSL_cleanse(key.api_key_secret.data(), key.api_key_secret.size());
    }
  }

  std::string Seal(std::string_view token, const TokenBinding& binding) const override {
    std::string nonce(kNonceBytes, '\0');
    // Without randomness a nonce could repeat, which would give the key away.
    if (RAND_bytes(Bytes(nonce), kNonceBytes) != 1) std::abort();
    const Key& key = keys_.front();
    const std::string sealed = Encrypt(key.secret, nonce, token, AssociatedData(binding));
    return std::string(kVersion) + "." + key.id + "." + EncodeBase64Url(nonce + sealed);
  }

  absl::StatusOr<std::string> Open(std::string_view sealed,
                                   const TokenBinding& binding) const override {
    const auto first = sealed.find('.');
    const auto second = sealed.find('.', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || sealed.substr(0, first) != kVersion) {
      return DataLoss("the stored token is not in a form that this program knows");
    }
    const std::string_view id = sealed.substr(first + 1, second - first - 1);
    const auto bytes = DecodeBase64Url(sealed.substr(second + 1));
    if (!bytes || bytes->size() < kNonceBytes + kTagBytes) {
      return DataLoss("the stored token is cut short or changed");
    }
    for (const Key& key : keys_) {
      if (key.id == id) return OpenWith(key, *bytes, binding);
    }
    return DataLoss("the stored token was sealed with key '" + std::string(id) +
                    "', which TOKEN_ENCRYPTION_KEYS does not list");
  }

  std::vector<std::string> HashApiKey(std::string_view api_key) const override {
    std::vector<std::string> hashes;
    for (const Key& key : keys_) hashes.push_back(HexHmac(key.api_key_secret, api_key));
    return hashes;
  }

 private:
  static absl::StatusOr<std::string> OpenWith(const Key& key, std::string_view bytes,
                                              const TokenBinding& binding) {
    const std::string_view nonce = bytes.substr(0, kNonceBytes);
    const std::string_view cipher =
        bytes.substr(kNonceBytes, bytes.size() - kNonceBytes - kTagBytes);
    const std::string tag(bytes.substr(bytes.size() - kTagBytes));
    if (auto plain = Decrypt(key.secret, nonce, cipher, tag, AssociatedData(binding))) {
      return *std::move(plain);
    }
    return DataLoss("the stored token was changed, or belongs to another connection");
  }

  std::vector<Key> keys_;
};

absl::StatusOr<Key> ParseKey(std::string_view entry, std::size_t position) {
  const std::string where = "TOKEN_ENCRYPTION_KEYS, entry " + std::to_string(position) + ": ";
  const auto colon = entry.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return InvalidArgument(where + "want \"id:base64 of 32 bytes\"");
  }
  const std::string id(entry.substr(0, colon));
  if (id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") !=
      std::string::npos) {
    return InvalidArgument(where + "an id has letters, digits, - and _ only");
  }
  auto secret = DecodeBase64(entry.substr(colon + 1));
  if (!secret || secret->size() != kKeyBytes) {
    return InvalidArgument(where + "key '" + id + "' is not the base64 of 32 bytes");
  }
  return Key{id, *secret, Derive(*secret, "stanna api key hash v1")};
}

}  // namespace

absl::StatusOr<std::unique_ptr<TokenCipher>> MakeTokenCipher(std::string_view keys) {
  std::vector<Key> parsed;
  while (!keys.empty()) {
    const auto comma = keys.find(',');
    ASSIGN_OR_RETURN(Key key, ParseKey(keys.substr(0, comma), parsed.size() + 1));
    for (const Key& other : parsed) {
      if (other.id == key.id) {
        return InvalidArgument("TOKEN_ENCRYPTION_KEYS: the id '" + key.id + "' stands twice");
      }
    }
    parsed.push_back(std::move(key));
    keys = comma == std::string_view::npos ? "" : keys.substr(comma + 1);
  }
  if (parsed.empty()) return InvalidArgument("TOKEN_ENCRYPTION_KEYS is empty");
  return std::make_unique<AesGcmTokenCipher>(std::move(parsed));
}

}  // namespace stanna::storage
