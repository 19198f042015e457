/// The control API under /_sim/: what a test does to the portal that no client could.
#pragma once

#include "tools/hubspot_sim/api/context.h"

namespace stanna::sim {

inline constexpr std::string_view kControlPrefix = "/_sim/";

/// Answers a request under /_sim/. Errors are {"error": "…"} with a sentence.
HttpReply HandleControl(const Context& context, const HttpRequest& request);

/// One change of the portal, as /_sim/mutate takes it; a JSON object.
HttpReply Mutate(const Context& context, const HttpRequest& request);

/// What is under /_sim/webhooks; `name` is the rest of the path: "", "events", "burst".
HttpReply HandleWebhookControl(const Context& context, const HttpRequest& request,
                               std::string_view name);

/// {"error": "…"}
HttpReply ControlFailure(int status, std::string_view message);

}  // namespace stanna::sim
