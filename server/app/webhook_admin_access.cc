#include "server/app/webhook_admin_access.h"

#include <utility>

#include "server/app/hubspot_http.h"

namespace stanna::app {

absl::StatusOr<std::unique_ptr<WebhookAdminAccess>> WebhookAdminAccess::Open(
    const Options& options, hubspot::WebhookApp app) {
  ASSIGN_OR_RETURN(auto http, OpenHubSpotHttp(options));
  return std::unique_ptr<WebhookAdminAccess>(
      new WebhookAdminAccess(options, std::move(app), std::move(http)));
}

WebhookAdminAccess::WebhookAdminAccess(const Options& options, hubspot::WebhookApp app,
                                       std::unique_ptr<hubspot::HttpClient> http)
    : http_(std::move(http)),
      retrying_http_(*http_, sleeper_),
      admin_(hubspot::MakeWebhookAdmin(std::move(app), options.hubspot.endpoints, kUserAgent,
                                       retrying_http_)) {}

}  // namespace stanna::app
