#include "server/webhooks/signature.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "base/base64.h"
#include "base/hmac.h"

namespace stanna::webhooks {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

constexpr std::pair<SignatureVersion, std::string_view> kVersions[] = {
    {SignatureVersion::kV1, "v1"}, {SignatureVersion::kV2, "v2"}, {SignatureVersion::kV3, "v3"}};

struct Encoded {
  std::string_view text;
  char character;
};

// HubSpot's list. Whatever else is encoded (%20, %3D, %26, %2B, %23, %25) stays so.
constexpr Encoded kDecoded[] = {
    {"%3A", ':'},  {"%2F", '/'}, {"%3F", '?'}, {"%40", '@'}, {"%21", '!'}, {"%24", '$'},
    {"%27", '\''}, {"%28", '('}, {"%29", ')'}, {"%2A", '*'}, {"%2C", ','}, {"%3B", ';'},
};

std::string Decode(std::string_view uri) {
  std::string decoded;
  decoded.reserve(uri.size());
  while (!uri.empty()) {
    const auto* const found =
        std::find_if(std::begin(kDecoded), std::end(kDecoded),
                     [&](const Encoded& encoded) { return uri.starts_with(encoded.text); });
    const bool is_encoded = found != std::end(kDecoded);
    decoded += is_encoded ? found->character : uri.front();
    uri.remove_prefix(is_encoded ? found->text.size() : 1);
  }
  return decoded;
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Concatenated(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

std::string Sha256Hex(std::string_view text) {
  Digest digest{};
  SHA256(Bytes(text), text.size(), digest.data());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

bool SameText(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::int64_t> WholeNumber(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

SignatureResult CheckTime(std::string_view timestamp, Time now) {
  const auto signed_at = WholeNumber(timestamp);
  if (!signed_at) return SignatureResult::kMalformed;
  const std::int64_t now_ms = ToEpochMs(now);
  if (*signed_at < now_ms - kMaxRequestAge.count()) return SignatureResult::kAged;
  if (*signed_at > now_ms + kMaxClockAhead.count()) return SignatureResult::kAhead;
  return SignatureResult::kValid;
}

SignatureResult CheckV3(const SignedRequest& r, std::string_view secret, Time now) {
  const SignatureResult time = CheckTime(r.timestamp, now);
  if (time != SignatureResult::kValid) return time;
  const std::string expected = SignatureV3(secret, r.method, r.uri, r.body, r.timestamp);
  return SameText(expected, r.signature_v3) ? SignatureResult::kValid : SignatureResult::kWrong;
}

SignatureResult CheckOlder(const SignedRequest& r, std::string_view secret,
                           SignatureVersion oldest) {
  const auto version = SignatureVersionNamed(r.version);
  // v3 has headers of its own.
  if (!version || *version == SignatureVersion::kV3) return SignatureResult::kMalformed;
  if (*version < oldest) return SignatureResult::kOutdated;
  const std::string expected = *version == SignatureVersion::kV1
                                   ? SignatureV1(secret, r.body)
                                   : SignatureV2(secret, r.method, r.uri, r.body);
  return SameText(expected, r.signature) ? SignatureResult::kValid : SignatureResult::kWrong;
}

}  // namespace

std::string_view NameOf(SignatureVersion version) {
  for (const auto& [known, name] : kVersions) {
    if (known == version) return name;
  }
  return {};
}

std::optional<SignatureVersion> SignatureVersionNamed(std::string_view name) {
  for (const auto& [version, known] : kVersions) {
    if (known == name) return version;
  }
  return std::nullopt;
}

std::string SignatureV1(std::string_view secret, std::string_view body) {
  return Sha256Hex(Concatenated({secret, body}));
}

std::string SignatureV2(std::string_view secret, std::string_view method, std::string_view uri,
                        std::string_view body) {
  return Sha256Hex(Concatenated({secret, method, uri, body}));
}

std::string SignatureV3(std::string_view secret, std::string_view method, std::string_view uri,
                        std::string_view body, std::string_view timestamp) {
  const std::string text = Concatenated({method, Decode(uri), body, timestamp});
  return ToBase64(HmacSha256(secret, text));
}

SignatureResult CheckSignature(const SignedRequest& r, std::string_view secret,
                               SignatureVersion oldest, Time now) {
  if (secret.empty()) return SignatureResult::kWrong;
  if (!r.signature_v3.empty()) return CheckV3(r, secret, now);
  if (r.signature.empty()) return SignatureResult::kMissing;
  return CheckOlder(r, secret, oldest);
}

}  // namespace stanna::webhooks
