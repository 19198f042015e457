// HMAC-SHA256 (RFC 2104).
#pragma once

#include <string>
#include <string_view>

namespace stanna {

/// The 32 bytes. Ends the process when OpenSSL has no memory for them: whoever went on would
/// compare with nothing. Thread-safe.
std::string HmacSha256(std::string_view key, std::string_view text);

}  // namespace stanna
