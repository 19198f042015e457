#include "server/app/webhook_route.h"

#include <string>
#include <utility>

#include "base/status.h"

namespace stanna::app {
namespace {

int HttpStatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 204;
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kOutOfRange:
      return 413;
    default:
      return 503;
  }
}

webhooks::WebhookRequest RequestOf(gateway::HttpRequest request) {
  const auto header = [&](std::string_view name) { return std::string(request.Header(name)); };
  webhooks::WebhookRequest webhook{.method = request.method,
                                   .target = request.target,
                                   .host = header("host"),
                                   .forwarded_proto = header("x-forwarded-proto"),
                                   .forwarded_host = header("x-forwarded-host"),
                                   .peer = request.peer,
                                   .signature = header("x-hubspot-signature"),
                                   .signature_version = header("x-hubspot-signature-version"),
                                   .signature_v3 = header("x-hubspot-signature-v3"),
                                   .timestamp = header("x-hubspot-request-timestamp"),
                                   .body = {}};
  webhook.body = std::move(request.body);
  return webhook;
}

}  // namespace

gateway::RawRoute WebhookRoute(webhooks::Receiver& receiver) {
  return {.method = "POST",
          .path = kWebhookPath,
          .handle = [&receiver](gateway::HttpRequest request, gateway::RawRespond respond) {
            receiver.Receive(RequestOf(std::move(request)),
                             [respond = std::move(respond)](const absl::Status& status) {
                               respond({HttpStatusOf(status.code()), MessageOf(status)});
                             });
          }};
}

}  // namespace stanna::app
