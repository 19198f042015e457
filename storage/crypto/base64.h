// Base 64 as sealed tokens and keys use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stanna::storage {

/// With the standard alphabet and padding.
std::string ToBase64(std::string_view bytes);
/// With the URL-safe alphabet, without padding.
std::string ToBase64Url(std::string_view bytes);
/// Either alphabet, padding optional; nullopt for anything else, also for a last character whose
/// unused bits are set.
std::optional<std::string> FromBase64(std::string_view text);

}  // namespace stanna::storage
