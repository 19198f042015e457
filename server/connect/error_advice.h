// What an error means for a person: a stable code, whether it heals by itself, and what to do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "storage/connection_store.h"

namespace stanna::connect {

/// What is known of an error besides its reason.
struct ErrorFacts {
  std::string message;
  Time at{};
  std::vector<std::string> missing_scopes;
};

/// The error with the reason `reason` (of a HubSpot call, a database call or the engine) as the
/// status page shows it. Reasons that mean the same to a person share a code; an unknown one is
/// its own code.
storage::ConnectionError Explain(std::string_view reason, const ErrorFacts& facts);

}  // namespace stanna::connect
