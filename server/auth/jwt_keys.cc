#include "server/auth/jwt_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>

#include "base/base64.h"
#include "base/hmac.h"
#include "server/auth/strict_json.h"

namespace stanna::auth {
namespace {

using Object = StrictJson::Object;

constexpr std::size_t kMaxKeyIdBytes = 128;
constexpr std::size_t kEd25519Bytes = 32;
// 2^16 + 1, as all use it. Smaller exponents have a history of forgeries, larger ones cost time.
constexpr BN_ULONG kRsaExponent = 65537;

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// A wrong signature is no fault of OpenSSL's that another user of this thread should find.
struct KeepErrorsClean {
  ~KeepErrorsClean() { ERR_clear_error(); }
};

EVP_PKEY* RsaKey(const BIGNUM* modulus, const BIGNUM* exponent) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus) ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent)) {
    return nullptr;
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) <= 0) {
    return nullptr;
  }
  return key;
}

struct KeyType {
  std::string_view kty;
  std::string_view alg;
  JwtAlgorithm algorithm;
};
// Which algorithm goes with which type of key: one each, so that no key can be taken for another
// kind (an RSA key's public text as the secret of an HMAC).
constexpr KeyType kKeyTypes[] = {
    {"oct", "HS256", JwtAlgorithm::kHs256},
    {"RSA", "RS256", JwtAlgorithm::kRs256},
    {"OKP", "EdDSA", JwtAlgorithm::kEdDsa},
};

// The members that only the owner of a key pair has.
constexpr std::string_view kPrivateMembers[] = {"d", "p", "q", "dp", "dq", "qi", "oth"};

bool IsPlainId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxKeyIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<std::string> BytesOf(Object key, std::string_view name) {
  const auto text = StrictJson::Text(key, name);
  return text ? FromBase64Url(*text) : std::nullopt;
}

absl::Status CheckUse(Object key) {
  const auto use = StrictJson::Find(key, "use");
  if (use && StrictJson::Text(key, "use") != "sig") {
    return InvalidArgument("is not for signatures (\"use\" must be \"sig\")");
  }
  const auto operations = StrictJson::Find(key, "key_ops");
  if (!operations) return absl::OkStatus();
  simdjson::dom::array list;
  if (!operations->get(list)) {
    for (const auto item : list) {
      std::string_view name;
      if (!item.get(name) && name == "verify") return absl::OkStatus();
    }
  }
  return InvalidArgument("is not for checking signatures (\"key_ops\" must have \"verify\")");
}

absl::StatusOr<JwtAlgorithm> AlgorithmOf(Object key) {
  const auto kty = StrictJson::Text(key, "kty");
  const auto alg = StrictJson::Text(key, "alg");
  if (!alg) return InvalidArgument("has no \"alg\": HS256, RS256 or EdDSA");
  if (!JwtAlgorithmNamed(*alg)) {
    return InvalidArgument("has an \"alg\" other than HS256, RS256 and EdDSA");
  }
  for (const KeyType& type : kKeyTypes) {
    if (type.kty == kty && type.alg == alg) return type.algorithm;
  }
  return InvalidArgument(
      "has an \"alg\" that does not fit its \"kty\": oct goes with HS256, RSA with RS256, OKP with "
      "EdDSA");
}

}  // namespace

std::optional<JwtAlgorithm> JwtAlgorithmNamed(std::string_view name) {
  for (const KeyType& type : kKeyTypes) {
    if (type.alg == name) return type.algorithm;
  }
  return std::nullopt;
}

bool JwtKey::Signed(std::string_view text, std::string_view signature) const {
  const KeepErrorsClean cleaner;
  if (algorithm_ == JwtAlgorithm::kHs256) {
    const std::string expected = HmacSha256(secret_, text);
    return signature.size() == expected.size() &&
           CRYPTO_memcmp(signature.data(), expected.data(), expected.size()) == 0;
  }
  const EVP_MD* digest = algorithm_ == JwtAlgorithm::kRs256 ? EVP_sha256() : nullptr;
  const DigestContext context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, public_.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                          text.size()) == 1;
}

struct JwtKeySet::Reader {
  static absl::StatusOr<JwtKey> Read(Object json) {
    if (!StrictJson::IsStrict(json)) return InvalidArgument("has a member twice");
    RETURN_IF_ERROR(CheckUse(json));
    JwtKey key;
    const auto id = StrictJson::Text(json, "kid");
    if (!id || !IsPlainId(*id)) {
      return InvalidArgument("has no \"kid\" of 1 to 128 printable characters");
    }
    key.id_ = *id;
    ASSIGN_OR_RETURN(key.algorithm_, AlgorithmOf(json));
    RETURN_IF_ERROR(key.algorithm_ == JwtAlgorithm::kHs256 ? ReadSecret(json, key)
                                                           : ReadPublic(json, key));
    return key;
  }

  static absl::Status ReadSecret(Object json, JwtKey& key) {
    auto secret = BytesOf(json, "k");
    if (!secret) return InvalidArgument("has no \"k\" in base64url");
    if (secret->size() < kMinHmacKeyBytes) {
      return InvalidArgument("is weak: its \"k\" must have 32 bytes or more");
    }
    key.secret_ = *std::move(secret);
    return absl::OkStatus();
  }

  static absl::Status ReadPublic(Object json, JwtKey& key) {
    for (const std::string_view name : kPrivateMembers) {
      if (StrictJson::Find(json, name)) {
        return InvalidArgument("is a private key; only its public half belongs here");
      }
    }
    const KeepErrorsClean cleaner;
    return key.algorithm_ == JwtAlgorithm::kRs256 ? ReadRsa(json, key) : ReadEd25519(json, key);
  }

  static absl::Status ReadRsa(Object json, JwtKey& key) {
    const auto n = BytesOf(json, "n");
    const auto e = BytesOf(json, "e");
    if (!n || !e) return InvalidArgument("has no \"n\" and \"e\" in base64url");
    const Number modulus(BN_bin2bn(Bytes(*n), static_cast<int>(n->size()), nullptr));
    const Number exponent(BN_bin2bn(Bytes(*e), static_cast<int>(e->size()), nullptr));
    const int bits = BN_num_bits(modulus.get());
    if (bits < kMinRsaBits || bits > kMaxRsaBits) {
      return InvalidArgument("has " + std::to_string(bits) +
                             " bits: " + std::to_string(kMinRsaBits) + " to " +
                             std::to_string(kMaxRsaBits) + " are taken");
    }
    if (!BN_is_odd(modulus.get()) || !BN_is_word(exponent.get(), kRsaExponent)) {
      return InvalidArgument("is no usable RSA key (its exponent must be 65537)");
    }
    key.public_.reset(RsaKey(modulus.get(), exponent.get()));
    return key.public_ ? absl::OkStatus() : InvalidArgument("is no usable RSA key");
  }

  static absl::Status ReadEd25519(Object json, JwtKey& key) {
    if (StrictJson::Text(json, "crv") != "Ed25519") {
      return InvalidArgument("has a \"crv\" other than Ed25519");
    }
    const auto x = BytesOf(json, "x");
    if (!x || x->size() != kEd25519Bytes) {
      return InvalidArgument("has no \"x\" of 32 bytes in base64url");
    }
    key.public_.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(*x), x->size()));
    return key.public_ ? absl::OkStatus() : InvalidArgument("is no usable Ed25519 key");
  }
};

absl::StatusOr<JwtKeySet> JwtKeySet::Parse(std::string_view text) {
  StrictJson json;
  if (!json.Parse(text)) return InvalidArgument("is no JSON object with each name once");
  simdjson::dom::array list;
  const auto keys = StrictJson::Find(json.root(), "keys");
  if (!keys || keys->get(list)) return InvalidArgument("has no list \"keys\"");
  if (list.size() == 0 || list.size() > kMaxJwtKeys) {
    return InvalidArgument("must have 1 to " + std::to_string(kMaxJwtKeys) + " keys");
  }
  JwtKeySet set;
  for (const auto item : list) {
    const std::string name = "key " + std::to_string(set.size() + 1);
    Object object;
    if (item.get(object)) return InvalidArgument(name + " is no object");
    auto key = Reader::Read(object);
    if (!key.ok()) return InvalidArgument(name + " " + MessageOf(key.status()));
    if (set.Find(key->id()) != nullptr)
      return InvalidArgument(name + " has the \"kid\" of another");
    set.keys_.push_back(*std::move(key));
  }
  return set;
}

const JwtKey* JwtKeySet::Find(std::optional<std::string_view> id) const {
  if (!id) return keys_.size() == 1 ? &keys_.front() : nullptr;
  for (const JwtKey& key : keys_) {
    if (key.id() == *id) return &key;
  }
  return nullptr;
}

}  // namespace stanna::auth
