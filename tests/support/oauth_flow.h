// The OAuth flow as a browser walks through it, step by step.
#pragma once

#include <string>

#include "tests/support/server.h"
#include "tests/support/simulator.h"

namespace stanna::testing {

enum class Consent { kAllow, kDeny };

/// GET …/start with `key`: HubSpot's consent page.
std::string StartConnection(const Server& server, const std::string& key);
/// Opens the consent page and presses a button: where the browser is sent, "<redirect URI>?code=…".
std::string DecideConsent(const Simulator& simulator, const std::string& authorize_url,
                          Consent decision);
/// Follows that to the server's callback: where the browser is sent next, "<frontend>?status=…".
std::string FollowCallback(const Server& server, const std::string& redirect);
/// All three.
std::string Connect(const Server& server, const Simulator& simulator, const std::string& key,
                    Consent decision = Consent::kAllow);

}  // namespace stanna::testing
