#include "base/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace stanna {

std::string ToBase64(std::string_view bytes) {
  // EVP_EncodeBlock ends what it writes with a NUL.
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

std::string ToBase64Url(std::string_view bytes) {
  std::string text = ToBase64(bytes);
  std::erase(text, '=');
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  auto bytes = FromAnyBase64(text);
  return bytes && ToBase64(*bytes) == text ? bytes : std::nullopt;
}

std::optional<std::string> FromBase64Url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  return FromAnyBase64(text);
}

std::optional<std::string> FromAnyBase64(std::string_view encoded) {
  while (!encoded.empty() && encoded.back() == '=') encoded.remove_suffix(1);
  std::string text(encoded);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  // EVP_DecodeBlock forgives white space, which has no place here.
  if (text.find_first_of(" \t\r\n=") != std::string::npos || text.size() % 4 == 1) {
    return std::nullopt;
  }
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  // The last character has bits that no byte takes. Only zeros there: one text a value, so that a
  // changed character is never overlooked.
  if (ToBase64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace stanna
