// Keys and tokens as an issuer has them, for tests.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/base64.h"

namespace stanna::auth {

/// A key that can sign.
class SigningKey {
 public:
  static SigningKey Hmac(std::string secret) { return SigningKey("HS256", nullptr, secret); }
  static SigningKey Rsa(unsigned bits = 2048) { return SigningKey("RS256", EVP_RSA_gen(bits), ""); }
  static SigningKey Ed25519() {
    return SigningKey("EdDSA", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), "");
  }

  const std::string& algorithm() const { return algorithm_; }

  /// The JSON of its public half (of HMAC's one half) with these id and algorithm.
  std::string Jwk(const std::string& kid, const std::string& alg) const {
    return "{\"kid\":\"" + kid + "\",\"alg\":\"" + alg + "\"," + Material() + "}";
  }
  std::string Jwk(const std::string& kid) const { return Jwk(kid, algorithm_); }

  std::string Sign(std::string_view text) const {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::string signature(1024, '\0');
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    std::size_t size = signature.size();
    if (!key_) {
      unsigned hmac_size = 0;
      HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), bytes, text.size(), out,
           &hmac_size);
      size = hmac_size;
    } else {
      const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                            &EVP_MD_CTX_free);
      EVP_DigestSignInit(context.get(), nullptr, algorithm_ == "RS256" ? EVP_sha256() : nullptr,
                         nullptr, key_.get());
      EVP_DigestSign(context.get(), out, &size, bytes, text.size());
    }
    signature.resize(size);
    return signature;
  }

  /// The compact form of these two, signed.
  std::string Token(const std::string& header, const std::string& payload) const {
    const std::string text = ToBase64Url(header) + "." + ToBase64Url(payload);
    return text + "." + ToBase64Url(Sign(text));
  }

 private:
  SigningKey(std::string algorithm, EVP_PKEY* key, std::string secret)
      : algorithm_(std::move(algorithm)), key_(key, &EVP_PKEY_free), secret_(std::move(secret)) {}

  std::string Material() const {
    if (!key_) return "\"kty\":\"oct\",\"k\":\"" + ToBase64Url(secret_) + "\"";
    if (algorithm_ == "RS256") {
      return "\"kty\":\"RSA\",\"n\":\"" + Number(OSSL_PKEY_PARAM_RSA_N) + "\",\"e\":\"" +
             Number(OSSL_PKEY_PARAM_RSA_E) + "\"";
    }
    std::string x(32, '\0');
    std::size_t size = x.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()), &size);
    return "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + ToBase64Url(x) + "\"";
  }

  std::string Number(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return ToBase64Url(bytes);
  }

  std::string algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
  std::string secret_;
};

}  // namespace stanna::auth
