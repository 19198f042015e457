#include "tools/hubspot_sim/webhooks/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace stanna::sim {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

std::string Hex(const Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (unsigned char byte : digest) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xf];
  }
  return out;
}

std::string Base64(const Digest& digest) {
  // One more for the NUL that OpenSSL writes.
  std::array<unsigned char, (SHA256_DIGEST_LENGTH + 2) / 3 * 4 + 1> text;
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + length};
}

Digest Hmac(std::string_view secret, std::string_view text) {
  Digest digest;
  unsigned int length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length);
  return digest;
}

/// The escapes that a URI is freed of before it is signed, and no others.
char DecodedForV3(std::string_view escape) {
  constexpr std::string_view kCodes[] = {"3A", "2F", "3F", "40", "21", "24",
                                         "27", "28", "29", "2A", "2C", "3B"};
  constexpr std::string_view kCharacters = ":/?@!$'()*,;";
  for (size_t i = 0; i < kCharacters.size(); ++i) {
    const bool same = std::equal(
        escape.begin(), escape.end(), kCodes[i].begin(), kCodes[i].end(),
        [](char a, char b) { return (a >= 'a' && a <= 'f' ? static_cast<char>(a - 32) : a) == b; });
    if (same) return kCharacters[i];
  }
  return '\0';
}

std::string DecodeForV3(std::string_view uri) {
  std::string out;
  for (size_t i = 0; i < uri.size(); ++i) {
    const char decoded =
        uri[i] == '%' && i + 2 < uri.size() ? DecodedForV3(uri.substr(i + 1, 2)) : '\0';
    out += decoded == '\0' ? uri[i] : decoded;
    if (decoded != '\0') i += 2;
  }
  return out;
}

}  // namespace

std::string SignatureV1(std::string_view secret, std::string_view body) {
  std::string text(secret);
  text += body;
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return Hex(digest);
}

std::string SignatureV3(std::string_view secret, std::string_view method, std::string_view uri,
                        std::string_view body, std::string_view timestamp_ms) {
  std::string text(method);
  text += DecodeForV3(uri);
  text += body;
  text += timestamp_ms;
  return Base64(Hmac(secret, text));
}

std::string HexHmac(std::string_view secret, std::string_view text) {
  return Hex(Hmac(secret, text));
}

}  // namespace stanna::sim
