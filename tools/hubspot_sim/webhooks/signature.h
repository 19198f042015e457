/// How HubSpot signs what it sends, with the app's client secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stanna::sim {

/// `X-HubSpot-Signature`, version v1: of CRM events.
std::string SignatureV1(std::string_view secret, std::string_view body);

/// `X-HubSpot-Signature-v3`. `uri` is the whole URL as it is called; `timestamp_ms` is the text of
/// `X-HubSpot-Request-Timestamp`.
std::string SignatureV3(std::string_view secret, std::string_view method, std::string_view uri,
                        std::string_view body, std::string_view timestamp_ms);

/// Lower-case hexadecimal HMAC-SHA256.
std::string HexHmac(std::string_view secret, std::string_view text);

}  // namespace stanna::sim
