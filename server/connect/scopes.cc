#include "server/connect/scopes.h"

#include <algorithm>

namespace stanna::connect {

const std::vector<std::string>& RequiredScopes() {
  static const std::vector<std::string> scopes = {
      "oauth",
      "crm.objects.companies.read",
      "crm.objects.contacts.read",
      "crm.objects.deals.read",
      "crm.objects.line_items.read",
      "crm.objects.owners.read",
      "crm.schemas.companies.read",
      "crm.schemas.contacts.read",
      "crm.schemas.deals.read",
  };
  return scopes;
}

const std::vector<std::string>& OptionalScopes() {
  static const std::vector<std::string> scopes = {"sales-email-read", "settings.currencies.read"};
  return scopes;
}

std::vector<std::string> MissingScopes(const std::vector<std::string>& wanted,
                                       const std::vector<std::string>& granted,
                                       storage::ConnectionKind kind) {
  std::vector<std::string> missing;
  for (const std::string& scope : wanted) {
    if (scope == "oauth" && kind == storage::ConnectionKind::kPrivateApp) continue;
    if (std::find(granted.begin(), granted.end(), scope) == granted.end()) missing.push_back(scope);
  }
  return missing;
}

std::vector<std::string> MissingScopes(const storage::Connection& connection) {
  auto missing = MissingScopes(RequiredScopes(), connection.granted_scopes, connection.kind);
  auto optional = MissingScopes(OptionalScopes(), connection.granted_scopes, connection.kind);
  missing.insert(missing.end(), optional.begin(), optional.end());
  return missing;
}

}  // namespace stanna::connect
