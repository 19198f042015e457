/// What every endpoint works with, and the call it answers.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/api/faults.h"
#include "tools/hubspot_sim/api/message.h"
#include "tools/hubspot_sim/api/oauth.h"
#include "tools/hubspot_sim/api/rate_limit.h"
#include "tools/hubspot_sim/api/stats.h"
#include "tools/hubspot_sim/options.h"
#include "tools/hubspot_sim/store/clock.h"
#include "tools/hubspot_sim/store/store.h"
#include "tools/hubspot_sim/webhooks/journal.h"
#include "tools/hubspot_sim/webhooks/webhook_app.h"

namespace stanna::sim {

/// Owned by Simulator; shared by all calls.
struct Context {
  const SimOptions& options;
  Store& store;
  SimClock& clock;
  OAuthServer& oauth;
  RateLimiter& limiter;
  Faults& faults;
  WebhookApp& webhooks;
  Journal& journal;
  Stats& stats;
};

/// A call whose route, credentials, scopes and parameter names were checked.
struct Call {
  const HttpRequest& request;
  std::string endpoint;                       ///< "objects.list"
  std::string version;                        ///< "v3", "v4", "2026-09", …
  std::map<std::string, std::string> path;    ///< values of the path's {names}
  ObjectType type = ObjectType::kCompany;     ///< of {type}
  ObjectType to_type = ObjectType::kCompany;  ///< of {to}
  int64_t now_ms = 0;
  bool withhold_email_content = false;  ///< the scope sales-email-read is missing

  /// Dated versions and v4 answer associations in the new form.
  bool IsVersion3() const { return version == "v3"; }
};

using Handler = HttpReply (*)(const Context& context, const Call& call);

/// 400 VALIDATION_ERROR, counted as the client's fault.
HttpReply Violation(const Context& context, const Call& call, const std::string& message);

}  // namespace stanna::sim
