#include "server/auth/authorizer.h"

#include <algorithm>
#include <cctype>

namespace stanna::auth {
namespace {

constexpr std::string_view kBearer = "bearer ";

bool HasBearerScheme(std::string_view header) {
  return header.size() > kBearer.size() &&
         std::equal(kBearer.begin(), kBearer.end(), header.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

// What follows "Bearer"; empty: no bearer.
std::string_view BearerOf(const Claims& claims) {
  const std::string_view header = claims.authorization;
  return HasBearerScheme(header) ? header.substr(kBearer.size()) : std::string_view();
}

const char* Credential(const Principal& principal) {
  return principal.by_token ? "token" : "API key";
}

bool Suffices(storage::Role role, RequiredRole required) {
  return static_cast<int>(role) >= static_cast<int>(required);
}
static_assert(static_cast<int>(storage::Role::kViewer) == static_cast<int>(RequiredRole::kViewer));
static_assert(static_cast<int>(storage::Role::kMember) == static_cast<int>(RequiredRole::kMember));
static_assert(static_cast<int>(storage::Role::kAdmin) == static_cast<int>(RequiredRole::kAdmin));

std::string NameOf(RequiredRole role) {
  constexpr const char* kNames[] = {"public", "viewer", "member", "admin"};
  return kNames[static_cast<int>(role)];
}

absl::Status CheckWorkspace(const Principal& principal, const Claims& claims) {
  for (const std::string& named : {claims.request_workspace, claims.header_workspace}) {
    if (!named.empty() && named != principal.workspace.value) {
      return WithReason(PermissionDenied("The " + std::string(Credential(principal)) +
                                         " belongs to another workspace."),
                        "AUTH_WORKSPACE_MISMATCH");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRole(const Principal& principal, const Method& method) {
  if (Suffices(principal.role, method.role)) return absl::OkStatus();
  return WithReason(
      PermissionDenied("The " + std::string(Credential(principal)) +
                       "'s role does not allow this call; it needs " + NameOf(method.role) + "."),
      "AUTH_FORBIDDEN", {{"requiredRole", NameOf(method.role)}});
}

}  // namespace

absl::StatusOr<Principal> Recognise(const Claims& claims, const Recognisers& by, Deadline deadline,
                                    const absl::Status& may_guess) {
  const std::string_view bearer = BearerOf(claims);
  if (by.tokens != nullptr && !bearer.empty() && !LooksLikeApiKey(bearer)) {
    return by.tokens->Recognise(bearer);
  }
  const std::string_view key = bearer.empty() ? std::string_view(claims.api_key) : bearer;
  if (!key.empty()) return by.keys.Recognise(key, deadline, may_guess);
  return WithReason(
      Unauthenticated("No API key: send `Authorization: Bearer sk-…` or `X-API-Key: sk-…`."),
      "AUTH_MISSING_KEY");
}

absl::Status CheckMay(const Principal& principal, const Method& method, const Claims& claims) {
  RETURN_IF_ERROR(CheckWorkspace(principal, claims));
  return CheckRole(principal, method);
}

absl::StatusOr<Grant> Authorize(const Method& method, const Claims& claims, const Recognisers& by,
                                Deadline deadline) {
  if (method.role == RequiredRole::kPublic) return Grant{};
  ASSIGN_OR_RETURN(const Principal principal, Recognise(claims, by, deadline));
  RETURN_IF_ERROR(CheckMay(principal, method, claims));
  return Grant{principal, principal.workspace};
}

}  // namespace stanna::auth
