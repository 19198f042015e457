// Base 64 (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stanna {

/// With the standard alphabet and padding.
std::string ToBase64(std::string_view bytes);
/// With the URL-safe alphabet, without padding.
std::string ToBase64Url(std::string_view bytes);

/// What ToBase64 gives; nullopt for anything else, also for a last character whose unused bits are
/// set: one text a value.
std::optional<std::string> FromBase64(std::string_view text);
/// Either alphabet, padding optional; nullopt as above.
std::optional<std::string> FromAnyBase64(std::string_view text);
/// What ToBase64Url gives; nullopt as above.
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace stanna
