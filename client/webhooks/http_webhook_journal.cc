#include "client/webhooks/http_webhook_journal.h"

#include <algorithm>
#include <utility>

#include "base/property_bag.h"
#include "client/http/url.h"
#include "client/json/json.h"
#include "client/webhooks/journal_file.h"

namespace stanna::hubspot {
namespace {

constexpr char kReadScope[] = "developer.webhooks_journal.read";
constexpr char kSubscriptionsRead[] = "developer.webhooks_journal.subscriptions.read";
constexpr char kSubscriptionsWrite[] = "developer.webhooks_journal.subscriptions.write";

// HubSpot's limits of an app.
constexpr int kJournalCallsPerSecond = 100;
constexpr int kSubscriptionCallsPerSecond = 50;

constexpr int kNoContent = 204;

absl::Status UnreadableAnswer(const std::string& call) {
  return WithReason(DataLoss(call + ": not the answer of HubSpot's webhooks journal"),
                    "HUBSPOT_UNREADABLE_ANSWER");
}

absl::StatusOr<JournalEntry> EntryOf(json::Element element, const std::string& call) {
  JournalEntry entry{.offset = json::Text(element, "currentOffset"),
                     .url = json::Text(element, "url")};
  if (entry.offset.empty() || entry.url.empty()) return UnreadableAnswer(call);
  return entry;
}

class HttpWebhookJournal : public WebhookJournal {
 public:
  HttpWebhookJournal(const JournalOptions& options, const AppCallerParts& parts, HttpClient& files)
      : caller_({.scopes = {kReadScope},
                 .bucket = "journal/" + options.client_id,
                 .calls_per_second = kJournalCallsPerSecond,
                 .user_agent = options.user_agent},
                parts),
        base_(options.endpoints.WebhookJournal()),
        user_agent_(options.user_agent),
        files_(files) {}

  absl::StatusOr<std::vector<JournalEntry>> Earliest(int count,
                                                     const CallOptions& options) override {
    return Entries("first journal entries", "earliest", count, options);
  }
  absl::StatusOr<std::vector<JournalEntry>> Latest(int count, const CallOptions& options) override {
    return Entries("last journal entries", "latest", count, options);
  }
  absl::StatusOr<std::vector<JournalEntry>> After(const std::string& offset, int count,
                                                  const CallOptions& options) override {
    const std::string call = "next journal entries", at = PercentEncode(offset);
    return count == 1 ? One(call, "/offset/" + at + "/next", options)
                      : Batch(call, "/batch/" + at + "/next", count, options);
  }

  absl::StatusOr<JournalFile> Fetch(const JournalEntry& entry, const CallOptions& options) override;

 private:
  absl::StatusOr<std::vector<JournalEntry>> Entries(const std::string& call,
                                                    const std::string& which, int count,
                                                    const CallOptions& options) {
    return count == 1 ? One(call, "/" + which, options)
                      : Batch(call, "/batch/" + which, count, options);
  }
  absl::StatusOr<std::vector<JournalEntry>> One(const std::string& call, const std::string& path,
                                                const CallOptions& options);
  absl::StatusOr<std::vector<JournalEntry>> Batch(const std::string& call, const std::string& path,
                                                  int count, const CallOptions& options);
  absl::Status CheckFileUrl(const std::string& text) const;

  AppCaller caller_;
  const std::string base_;
  const std::string user_agent_;
  HttpClient& files_;
};

absl::StatusOr<std::vector<JournalEntry>> HttpWebhookJournal::One(const std::string& call,
                                                                  const std::string& path,
                                                                  const CallOptions& options) {
  ASSIGN_OR_RETURN(const HttpResponse response,
                   caller_.Send({.name = call, .url = base_ + path}, options));
  if (response.status == kNoContent) return std::vector<JournalEntry>();
  json::Document document;
  if (!document.Parse(response.body)) return UnreadableAnswer(call);
  ASSIGN_OR_RETURN(JournalEntry entry, EntryOf(document.root(), call));
  return std::vector<JournalEntry>{std::move(entry)};
}

absl::StatusOr<std::vector<JournalEntry>> HttpWebhookJournal::Batch(const std::string& call,
                                                                    const std::string& path,
                                                                    int count,
                                                                    const CallOptions& options) {
  ASSIGN_OR_RETURN(
      const HttpResponse response,
      caller_.Send({.name = call, .url = base_ + path + "/" + std::to_string(count)}, options));
  std::vector<JournalEntry> entries;
  if (response.status == kNoContent) return entries;
  json::Document document;
  if (!document.Parse(response.body)) return UnreadableAnswer(call);
  const auto results = json::List(document.root(), "results");
  if (!results) return UnreadableAnswer(call);
  for (const json::Element element : *results) {
    ASSIGN_OR_RETURN(entries.emplace_back(), EntryOf(element, call));
  }
  return entries;
}

// HubSpot's own answer names the place, so it is believed as much as HubSpot; but what came to us
// encrypted leads to nothing that is not.
absl::Status HttpWebhookJournal::CheckFileUrl(const std::string& text) const {
  ASSIGN_OR_RETURN(const Url file, ParseUrl(text));
  ASSIGN_OR_RETURN(const Url api, ParseUrl(base_));
  if (file.scheme == Scheme::kHttps || api.scheme == Scheme::kHttp) return absl::OkStatus();
  return WithReason(DataLoss("HubSpot's answer leads to a file without encryption"),
                    "HUBSPOT_UNREADABLE_ANSWER");
}

absl::StatusOr<JournalFile> HttpWebhookJournal::Fetch(const JournalEntry& entry,
                                                      const CallOptions& options) {
  const std::string call = "journal file " + entry.offset;
  RETURN_IF_ERROR(CheckFileUrl(entry.url));
  // The signature in the URL is all that lets us in: a token on top is refused, and is not theirs.
  const HttpRequest request{.url = entry.url, .headers = {{"User-Agent", user_agent_}}};
  const auto response = files_.Send(request, options.deadline, options.stop);
  if (!response.ok()) return Annotate(response.status(), call);
  const int status = response->status;
  if (status == 403 || status == 404 || status == 410) {
    return WithReason(NotFound(call + ": its URL does not hold any more"),
                      "HUBSPOT_JOURNAL_FILE_GONE", {{"httpStatus", std::to_string(status)}});
  }
  if (status != 200) {
    return WithReason(Unavailable(call + ": answered " + std::to_string(status)),
                      "HUBSPOT_UNAVAILABLE", {{"httpStatus", std::to_string(status)}});
  }
  auto file = ReadJournalFile(response->body);
  if (!file.ok()) return Annotate(file.status(), call);
  return file;
}

void AppendTexts(std::string& body, std::string_view name, const std::vector<std::string>& texts) {
  body += ",\"" + std::string(name) + "\":[";
  for (const std::string& text : texts) {
    if (body.back() != '[') body += ',';
    AppendJsonString(body, text);
  }
  body += ']';
}

std::string BodyOf(const JournalSubscriptionKey& key) {
  std::string body = "{\"subscriptionType\":";
  AppendJsonString(body, key.type);
  body += ",\"portalId\":" + std::to_string(key.portal_id);
  if (!key.object_type_id.empty()) {
    body += ",\"objectTypeId\":";
    AppendJsonString(body, key.object_type_id);
  }
  AppendTexts(body, "actions", key.actions);
  if (!key.properties.empty()) AppendTexts(body, "properties", key.properties);
  return body + "}";
}

std::vector<std::string> Sorted(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  return texts;
}

absl::StatusOr<JournalSubscription> SubscriptionOf(json::Element element, const std::string& call) {
  JournalSubscription subscription{
      .id = json::Text(element, "id"),
      .key = {.type = json::Text(element, "subscriptionType"),
              .portal_id = json::Integer(element, "portalId").value_or(0),
              .object_type_id = json::Text(element, "objectTypeId"),
              .actions = Sorted(json::Texts(element, "actions")),
              .properties = Sorted(json::Texts(element, "properties"))},
      .of_single_records = !json::Texts(element, "objectIds").empty()};
  if (subscription.id.empty() || subscription.key.type.empty()) return UnreadableAnswer(call);
  return subscription;
}

class HttpJournalSubscriptions : public JournalSubscriptions {
 public:
  HttpJournalSubscriptions(const JournalOptions& options, const AppCallerParts& parts)
      : caller_({.scopes = {kSubscriptionsRead, kSubscriptionsWrite},
                 .bucket = "journal-subscriptions/" + options.client_id,
                 .calls_per_second = kSubscriptionCallsPerSecond,
                 .user_agent = options.user_agent},
                parts),
        url_(options.endpoints.WebhookJournalSubscriptions()) {}

  absl::StatusOr<std::vector<JournalSubscription>> List(const CallOptions& options) override {
    const AppCall call{.name = "list journal subscriptions", .url = url_};
    ASSIGN_OR_RETURN(const HttpResponse response, caller_.Send(call, options));
    json::Document document;
    if (!document.Parse(response.body)) return UnreadableAnswer(call.name);
    const auto results = json::List(document.root(), "results");
    if (!results) return UnreadableAnswer(call.name);
    std::vector<JournalSubscription> all;
    for (const json::Element element : *results) {
      ASSIGN_OR_RETURN(all.emplace_back(), SubscriptionOf(element, call.name));
    }
    return all;
  }

  absl::StatusOr<JournalSubscription> Create(const JournalSubscriptionKey& key,
                                             const CallOptions& options) override {
    const AppCall call{.name = "create a journal subscription",
                       .method = HttpMethod::kPost,
                       .url = url_,
                       .body = BodyOf(key),
                       .idempotency = Idempotency::kNonIdempotent};
    ASSIGN_OR_RETURN(const HttpResponse response, caller_.Send(call, options));
    json::Document document;
    if (!document.Parse(response.body)) return UnreadableAnswer(call.name);
    return SubscriptionOf(document.root(), call.name);
  }

  absl::Status Remove(const std::string& id, const CallOptions& options) override {
    const absl::Status status = caller_
                                    .Send({.name = "remove a journal subscription",
                                           .method = HttpMethod::kDelete,
                                           .url = url_ + "/" + PercentEncode(id)},
                                          options)
                                    .status();
    return absl::IsNotFound(status) ? absl::OkStatus() : status;
  }

 private:
  AppCaller caller_;
  const std::string url_;
};

}  // namespace

std::unique_ptr<WebhookJournal> MakeWebhookJournal(const JournalOptions& options,
                                                   const AppCallerParts& parts, HttpClient& files) {
  return std::make_unique<HttpWebhookJournal>(options, parts, files);
}

std::unique_ptr<JournalSubscriptions> MakeJournalSubscriptions(const JournalOptions& options,
                                                               const AppCallerParts& parts) {
  return std::make_unique<HttpJournalSubscriptions>(options, parts);
}

}  // namespace stanna::hubspot
