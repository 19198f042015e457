// The developer's side of HubSpot's webhooks, for the command line: the server itself has no
// developer key.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "client/http/http_client.h"
#include "client/http/retrying_http_client.h"
#include "client/http/sleeper.h"
#include "client/webhook_admin.h"
#include "client/webhooks/http_webhook_admin.h"
#include "server/app/options.h"

namespace stanna::app {

/// Thread-safe.
class WebhookAdminAccess {
 public:
  /// InvalidArgument: the CA file or the URL of HubSpot's API can't be used.
  static absl::StatusOr<std::unique_ptr<WebhookAdminAccess>> Open(const Options& options,
                                                                  hubspot::WebhookApp app);

  hubspot::WebhookAdmin& admin() { return *admin_; }

 private:
  WebhookAdminAccess(const Options& options, hubspot::WebhookApp app,
                     std::unique_ptr<hubspot::HttpClient> http);

  const std::unique_ptr<hubspot::HttpClient> http_;
  hubspot::SystemSleeper sleeper_;
  hubspot::RetryingHttpClient retrying_http_;
  const std::unique_ptr<hubspot::WebhookAdmin> admin_;
};

}  // namespace stanna::app
