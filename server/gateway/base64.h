// Base 64 of protobuf `bytes` fields in JSON (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stanna::gateway {

std::string EncodeBase64(std::string_view bytes);
/// Nothing unless `text` is padded base 64 of the standard alphabet and nothing else.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace stanna::gateway
