#include "tools/hubspot_sim/api/webhook_admin.h"

#include <algorithm>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

// HubSpot wants more than five requests at a time to be allowed.
constexpr int64_t kFewestConcurrent = 6;
constexpr size_t kMaxInputs = 100;

/// A path without its prefix and version: the app, and what of it.
struct AdminPath {
  std::string version;
  std::string app_id;
  std::string rest;  ///< "settings", "subscriptions/7"
};

std::string TakeSegment(sv& path) {
  const size_t end = std::min(path.find('/'), path.size());
  std::string segment(path.substr(0, end));
  path.remove_prefix(std::min(end + 1, path.size()));
  return segment;
}

std::optional<AdminPath> ReadPath(sv path) {
  path.remove_prefix(1);
  const std::string prefix = TakeSegment(path);
  AdminPath parts;
  parts.version = TakeSegment(path);
  parts.app_id = TakeSegment(path);
  parts.rest = path;
  const bool known = prefix == "webhooks" ? parts.version == "v3" || parts.version == "2026-03"
                                          : parts.version == "2026-09";
  return known ? std::optional(parts) : std::nullopt;
}

/// Errors of these endpoints have no category.
HttpReply Refusal(const Context& context, const std::string& message) {
  context.stats.CountViolation("webhooks: " + message);
  return ErrorReply(400, {message, {}, {}, {}});
}

HttpReply NoContent() {
  HttpReply reply;
  reply.status = 204;
  return reply;
}

std::optional<HttpReply> CheckDeveloper(const Context& context, const HttpRequest& request) {
  const auto key = FindParameter(request.query, "hapikey");
  if (key.has_value() && !key->empty() && *key == context.options.developer_key) {
    return std::nullopt;
  }
  context.stats.Count("unauthorized");
  if (key.has_value()) {
    return ErrorReply(401, {"This hapikey doesn't exist.", "INVALID_AUTHENTICATION", {}, {}});
  }
  // A portal's token says who the portal is, which is not the question here.
  return ErrorReply(401, {"Authentication credentials not found. This API supports OAuth 2.0 "
                          "authentication and you can find more details at "
                          "https://developers.hubspot.com/docs/methods/auth/oauth-overview",
                          "INVALID_AUTHENTICATION",
                          {},
                          {}});
}

HttpReply SettingsReply(const WebhookSettings& settings, const std::string& version) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("createdAt", IsoMillis(settings.created_ms));
  json.Field("targetUrl", settings.target_url).Key("throttling").BeginObject();
  json.Field("maxConcurrentRequests", settings.max_concurrent_requests);
  if (version != "2026-09") json.Field("period", "SECONDLY");
  json.EndObject().Field("updatedAt", IsoMillis(settings.updated_ms)).EndObject();
  return reply;
}

bool StartsWith(sv text, sv prefix) { return text.substr(0, prefix.size()) == prefix; }

/// A public https URL; plain http only towards this machine, as for redirects.
bool IsTargetUrl(sv url) {
  if (StartsWith(url, "https://")) return url.size() > sv("https://").size();
  return StartsWith(url, "http://localhost") || StartsWith(url, "http://127.0.0.1");
}

HttpReply PutSettings(const Context& context, const HttpRequest& request, const AdminPath& path) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return Refusal(context, "Invalid input JSON");
  if (auto unknown = UnknownMember(*body, {"targetUrl", "throttling"})) {
    return Refusal(context, "Unknown member " + *unknown);
  }
  const std::string url = TextOf(*body, "targetUrl");
  if (!IsTargetUrl(url)) return Refusal(context, "targetUrl must be an https URL");
  const boost::json::value* throttling = body->if_contains("throttling");
  if (throttling == nullptr || !throttling->is_object()) {
    return Refusal(context, "throttling is required");
  }
  const auto concurrent = IntOf(throttling->get_object(), "maxConcurrentRequests");
  if (!concurrent.has_value() || *concurrent < kFewestConcurrent) {
    return Refusal(context, "maxConcurrentRequests must be greater than 5");
  }
  return SettingsReply(context.webhooks.Configure(url, static_cast<int>(*concurrent)),
                       path.version);
}

HttpReply AnswerSettings(const Context& context, const HttpRequest& request,
                         const AdminPath& path) {
  if (request.method == "PUT") return PutSettings(context, request, path);
  if (request.method == "DELETE") {
    context.webhooks.ClearSettings();
    return NoContent();
  }
  if (request.method != "GET") return HtmlReply(405, "Method Not Allowed");
  const auto settings = context.webhooks.settings();
  return settings.has_value() ? SettingsReply(*settings, path.version) : NotFoundReply();
}

void WriteSubscription(JsonWriter& json, const Subscription& subscription) {
  json.BeginObject().Field("id", std::to_string(subscription.id));
  json.Field("createdAt", IsoMillis(subscription.created_ms));
  json.Field("eventType", subscription.input.event_type);
  if (!subscription.input.property.empty()) {
    json.Field("propertyName", subscription.input.property);
  }
  if (!subscription.input.object_type_id.empty()) {
    json.Field("objectTypeId", subscription.input.object_type_id);
  }
  json.Field("active", subscription.active);
  json.Field("updatedAt", IsoMillis(subscription.updated_ms)).EndObject();
}

HttpReply SubscriptionReply(const Subscription& subscription, int status) {
  HttpReply reply;
  reply.status = status;
  JsonWriter json(reply.body);
  WriteSubscription(json, subscription);
  return reply;
}

HttpReply ListSubscriptions(const Context& context) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  for (const Subscription& subscription : context.webhooks.subscriptions().All()) {
    WriteSubscription(json, subscription);
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply CreateSubscription(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return Refusal(context, "Invalid input JSON");
  if (auto unknown =
          UnknownMember(*body, {"eventType", "propertyName", "objectTypeId", "active"})) {
    return Refusal(context, "Unknown member " + *unknown);
  }
  const auto added = context.webhooks.subscriptions().Add(
      {TextOf(*body, "eventType"), TextOf(*body, "propertyName"), TextOf(*body, "objectTypeId")},
      context.clock.NowMs());
  if (!added.subscription.has_value()) return Refusal(context, added.refusal);
  return SubscriptionReply(*added.subscription, 201);
}

/// Reads {"active": true}, the one thing that can be changed.
std::optional<bool> ActiveOf(const boost::json::object& body) {
  const boost::json::value* active = body.if_contains("active");
  if (active == nullptr || !active->is_bool()) return std::nullopt;
  return active->get_bool();
}

HttpReply PatchSubscription(const Context& context, const HttpRequest& request, int64_t id) {
  const auto body = ParseObject(request.body);
  const auto active = body.has_value() ? ActiveOf(*body) : std::nullopt;
  if (!active.has_value() || UnknownMember(*body, {"active"}).has_value()) {
    return Refusal(context, "active is the only member, true or false");
  }
  const auto changed =
      context.webhooks.subscriptions().SetActive(id, *active, context.clock.NowMs());
  return changed.has_value() ? SubscriptionReply(*changed, 200) : NotFoundReply();
}

HttpReply BatchUpdate(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return Refusal(context, "Invalid input JSON");
  const boost::json::array& inputs = ArrayOf(*body, "inputs");
  if (inputs.empty() || inputs.size() > kMaxInputs) {
    return Refusal(context, "inputs must have between 1 and 100 elements");
  }
  const int64_t now_ms = context.clock.NowMs();
  HttpReply reply;
  JsonWriter json(reply.body);
  std::vector<std::string> missing;
  json.BeginObject().Field("completedAt", IsoMillis(now_ms)).Field("status", "COMPLETE");
  json.Field("startedAt", IsoMillis(now_ms)).Key("results").BeginArray();
  for (const boost::json::value& input : inputs) {
    const auto active = input.is_object() ? ActiveOf(input.get_object()) : std::nullopt;
    if (!active.has_value()) return Refusal(context, "an input has id and active");
    const std::string id = TextOf(input.get_object(), "id");
    const auto changed =
        context.webhooks.subscriptions().SetActive(ParseInt(id).value_or(0), *active, now_ms);
    if (changed.has_value()) {
      WriteSubscription(json, *changed);
    } else {
      missing.push_back(id);
    }
  }
  json.EndArray();
  if (!missing.empty()) {
    reply.status = 207;
    json.Key("errors").BeginArray();
    json.Raw(RenderError(
        {"Could not get some subscriptions", "OBJECT_NOT_FOUND", {}, {{"ids", missing}}}, false));
    json.EndArray().Field("numErrors", 1);
  }
  json.EndObject();
  return reply;
}

HttpReply AnswerOne(const Context& context, const HttpRequest& request, int64_t id) {
  Subscriptions& subscriptions = context.webhooks.subscriptions();
  if (request.method == "PATCH") return PatchSubscription(context, request, id);
  // Deleting what is gone already is no error.
  if (request.method == "DELETE") {
    subscriptions.Remove(id);
    return NoContent();
  }
  if (request.method != "GET") return HtmlReply(405, "Method Not Allowed");
  const auto found = subscriptions.Find(id);
  return found.has_value() ? SubscriptionReply(*found, 200) : NotFoundReply();
}

HttpReply Answer(const Context& context, const HttpRequest& request, const AdminPath& path) {
  if (path.rest == "settings") return AnswerSettings(context, request, path);
  if (path.rest == "subscriptions") {
    if (request.method == "POST") return CreateSubscription(context, request);
    if (request.method == "GET") return ListSubscriptions(context);
    return HtmlReply(405, "Method Not Allowed");
  }
  if (path.rest == "subscriptions/batch/update" && request.method == "POST") {
    return BatchUpdate(context, request);
  }
  constexpr sv kOne = "subscriptions/";
  const auto id =
      StartsWith(path.rest, kOne) ? ParseInt(sv(path.rest).substr(kOne.size())) : std::nullopt;
  if (id.has_value()) return AnswerOne(context, request, *id);
  context.stats.CountViolation("no such endpoint: " + request.method + " " + request.path);
  return HtmlReply(404, "Not Found");
}

}  // namespace

HttpReply HandleWebhookAdmin(const Context& context, const HttpRequest& request) {
  const auto path = ReadPath(request.path);
  if (!path.has_value()) {
    context.stats.CountViolation("no such endpoint: " + request.method + " " + request.path);
    return HtmlReply(404, "Not Found");
  }
  if (auto refusal = CheckDeveloper(context, request)) return *refusal;
  if (path->app_id != std::to_string(context.options.app_id)) return NotFoundReply();
  for (const auto& [name, value] : request.query) {
    if (name != "hapikey") return Refusal(context, "unknown query parameter " + name);
  }
  if (!request.body.empty() && !StartsWith(request.content_type, "application/json")) {
    context.stats.CountViolation("webhooks: Content-Type is not application/json");
    return ErrorReply(415, {"Unsupported Media Type", {}, {}, {}});
  }
  return Answer(context, request, *path);
}

}  // namespace stanna::sim
