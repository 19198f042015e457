// Base 64 (RFC 4648) over OpenSSL: the standard alphabet with padding, and the URL-safe one
// without.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stanna::storage {

std::string EncodeBase64(std::string_view bytes);
/// nullopt for anything but well-formed, padded base 64.
std::optional<std::string> DecodeBase64(std::string_view text);

std::string EncodeBase64Url(std::string_view bytes);
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace stanna::storage
