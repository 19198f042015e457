// The scopes that the product asks HubSpot for.
#pragma once

#include <string>
#include <vector>

#include "storage/connection_store.h"

namespace stanna::connect {

/// Without them nothing can be imported, and HubSpot refuses the installation. Activities need no
/// scope of their own: HubSpot serves them under the contacts scope.
const std::vector<std::string>& RequiredScopes();

/// Dropped without a word where the account lacks them: e-mail bodies (without sales-email-read
/// HubSpot withholds them) and exchange rates.
const std::vector<std::string>& OptionalScopes();

/// What of `wanted` is not in `granted`, in the order of `wanted`. "oauth" counts for OAuth
/// connections only: a private app's token has no such scope.
std::vector<std::string> MissingScopes(const std::vector<std::string>& wanted,
                                       const std::vector<std::string>& granted,
                                       storage::ConnectionKind kind);

/// Both lists together, as above.
std::vector<std::string> MissingScopes(const storage::Connection& connection);

}  // namespace stanna::connect
