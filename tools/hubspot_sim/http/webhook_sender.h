/// Posts the events of an outbox to the app's target URL.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tools/hubspot_sim/webhooks/webhook_app.h"

namespace stanna::sim {

struct SenderOptions {
  std::string client_secret;  ///< requests are signed with it
  int64_t timeout_ms = 5000;  ///< from connecting to the end of the answer
  std::string ca_file;        ///< who must have signed an https target; empty: the system's
};

/// Works in a thread of its own from construction to destruction.
class WebhookSender {
 public:
  /// `now_ms` gives the portal's present. Throws when the CA file cannot be read.
  WebhookSender(SenderOptions options, WebhookApp& app, std::function<int64_t()> now_ms);
  ~WebhookSender();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stanna::sim
