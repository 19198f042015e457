// JSON Web Tokens (RFC 7519) as the frontend sends them: signed in compact form, checked strictly.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"
#include "server/auth/jwt_keys.h"
#include "server/auth/principal.h"

namespace stanna::auth {

/// HTTP headers here end at 16 KiB together; tokens have about 1.
inline constexpr std::size_t kMaxTokenBytes = 8 * 1024;
/// By how much the issuer's clock may differ from ours.
inline constexpr std::chrono::seconds kTokenLeeway{30};
/// A token can't be revoked, so that one that is stolen is good until it expires: the frontend gets
/// a new one each day at least.
inline constexpr std::chrono::hours kMaxTokenLifetime{24};
/// It is kept with what the caller changes, and logged.
inline constexpr std::size_t kMaxSubjectBytes = 128;

struct JwtRules {
  std::string issuer{};    ///< what `iss` must be
  std::string audience{};  ///< what `aud` must be or have
  std::string workspace_claim = "workspace_id";
  std::string role_claim = "role";
};

/// The payload of a token that one of `keys` signed. The algorithm is the key's; the header must
/// name the same. Keys and addresses that a header brings along are not looked at.
absl::StatusOr<std::string> SignedPayload(std::string_view token, const JwtKeySet& keys);

/// Who calls with `token`. Unauthenticated: AUTH_TOKEN_EXPIRED for a token that was good and is too
/// old, AUTH_TOKEN_INVALID for every other. The message says which check failed and repeats nothing
/// of the token.
absl::StatusOr<Principal> VerifyToken(std::string_view token, const JwtKeySet& keys,
                                      const JwtRules& rules, Time now);

}  // namespace stanna::auth
