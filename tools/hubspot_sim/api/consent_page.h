/// The page on which a person grants or refuses an app its scopes.
#pragma once

#include <set>
#include <string>

#include "tools/hubspot_sim/api/message.h"

namespace stanna::sim {

/// The words of a space-separated list.
std::set<std::string> SplitScopes(const std::string& text);

/// `query` is that of the authorize call; the page's form sends it back with `decision` added.
std::string ConsentPage(const Parameters& query);

}  // namespace stanna::sim
