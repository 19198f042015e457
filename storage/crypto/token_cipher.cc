#include "storage/crypto/token_cipher.h"

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>

#include "base/base64.h"
#include "base/hmac.h"

namespace stanna::storage {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::string_view kFormat = "v1";
constexpr std::string_view kHashKeyInfo = "stanna-hubspot API key hash v1";

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// OpenSSL fails here only without memory or randomness; going on would mean no encryption.
void Require(bool succeeded) {
  if (!succeeded) std::abort();
}

struct Key {
  std::string id;
  std::string secret;    // for AES-256
  std::string hash_key;  // for HMAC, derived
};

// Each part's length comes first, so that no two bindings read the same.
std::string AssociatedData(std::string_view key_id, const TokenBinding& binding) {
  std::string data;
  for (const std::string_view part :
       {kFormat, key_id, binding.workspace_id, binding.connection_id}) {
    data += std::to_string(part.size());
    data += ':';
    data += part;
  }
  return data;
}

std::string DeriveHashKey(const std::string& secret) {
  std::string derived(kKeyBytes, '\0');
  std::size_t size = derived.size();
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr);
  Require(context != nullptr && EVP_PKEY_derive_init(context) == 1 &&
          EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) == 1 &&
          EVP_PKEY_CTX_set1_hkdf_key(context, Bytes(secret), static_cast<int>(secret.size())) ==
              1 &&
          EVP_PKEY_CTX_add1_hkdf_info(context, Bytes(kHashKeyInfo),
                                      static_cast<int>(kHashKeyInfo.size())) == 1 &&
          EVP_PKEY_derive(context, Bytes(derived), &size) == 1);
  EVP_PKEY_CTX_free(context);
  return derived;
}

std::string HmacHex(const std::string& key, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : HmacSha256(key, text)) {
    hex += kHex[byte >> 4];
    hex += kHex[byte & 15];
  }
  return hex;
}

class CipherContext {
 public:
  CipherContext() : context_(EVP_CIPHER_CTX_new()) { Require(context_ != nullptr); }
  ~CipherContext() { EVP_CIPHER_CTX_free(context_); }
  CipherContext(const CipherContext&) = delete;
  CipherContext& operator=(const CipherContext&) = delete;
  EVP_CIPHER_CTX* get() const { return context_; }

 private:
  EVP_CIPHER_CTX* context_;
};

// nonce | ciphertext | tag
std::string Encrypt(const std::string& key, std::string_view plain, const std::string& data) {
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  unsigned char* nonce = Bytes(sealed);
  unsigned char* body = nonce + kNonceBytes;
  const CipherContext context;
  int size = 0;
  Require(RAND_bytes(nonce, kNonceBytes) == 1);
  Require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key), nonce) == 1);
  Require(EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(data),
                            static_cast<int>(data.size())) == 1);
  Require(EVP_EncryptUpdate(context.get(), body, &size, Bytes(plain),
                            static_cast<int>(plain.size())) == 1);
  Require(EVP_EncryptFinal_ex(context.get(), body + size, &size) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                              body + plain.size()) == 1);
  return sealed;
}

// nullopt: the tag does not fit.
std::optional<std::string> Decrypt(const std::string& key, std::string sealed,
                                   const std::string& data) {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  std::string plain(sealed.size() - kNonceBytes - kTagBytes, '\0');
  unsigned char* body = Bytes(sealed) + kNonceBytes;
  const CipherContext context;
  int size = 0;
  Require(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key),
                             Bytes(sealed)) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                              body + plain.size()) == 1);
  Require(EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(data),
                            static_cast<int>(data.size())) == 1);
  Require(EVP_DecryptUpdate(context.get(), Bytes(plain), &size, body,
                            static_cast<int>(plain.size())) == 1);
  if (EVP_DecryptFinal_ex(context.get(), Bytes(plain) + size, &size) != 1) return std::nullopt;
  return plain;
}

class AesGcmTokenCipher : public TokenCipher {
 public:
  explicit AesGcmTokenCipher(std::vector<Key> keys) : keys_(std::move(keys)) {}

  std::string Seal(std::string_view token, const TokenBinding& binding) const override {
    const Key& key = keys_.front();
    return std::string(kFormat) + "." + key.id + "." +
           ToBase64Url(Encrypt(key.secret, token, AssociatedData(key.id, binding)));
  }

  absl::StatusOr<std::string> Open(std::string_view sealed,
                                   const TokenBinding& binding) const override {
    const std::string id(KeyIdOf(sealed));
    if (id.empty()) return DataLoss("the stored token has no form that this program knows");
    const auto key = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const Key& candidate) { return candidate.id == id; });
    if (key == keys_.end()) {
      return DataLoss("the stored token is sealed with the key \"" + id +
                      "\", which is not among TOKEN_ENCRYPTION_KEYS");
    }
    const auto bytes = FromAnyBase64(sealed.substr(sealed.rfind('.') + 1));
    auto plain = bytes ? Decrypt(key->secret, *bytes, AssociatedData(id, binding)) : std::nullopt;
    if (!plain) {
      return DataLoss("the stored token was changed or belongs to another connection (key \"" + id +
                      "\")");
    }
    return *std::move(plain);
  }

  std::vector<ApiKeyHash> HashApiKey(std::string_view api_key) const override {
    std::vector<ApiKeyHash> hashes;
    for (const Key& key : keys_) hashes.push_back({key.id, HmacHex(key.hash_key, api_key)});
    return hashes;
  }

  std::string SealingKeyId() const override { return keys_.front().id; }

 private:
  const std::vector<Key> keys_;
};

bool IsKeyId(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

absl::StatusOr<Key> ParseKey(std::string_view entry, int number) {
  const std::string place = "entry " + std::to_string(number) + " of the token encryption keys ";
  const auto colon = entry.find(':');
  if (colon == entry.npos || !IsKeyId(entry.substr(0, colon))) {
    return InvalidArgument(place + "must be id:base64, its id of letters, digits, - and _");
  }
  const auto secret = FromAnyBase64(entry.substr(colon + 1));
  if (!secret || secret->size() != kKeyBytes) {
    return InvalidArgument(place + "must have 32 bytes in base64 after the colon");
  }
  return Key{.id = std::string(entry.substr(0, colon)),
             .secret = *secret,
             .hash_key = DeriveHashKey(*secret)};
}

}  // namespace

std::string_view KeyIdOf(std::string_view sealed) {
  if (!sealed.starts_with(kFormat)) return {};
  sealed.remove_prefix(kFormat.size());
  if (!sealed.starts_with('.')) return {};
  sealed.remove_prefix(1);
  const auto end = sealed.find('.');
  return end == sealed.npos ? std::string_view() : sealed.substr(0, end);
}

absl::StatusOr<std::unique_ptr<TokenCipher>> MakeTokenCipher(std::string_view keys) {
  std::vector<Key> parsed;
  for (bool more = true; more;) {
    const auto comma = keys.find(',');
    ASSIGN_OR_RETURN(Key key, ParseKey(keys.substr(0, comma), static_cast<int>(parsed.size()) + 1));
    for (const Key& other : parsed) {
      if (other.id == key.id) {
        return InvalidArgument("two token encryption keys have the id \"" + key.id + "\"");
      }
    }
    parsed.push_back(std::move(key));
    more = comma != keys.npos;
    if (more) keys.remove_prefix(comma + 1);
  }
  return std::make_unique<AesGcmTokenCipher>(std::move(parsed));
}

}  // namespace stanna::storage
