#include "server/auth/jwt.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/base64.h"
#include "server/auth/strict_json.h"

namespace stanna::auth {
namespace {

using Object = StrictJson::Object;
using std::chrono::seconds;

// The end of the year 9999: later times overflow what is calculated with them.
constexpr double kLatestTime = 253'402'300'799;
// A workspace is named by a domain by default, and those end at 253 characters.
constexpr std::size_t kMaxWorkspaceBytes = 253;

absl::Status Refused(std::string_view why) {
  return WithReason(Unauthenticated("The token is not valid: " + std::string(why) + "."),
                    "AUTH_TOKEN_INVALID");
}

absl::Status Expired() {
  return WithReason(Unauthenticated("The token has expired."), "AUTH_TOKEN_EXPIRED");
}

// Header, payload and signature; false unless there are three.
bool Split(std::string_view token, std::array<std::string_view, 3>& parts) {
  for (std::string_view& part : parts) {
    const auto end = token.find('.');
    part = token.substr(0, end);
    token.remove_prefix(end == std::string_view::npos ? token.size() : end + 1);
    if (part.empty()) return false;
    if ((end == std::string_view::npos) != (&part == &parts.back())) return false;
  }
  return true;
}

bool IsTokenType(std::string_view type) {
  const std::string lower = LowerAscii(type);
  return lower == "jwt" || lower == "at+jwt" || lower == "application/at+jwt";
}

// The key that the header asks for, if it is one for the header's algorithm.
absl::StatusOr<const JwtKey*> KeyFor(Object header, const JwtKeySet& keys) {
  // Extensions that must be understood (RFC 7515, 4.1.11): none is.
  if (StrictJson::Find(header, "crit")) return Refused("its header needs an extension");
  const auto type = StrictJson::Text(header, "typ");
  if (StrictJson::Find(header, "typ") && !(type && IsTokenType(*type))) {
    return Refused("it is of another type");
  }
  const auto name = StrictJson::Text(header, "alg");
  const auto algorithm = name ? JwtAlgorithmNamed(*name) : std::nullopt;
  if (!algorithm) return Refused("its algorithm is none of HS256, RS256 and EdDSA");
  const auto id = StrictJson::Text(header, "kid");
  if (StrictJson::Find(header, "kid") && !id) return Refused("its key id is no text");
  const JwtKey* key = keys.Find(id);
  if (key == nullptr) return Refused("it names no key that is known here");
  if (key->algorithm() != *algorithm) return Refused("its algorithm is not its key's");
  return key;
}

// RFC 7519's NumericDate: seconds, perhaps with a fraction.
absl::StatusOr<std::optional<Time>> TimeOf(Object claims, std::string_view name) {
  const auto value = StrictJson::Find(claims, name);
  if (!value) return std::optional<Time>();
  double number = 0;
  if (!value->is_number() || value->get(number) || !(number >= 0 && number <= kLatestTime)) {
    return Refused("its " + std::string(name) + " is no time");
  }
  return std::optional(FromEpochMs(static_cast<std::int64_t>(number * 1000)));
}

absl::Status CheckTimes(Object claims, Time now) {
  ASSIGN_OR_RETURN(const auto expires, TimeOf(claims, "exp"));
  ASSIGN_OR_RETURN(const auto issued, TimeOf(claims, "iat"));
  ASSIGN_OR_RETURN(const auto begins, TimeOf(claims, "nbf"));
  if (!expires || !issued) return Refused("it has no exp and iat");
  if (*expires - *issued > kMaxTokenLifetime) return Refused("it is good for over 24 hours");
  if (*issued > now + kTokenLeeway) return Refused("its iat is in the future");
  if (begins && *begins > now + kTokenLeeway) return Refused("its nbf is in the future");
  return now < *expires + kTokenLeeway ? absl::OkStatus() : Expired();
}

bool HasAudience(Object claims, const std::string& audience) {
  const auto value = StrictJson::Find(claims, "aud");
  simdjson::dom::array list;
  if (!value) return false;
  if (value->get(list)) return StrictJson::Text(claims, "aud") == audience;
  bool found = false;
  for (const auto item : list) {
    std::string_view text;
    if (item.get(text)) return false;
    found = found || text == audience;
  }
  return found;
}

bool IsPlain(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<storage::Role> RoleNamed(std::string_view name) {
  if (name == "viewer") return storage::Role::kViewer;
  if (name == "member") return storage::Role::kMember;
  if (name == "admin") return storage::Role::kAdmin;
  return std::nullopt;
}

absl::StatusOr<Principal> PrincipalOf(Object claims, const JwtRules& rules) {
  const auto subject = StrictJson::Text(claims, "sub");
  if (!subject || !IsPlain(*subject, kMaxSubjectBytes)) {
    return Refused("its sub is not 1 to 128 printable characters");
  }
  const auto workspace = StrictJson::Text(claims, rules.workspace_claim);
  if (!workspace || !IsPlain(*workspace, kMaxWorkspaceBytes)) {
    return Refused("it names no workspace");
  }
  const auto role = RoleNamed(StrictJson::Text(claims, rules.role_claim).value_or(""));
  if (!role) return Refused("its role is none of admin, member and viewer");
  return Principal{.workspace = WorkspaceId(std::string(*workspace)),
                   .role = *role,
                   .caller = "user:" + std::string(*subject),
                   .by_token = true};
}

}  // namespace

absl::StatusOr<std::string> SignedPayload(std::string_view token, const JwtKeySet& keys) {
  if (token.size() > kMaxTokenBytes) return Refused("it is too long");
  std::array<std::string_view, 3> parts;
  if (!Split(token, parts)) return Refused("it has not three parts");
  const auto header_text = FromBase64Url(parts[0]);
  auto payload = FromBase64Url(parts[1]);
  const auto signature = FromBase64Url(parts[2]);
  if (!header_text || !payload || !signature) return Refused("it is not in base64url");
  StrictJson header;
  if (!header.Parse(*header_text)) {
    return Refused("its header is no JSON object with each name once");
  }
  ASSIGN_OR_RETURN(const JwtKey* key, KeyFor(header.root(), keys));
  const std::string_view text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  if (!key->Signed(text, *signature)) return Refused("its signature is wrong");
  return *std::move(payload);
}

absl::StatusOr<Principal> VerifyToken(std::string_view token, const JwtKeySet& keys,
                                      const JwtRules& rules, Time now) {
  ASSIGN_OR_RETURN(const std::string payload, SignedPayload(token, keys));
  StrictJson json;
  if (!json.Parse(payload)) return Refused("its payload is no JSON object with each name once");
  const Object claims = json.root();
  if (StrictJson::Text(claims, "iss") != rules.issuer) return Refused("it is of another issuer");
  if (!HasAudience(claims, rules.audience)) return Refused("it is for another audience");
  ASSIGN_OR_RETURN(Principal principal, PrincipalOf(claims, rules));
  RETURN_IF_ERROR(CheckTimes(claims, now));
  return principal;
}

}  // namespace stanna::auth
