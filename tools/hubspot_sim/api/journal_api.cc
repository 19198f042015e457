#include "tools/hubspot_sim/api/journal_api.h"

#include <algorithm>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/json_writer.h"
#include "tools/hubspot_sim/webhooks/signature.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

constexpr sv kVersion = "2026-03";
constexpr sv kReadScope = "developer.webhooks_journal.read";
constexpr sv kSubscriptionsRead = "developer.webhooks_journal.subscriptions.read";
constexpr sv kSubscriptionsWrite = "developer.webhooks_journal.subscriptions.write";
constexpr int64_t kUrlLifetimeMs = 10 * kMinuteMs;
constexpr int64_t kMaxBatch = 100;

std::vector<std::string> Split(sv path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

HttpReply Refusal(const Context& context, const std::string& message) {
  context.stats.CountViolation("journal: " + message);
  return ValidationError(message);
}

HttpReply NoSuchEndpoint(const Context& context, const HttpRequest& request) {
  context.stats.CountViolation("no such endpoint: " + request.method + " " + request.path);
  return HtmlReply(404, "Not Found");
}

HttpReply NoContent() {
  HttpReply reply;
  reply.status = 204;
  return reply;
}

/// The app itself must call, by a client-credentials token with the scope.
std::optional<HttpReply> CheckToken(const Context& context, const HttpRequest& request, sv scope) {
  const int64_t now_ms = context.clock.NowMs();
  const Identity identity = context.oauth.Authenticate(request.authorization, now_ms);
  if (identity.kind == Identity::kExpired) {
    context.stats.Count("calls_with_expired_token");
    return ExpiredTokenReply(identity.expires_ms, now_ms);
  }
  if (identity.kind != Identity::kValid) {
    context.stats.Count("unauthorized");
    return InvalidTokenReply();
  }
  if (identity.is_app && identity.scopes.count(std::string(scope)) > 0) return std::nullopt;
  context.stats.Count("missing_scopes");
  return MissingScopesReply({std::string(scope)}, true);
}

std::string FileSignature(const Context& context, sv offset, sv expires) {
  return HexHmac(context.options.client_secret, std::string(offset) + "|" + std::string(expires));
}

void WriteEntry(JsonWriter& json, const Context& context, const HttpRequest& request,
                const JournalEntry& entry) {
  const int64_t expires_ms = context.clock.NowMs() + kUrlLifetimeMs;
  const std::string expires = std::to_string(expires_ms);
  const std::string& origin = request.origin.empty() ? context.options.base_url : request.origin;
  json.BeginObject();
  json.Field("url", origin + std::string(kJournalFilePrefix) + entry.offset + ".json?Expires=" +
                        expires + "&Signature=" + FileSignature(context, entry.offset, expires));
  json.Field("expiresAt", IsoMillis(expires_ms)).Field("currentOffset", entry.offset).EndObject();
}

HttpReply OneEntry(const Context& context, const HttpRequest& request,
                   const std::vector<JournalEntry>& entries) {
  if (entries.empty()) return NoContent();
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteEntry(json, context, request, entries.front());
  return reply;
}

/// Begins a batch's answer and leaves it open behind its results.
void WriteBatch(JsonWriter& json, const Context& context, const HttpRequest& request,
                const std::vector<JournalEntry>& entries) {
  const std::string now = IsoMillis(context.clock.NowMs());
  json.BeginObject().Field("status", "COMPLETE").Field("startedAt", now);
  json.Field("completedAt", now).Key("results").BeginArray();
  for (const JournalEntry& entry : entries) WriteEntry(json, context, request, entry);
  json.EndArray();
}

HttpReply BatchReply(const Context& context, const HttpRequest& request,
                     const std::vector<JournalEntry>& entries) {
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteBatch(json, context, request, entries);
  json.EndObject();
  return reply;
}

HttpReply BatchRead(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return Refusal(context, "Invalid input JSON");
  const std::vector<std::string> offsets = TextsOf(*body, "inputs");
  if (offsets.empty() || offsets.size() > static_cast<size_t>(kMaxBatch)) {
    return Refusal(context, "inputs must have between 1 and 100 elements");
  }
  std::vector<JournalEntry> entries;
  std::vector<std::string> missing;
  for (const std::string& offset : offsets) {
    if (auto entry = context.journal.Find(offset)) {
      entries.push_back(*std::move(entry));
    } else {
      missing.push_back(offset);
    }
  }
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteBatch(json, context, request, entries);
  if (!missing.empty()) {
    reply.status = 207;
    json.Key("errors").BeginArray();
    json.Raw(RenderError(
        {"Could not get some journal entries", "OBJECT_NOT_FOUND", {}, {{"offsets", missing}}},
        false));
    json.EndArray().Field("numErrors", 1);
  }
  json.EndObject();
  return reply;
}

/// …/batch/earliest/5, …/batch/latest/5, …/batch/{offset}/next/5.
HttpReply AnswerBatch(const Context& context, const HttpRequest& request,
                      const std::vector<std::string>& rest) {
  const auto count = ParseInt(rest.back());
  if (!count.has_value() || *count < 1 || *count > kMaxBatch) {
    return Refusal(context, "count must be between 1 and 100");
  }
  const auto most = static_cast<size_t>(*count);
  if (rest.size() == 4 && rest[2] == "next") {
    const auto entries = context.journal.After(rest[1], most);
    return entries.has_value() ? BatchReply(context, request, *entries) : NotFoundReply();
  }
  if (rest.size() == 3 && rest[1] == "earliest") {
    return BatchReply(context, request, context.journal.Earliest(most));
  }
  if (rest.size() == 3 && rest[1] == "latest") {
    return BatchReply(context, request, context.journal.Latest(most));
  }
  return NoSuchEndpoint(context, request);
}

HttpReply AnswerJournal(const Context& context, const HttpRequest& request,
                        const std::vector<std::string>& rest) {
  if (rest.empty()) return NoSuchEndpoint(context, request);
  if (request.method == "POST" && rest.size() == 2 && rest[0] == "batch" && rest[1] == "read") {
    return BatchRead(context, request);
  }
  if (request.method != "GET") return NoSuchEndpoint(context, request);
  if (rest.size() == 1 && rest[0] == "earliest") {
    return OneEntry(context, request, context.journal.Earliest(1));
  }
  if (rest.size() == 1 && rest[0] == "latest") {
    return OneEntry(context, request, context.journal.Latest(1));
  }
  if (rest.size() == 3 && rest[0] == "offset" && rest[2] == "next") {
    const auto entries = context.journal.After(rest[1], 1);
    return entries.has_value() ? OneEntry(context, request, *entries) : NotFoundReply();
  }
  if (rest.size() >= 3 && rest[0] == "batch") return AnswerBatch(context, request, rest);
  return NoSuchEndpoint(context, request);
}

/// The journal of one portal, or of all that have the app.
HttpReply HandleEntries(const Context& context, const HttpRequest& request, bool is_local,
                        const std::vector<std::string>& rest) {
  if (auto refusal = CheckToken(context, request, kReadScope)) return *refusal;
  for (const auto& [name, value] : request.query) {
    if (!is_local || name != "installPortalId") {
      return Refusal(context, "unknown query parameter " + name);
    }
    // The app is in no other portal.
    if (value != std::to_string(context.options.portal.portal_id)) return NotFoundReply();
  }
  return AnswerJournal(context, request, rest);
}

void WriteTexts(JsonWriter& json, sv name, const std::vector<std::string>& texts) {
  json.Key(name).BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

void WriteSubscription(JsonWriter& json, const Context& context,
                       const JournalSubscription& subscription) {
  const JournalSubscriptionInput& input = subscription.input;
  json.BeginObject().Field("id", subscription.id).Field("appId", context.options.app_id);
  json.Field("subscriptionType", input.subscription_type).Field("portalId", input.portal_id);
  if (!input.object_type_id.empty()) json.Field("objectTypeId", input.object_type_id);
  WriteTexts(json, "actions", input.actions);
  WriteTexts(json, "properties", input.properties);
  json.Key("objectIds").BeginArray();
  for (int64_t id : input.object_ids) json.Int(id);
  json.EndArray().Field("createdAt", IsoMillis(subscription.created_ms));
  json.Field("updatedAt", IsoMillis(subscription.created_ms)).EndObject();
}

HttpReply Subscribe(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return Refusal(context, "Invalid input JSON");
  if (auto unknown = UnknownMember(*body, {"subscriptionType", "portalId", "objectTypeId",
                                           "actions", "properties", "objectIds"})) {
    return Refusal(context, "Unknown member " + *unknown);
  }
  JournalSubscriptionInput input;
  input.subscription_type = TextOf(*body, "subscriptionType");
  input.portal_id = IntOf(*body, "portalId").value_or(0);
  input.object_type_id = TextOf(*body, "objectTypeId");
  input.actions = TextsOf(*body, "actions");
  input.properties = TextsOf(*body, "properties");
  for (const std::string& id : TextsOf(*body, "objectIds")) {
    input.object_ids.push_back(ParseInt(id).value_or(0));
  }
  const auto added = context.journal.subscriptions().Add(input, context.clock.NowMs());
  if (!added.subscription.has_value()) return Refusal(context, added.refusal);
  HttpReply reply;
  reply.status = 201;
  JsonWriter json(reply.body);
  WriteSubscription(json, context, *added.subscription);
  return reply;
}

HttpReply ListSubscriptions(const Context& context) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  for (const JournalSubscription& subscription : context.journal.subscriptions().All()) {
    WriteSubscription(json, context, subscription);
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply DeleteSubscription(const Context& context, int64_t id) {
  return context.journal.subscriptions().Remove(id) ? NoContent() : NotFoundReply();
}

HttpReply DeleteOfPortal(const Context& context, const std::string& portal) {
  if (portal == std::to_string(context.options.portal.portal_id)) {
    context.journal.subscriptions().RemoveAll();
  }
  return NoContent();
}

HttpReply GetSubscription(const Context& context, int64_t id) {
  const auto found = context.journal.subscriptions().Find(id);
  if (!found.has_value()) return NotFoundReply();
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteSubscription(json, context, *found);
  return reply;
}

HttpReply HandleSubscriptions(const Context& context, const HttpRequest& request,
                              const std::vector<std::string>& rest) {
  const bool reads = request.method == "GET";
  const sv scope = reads ? kSubscriptionsRead : kSubscriptionsWrite;
  if (auto refusal = CheckToken(context, request, scope)) return *refusal;
  if (rest.empty() && reads) return ListSubscriptions(context);
  if (rest.empty() && request.method == "POST") return Subscribe(context, request);
  const bool deletes = request.method == "DELETE";
  if (rest.size() == 2 && rest[0] == "portals" && deletes) return DeleteOfPortal(context, rest[1]);
  const auto id = rest.size() == 1 ? ParseInt(rest[0]) : std::nullopt;
  if (id.has_value() && reads) return GetSubscription(context, *id);
  if (id.has_value() && deletes) return DeleteSubscription(context, *id);
  return NoSuchEndpoint(context, request);
}

/// The store that the files lie in answers XML.
HttpReply FileRefusal(int status, sv code, sv message) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "application/xml";
  reply.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + std::string(code) +
               "</Code><Message>" + std::string(message) + "</Message></Error>";
  return reply;
}

}  // namespace

HttpReply HandleJournal(const Context& context, const HttpRequest& request) {
  std::vector<std::string> rest = Split(sv(request.path).substr(kJournalPrefix.size()));
  if (rest.size() < 2 || rest[1] != kVersion) return NoSuchEndpoint(context, request);
  const std::string family = rest[0];
  rest.erase(rest.begin(), rest.begin() + 2);
  if (!request.body.empty() && request.content_type.rfind("application/json", 0) != 0) {
    context.stats.CountViolation("journal: Content-Type is not application/json");
    return ErrorReply(415, {"Unsupported Media Type", {}, {}, {}});
  }
  if (family == "journal" || family == "journal-local") {
    return HandleEntries(context, request, family == "journal-local", rest);
  }
  if (family == "subscriptions") return HandleSubscriptions(context, request, rest);
  return NoSuchEndpoint(context, request);
}

HttpReply HandleJournalFile(const Context& context, const HttpRequest& request) {
  if (!request.authorization.empty()) {
    context.stats.CountViolation("journal.file: a token was sent to where the files lie");
    return FileRefusal(400, "InvalidArgument", "Only one auth mechanism allowed");
  }
  constexpr sv kSuffix = ".json";
  std::string offset = request.path.substr(kJournalFilePrefix.size());
  if (offset.size() > kSuffix.size()) offset.resize(offset.size() - kSuffix.size());
  const std::string expires = FindParameter(request.query, "Expires").value_or("");
  if (FindParameter(request.query, "Signature") != FileSignature(context, offset, expires)) {
    return FileRefusal(403, "SignatureDoesNotMatch", "The signature does not match");
  }
  if (ParseInt(expires).value_or(0) <= context.clock.NowMs()) {
    return FileRefusal(403, "AccessDenied", "Request has expired");
  }
  const auto entry = context.journal.Find(offset);
  if (!entry.has_value()) {
    return FileRefusal(404, "NoSuchKey", "The specified key does not exist.");
  }
  HttpReply reply;
  reply.body = entry->body;
  return reply;
}

}  // namespace stanna::sim
