#include "client/webhooks/http_webhook_admin.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/property_bag.h"
#include "client/api_error.h"
#include "client/http/url.h"
#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

// HubSpot's limit of a batch update.
constexpr std::size_t kBatch = 100;

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

absl::Status UnreadableAnswer(const std::string& call) {
  return WithReason(DataLoss(call + ": not the answer of HubSpot's webhooks API"),
                    "HUBSPOT_UNREADABLE_ANSWER");
}

absl::StatusOr<WebhookSubscription> ReadSubscription(json::Element element,
                                                     const std::string& call) {
  WebhookSubscription subscription{.id = json::Text(element, "id"),
                                   .key = {.event_type = json::Text(element, "eventType"),
                                           .object_type_id = json::Text(element, "objectTypeId"),
                                           .property = json::Text(element, "propertyName")},
                                   .active = json::Bool(element, "active")};
  if (subscription.id.empty() || subscription.key.event_type.empty()) return UnreadableAnswer(call);
  // Typed events may come with the type's id, which says nothing more.
  if (!subscription.key.event_type.starts_with("object.")) subscription.key.object_type_id.clear();
  return subscription;
}

std::string SettingsBody(const WebhookSettings& settings, const std::string& version) {
  std::string body = "{\"targetUrl\":" + Quoted(settings.target_url) +
                     ",\"throttling\":{\"maxConcurrentRequests\":" +
                     std::to_string(settings.max_concurrent_requests);
  if (version != "2026-09") body += ",\"period\":\"SECONDLY\"";
  return body + "}}";
}

std::string KeyBody(const SubscriptionKey& key) {
  std::string body = "{\"eventType\":" + Quoted(key.event_type) + ",\"active\":false";
  if (!key.object_type_id.empty()) body += ",\"objectTypeId\":" + Quoted(key.object_type_id);
  if (!key.property.empty()) body += ",\"propertyName\":" + Quoted(key.property);
  return body + "}";
}

std::string ActivationBody(std::span<const std::string> ids) {
  std::string body = "{\"inputs\":[";
  for (const std::string& id : ids) {
    if (body.back() == '}') body += ",";
    body += "{\"id\":" + Quoted(id) + ",\"active\":true}";
  }
  return body + "]}";
}

struct AdminCall {
  std::string name;  ///< for people: "list webhook subscriptions"
  HttpMethod method = HttpMethod::kGet;
  std::string url{};
  std::string body{};  ///< JSON
  Idempotency idempotency = Idempotency::kIdempotent;
};

class HttpWebhookAdmin : public WebhookAdmin {
 public:
  HttpWebhookAdmin(WebhookApp app, HubSpotEndpoints endpoints, std::string user_agent,
                   HttpClient& http)
      : app_(std::move(app)),
        endpoints_(std::move(endpoints)),
        user_agent_(std::move(user_agent)),
        http_(http) {}

  absl::StatusOr<std::optional<WebhookSettings>> GetSettings(const CallOptions& options) override {
    const AdminCall call{.name = "get webhook settings", .url = SettingsUrl()};
    const auto response = Send(call, options);
    if (absl::IsNotFound(response.status())) return std::optional<WebhookSettings>();
    if (!response.ok()) return response.status();
    json::Document document;
    if (!document.Parse(response->body)) return UnreadableAnswer(call.name);
    const auto throttling = json::Member(document.root(), "throttling");
    const auto concurrent =
        throttling ? json::Integer(*throttling, "maxConcurrentRequests") : std::nullopt;
    return WebhookSettings{.target_url = json::Text(document.root(), "targetUrl"),
                           .max_concurrent_requests = static_cast<int>(concurrent.value_or(0))};
  }

  absl::Status PutSettings(const WebhookSettings& settings, const CallOptions& options) override {
    return Send({.name = "put webhook settings",
                 .method = HttpMethod::kPut,
                 .url = SettingsUrl(),
                 .body = SettingsBody(settings, endpoints_.versions.webhooks)},
                options)
        .status();
  }

  absl::StatusOr<std::vector<WebhookSubscription>> List(const CallOptions& options) override {
    const AdminCall call{.name = "list webhook subscriptions", .url = SubscriptionsUrl()};
    ASSIGN_OR_RETURN(const HttpResponse response, Send(call, options));
    json::Document document;
    if (!document.Parse(response.body)) return UnreadableAnswer(call.name);
    const auto results = json::List(document.root(), "results");
    if (!results) return UnreadableAnswer(call.name);
    std::vector<WebhookSubscription> all;
    for (const json::Element element : *results) {
      ASSIGN_OR_RETURN(all.emplace_back(), ReadSubscription(element, call.name));
    }
    return all;
  }

  absl::StatusOr<WebhookSubscription> Create(const SubscriptionKey& key,
                                             const CallOptions& options) override {
    const AdminCall call{.name = "create a webhook subscription",
                         .method = HttpMethod::kPost,
                         .url = SubscriptionsUrl(),
                         .body = KeyBody(key),
                         .idempotency = Idempotency::kNonIdempotent};
    ASSIGN_OR_RETURN(const HttpResponse response, Send(call, options));
    json::Document document;
    if (!document.Parse(response.body)) return UnreadableAnswer(call.name);
    return ReadSubscription(document.root(), call.name);
  }

  absl::Status Activate(const std::vector<std::string>& ids, const CallOptions& options) override {
    bool all_there = true;
    for (std::size_t i = 0; i < ids.size(); i += kBatch) {
      const auto some = std::span(ids).subspan(i, std::min(kBatch, ids.size() - i));
      ASSIGN_OR_RETURN(const HttpResponse response,
                       Send({.name = "activate webhook subscriptions",
                             .method = HttpMethod::kPost,
                             .url = SubscriptionsUrl() + "/batch/update",
                             .body = ActivationBody(some)},
                            options));
      constexpr int kInPart = 207;
      all_there = all_there && response.status != kInPart;
    }
    if (all_there) return absl::OkStatus();
    return WithReason(NotFound("some subscriptions were removed by somebody else meanwhile"),
                      "HUBSPOT_NOT_FOUND", {{"nextStep", "Run it again."}});
  }

  absl::Status Remove(const std::string& id, const CallOptions& options) override {
    const absl::Status status = Send({.name = "remove a webhook subscription",
                                      .method = HttpMethod::kDelete,
                                      .url = SubscriptionsUrl() + "/" + PercentEncode(id)},
                                     options)
                                    .status();
    return absl::IsNotFound(status) ? absl::OkStatus() : status;
  }

 private:
  std::string SettingsUrl() const { return endpoints_.WebhookSettings(PercentEncode(app_.app_id)); }
  std::string SubscriptionsUrl() const {
    return endpoints_.WebhookSubscriptions(PercentEncode(app_.app_id));
  }

  absl::StatusOr<HttpResponse> Send(const AdminCall& call, const CallOptions& options) {
    HttpRequest request{.method = call.method,
                        .url = call.url + "?" + EncodeQuery({{"hapikey", app_.developer_key}}),
                        .headers = {{"Accept", "application/json"}, {"User-Agent", user_agent_}},
                        .body = call.body,
                        .idempotency = call.idempotency};
    if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    auto response = http_.Send(request, options.deadline, options.stop);
    if (!response.ok()) return Annotate(response.status(), call.name);
    if (response->status < 200 || response->status > 299) return Refusal(*response, call);
    return response;
  }

  absl::Status Refusal(const HttpResponse& response, const AdminCall& call) const {
    if (response.status == 401) {
      return WithReason(Unauthenticated(call.name + ": HubSpot does not accept the developer key"),
                        "HUBSPOT_DEVELOPER_KEY_REFUSED",
                        {{"nextStep", "Check the key of the app's developer account."}});
    }
    if (response.status == 404) {
      return WithReason(NotFound(call.name + ": HubSpot knows nothing of app " + app_.app_id),
                        "HUBSPOT_APP_NOT_FOUND",
                        {{"nextStep", "Check the app's number, and whose developer key it is."}});
    }
    ApiError error = ParseApiError(response);
    Redact(error.message);
    const absl::Status status = ToAppStatus(error, response, call.name);
    ErrorDetails details = DetailsOf(status);
    if (response.status == 400) details.metadata["nextStep"] = "Check what HubSpot says.";
    return WithDetails(status, details);
  }

  /// Some of HubSpot's sentences repeat what was asked.
  void Redact(std::string& text) const {
    for (const std::string& secret : {app_.developer_key, PercentEncode(app_.developer_key)}) {
      if (secret.empty()) continue;
      for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
        text.replace(at, secret.size(), "…");
      }
    }
  }

  const WebhookApp app_;
  const HubSpotEndpoints endpoints_;
  const std::string user_agent_;
  HttpClient& http_;
};

}  // namespace

std::unique_ptr<WebhookAdmin> MakeWebhookAdmin(WebhookApp app, HubSpotEndpoints endpoints,
                                               std::string user_agent, HttpClient& http) {
  return std::make_unique<HttpWebhookAdmin>(std::move(app), std::move(endpoints),
                                            std::move(user_agent), http);
}

}  // namespace stanna::hubspot
