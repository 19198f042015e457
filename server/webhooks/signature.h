// Whether a request comes from HubSpot: its signatures v1, v2 and v3, keyed by the app's secret.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace stanna::webhooks {

/// Older requests are refused, as HubSpot says: who recorded one can't send it again later.
inline constexpr std::chrono::milliseconds kMaxRequestAge = std::chrono::minutes(5);
/// What HubSpot's clock may be ahead of ours.
inline constexpr std::chrono::milliseconds kMaxClockAhead = std::chrono::minutes(1);

/// From the weakest: v1 covers the body alone, v2 method and URL, too, v3 also the time. Who strips
/// v3 off a request that has several can send it again for ever, and, as v1, to anywhere.
enum class SignatureVersion { kV1 = 1, kV2 = 2, kV3 = 3 };
/// "v1", "v2", "v3".
std::string_view NameOf(SignatureVersion version);
std::optional<SignatureVersion> SignatureVersionNamed(std::string_view name);

/// Header values as they came; empty: the header is missing.
struct SignedRequest {
  std::string_view method = {};     ///< "POST"
  std::string_view uri = {};        ///< in full, as HubSpot called it
  std::string_view body = {};       ///< the very bytes
  std::string_view signature = {};  ///< X-HubSpot-Signature
  std::string_view version = {};    ///< X-HubSpot-Signature-Version
  std::string_view signature_v3 = {};
  std::string_view timestamp = {};  ///< X-HubSpot-Request-Timestamp
};

enum class SignatureResult {
  kValid,
  kMissing,
  kOutdated,   ///< of an older version only than is taken
  kMalformed,  ///< a version that nobody knows, or a time that is no number
  kAged,
  kAhead,
  kWrong,
  kReplayed,  ///< valid, and taken before
};

/// By v3 alone where the request has one, else by the version that the request names, `oldest` at
/// least. In constant time of what is compared. An empty secret makes nothing valid.
SignatureResult CheckSignature(const SignedRequest& request, std::string_view secret,
                               SignatureVersion oldest, Time now);

/// What HubSpot would sign with. v3 decodes a dozen of the URI's percent-encodings first.
std::string SignatureV1(std::string_view secret, std::string_view body);
std::string SignatureV2(std::string_view secret, std::string_view method, std::string_view uri,
                        std::string_view body);
std::string SignatureV3(std::string_view secret, std::string_view method, std::string_view uri,
                        std::string_view body, std::string_view timestamp);

}  // namespace stanna::webhooks
