// /_sim/webhooks: what goes wrong with webhooks, what became of the events, and bursts of changes.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/control.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

constexpr int64_t kMaxListed = 10'000;
constexpr int64_t kMaxBurst = 10'000'000;
// The portal is locked for so many changes at a time, so that it can be read during a burst.
constexpr int64_t kBurstStep = 500;

constexpr std::pair<std::string_view, Signing> kSignings[] = {{"both", Signing::kBoth},
                                                              {"v1", Signing::kV1},
                                                              {"v3", Signing::kV3},
                                                              {"wrong", Signing::kWrong},
                                                              {"none", Signing::kNone}};

std::string_view NameOf(Signing signing) {
  for (const auto& [name, value] : kSignings) {
    if (value == signing) return name;
  }
  return {};
}

void WriteShare(JsonWriter& json, std::string_view name, double share) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.6g", share);
  json.Key(name).Raw(digits);
}

HttpReply Describe(const Context& context) {
  WebhookApp& app = context.webhooks;
  const DeliverySwitches switches = app.outbox().switches();
  const DeliveryCounts counts = app.outbox().Counts();
  const auto settings = app.settings();
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("target_url", settings.has_value() ? settings->target_url : "");
  json.Key("switches").BeginObject();
  WriteShare(json, "duplicates", switches.duplicates);
  WriteShare(json, "reordering", switches.reordering);
  WriteShare(json, "drops", switches.drops);
  WriteShare(json, "time_scale", switches.time_scale);
  json.Field("paused", switches.paused).Field("max_batch", switches.max_batch);
  json.Field("max_concurrent", switches.max_concurrent);
  json.Field("hold_back_ms", switches.hold_back_ms).Field("signing", NameOf(app.signing()));
  json.Field("timestamp_skew_ms", app.timestamp_skew_ms());
  json.Field("type_member", app.format().type_member).EndObject();
  json.Key("events").BeginObject();
  for (const auto& [name, count] : counts.by_name) json.Field(name, count);
  json.EndObject().Key("responses").BeginObject();
  for (const auto& [name, count] : counts.by_response) json.Field(name, count);
  json.EndObject().EndObject();
  return reply;
}

/// Reads a share or a factor when it is there.
void ReadNumber(const boost::json::object& json, std::string_view name, double& value) {
  const std::string text = TextOf(json, name);
  if (!text.empty()) value = std::strtod(text.c_str(), nullptr);
}

std::string ReadSwitches(const boost::json::object& json, DeliverySwitches& switches) {
  ReadNumber(json, "duplicates", switches.duplicates);
  ReadNumber(json, "reordering", switches.reordering);
  ReadNumber(json, "drops", switches.drops);
  ReadNumber(json, "time_scale", switches.time_scale);
  if (json.contains("paused")) switches.paused = TextOf(json, "paused") == "true";
  switches.max_batch = static_cast<int>(IntOf(json, "max_batch").value_or(switches.max_batch));
  switches.max_concurrent =
      static_cast<int>(IntOf(json, "max_concurrent").value_or(switches.max_concurrent));
  switches.hold_back_ms = IntOf(json, "hold_back_ms").value_or(switches.hold_back_ms);
  for (double share : {switches.duplicates, switches.reordering, switches.drops}) {
    if (share < 0 || share > 1) return "a share is in [0, 1]";
  }
  if (switches.max_batch < 1 || switches.max_batch > 100) return "max_batch is in [1, 100]";
  return switches.time_scale > 0 ? "" : "time_scale must be positive";
}

std::string ReadSensitive(const boost::json::object& json, EventFormat& format) {
  format.sensitive.clear();
  for (const std::string& name : TextsOf(json, "sensitive")) {
    const size_t dot = std::min(name.find('.'), name.size());
    const auto type = ParseObjectType(name.substr(0, dot));
    if (!type.has_value() || dot == name.size()) return "no property " + name;
    format.sensitive.insert({*type, name.substr(dot + 1)});
  }
  return {};
}

std::string ReadFormat(const boost::json::object& json, EventFormat& format) {
  if (json.contains("type_member")) format.type_member = TextOf(json, "type_member");
  if (format.type_member != "subscriptionType" && format.type_member != "eventType") {
    return "type_member is subscriptionType or eventType";
  }
  return json.contains("sensitive") ? ReadSensitive(json, format) : "";
}

/// All of them active, as those of a project's file are.
std::string Subscribe(const Context& context, const boost::json::object& json) {
  Subscriptions& subscriptions = context.webhooks.subscriptions();
  const int64_t now_ms = context.clock.NowMs();
  subscriptions.Clear();
  for (const boost::json::value& value : ArrayOf(json, "subscriptions")) {
    if (!value.is_object()) return "a subscription is an object";
    const boost::json::object& wanted = value.get_object();
    const auto added =
        subscriptions.Add({TextOf(wanted, "eventType"), TextOf(wanted, "propertyName"),
                           TextOf(wanted, "objectTypeId")},
                          now_ms);
    if (!added.subscription.has_value()) return added.refusal;
    subscriptions.SetActive(added.subscription->id, true, now_ms);
  }
  return {};
}

void SetTarget(WebhookApp& app, const std::string& url) {
  if (url.empty()) {
    app.ClearSettings();
    return;
  }
  const auto settings = app.settings().value_or(WebhookSettings());
  app.Configure(url, settings.max_concurrent_requests);
}

std::string Apply(const Context& context, const boost::json::object& json) {
  WebhookApp& app = context.webhooks;
  if (auto unknown = UnknownMember(
          json, {"duplicates", "reordering", "drops", "time_scale", "paused", "max_batch",
                 "max_concurrent", "hold_back_ms", "signing", "timestamp_skew_ms", "type_member",
                 "sensitive", "subscriptions", "target_url"})) {
    return "unknown member " + *unknown;
  }
  DeliverySwitches switches = app.outbox().switches();
  if (std::string problem = ReadSwitches(json, switches); !problem.empty()) return problem;
  EventFormat format = app.format();
  if (std::string problem = ReadFormat(json, format); !problem.empty()) return problem;
  if (json.contains("signing")) {
    const std::string name = TextOf(json, "signing");
    const auto found = std::find_if(std::begin(kSignings), std::end(kSignings),
                                    [&name](const auto& entry) { return entry.first == name; });
    if (found == std::end(kSignings)) return "signing is both, v1, v3, wrong or none";
    app.SetSigning(found->second);
  }
  if (json.contains("timestamp_skew_ms")) {
    app.SetTimestampSkew(IntOf(json, "timestamp_skew_ms").value_or(0));
  }
  app.SetFormat(std::move(format));
  if (json.contains("subscriptions")) {
    if (std::string problem = Subscribe(context, json); !problem.empty()) return problem;
  }
  if (json.contains("target_url")) SetTarget(app, TextOf(json, "target_url"));
  app.outbox().SetSwitches(switches);
  return {};
}

HttpReply SetWebhooks(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return ControlFailure(400, "the body is not a JSON object");
  const std::string problem = Apply(context, *body);
  return problem.empty() ? Describe(context) : ControlFailure(400, problem);
}

HttpReply ListEvents(const Context& context, const HttpRequest& request) {
  const std::string name = FindParameter(request.query, "state").value_or("");
  const auto state = EventStateNamed(name);
  if (!name.empty() && !state.has_value()) return ControlFailure(400, "no such state");
  const int64_t limit =
      ParseInt(FindParameter(request.query, "limit").value_or("1000")).value_or(0);
  if (limit < 1 || limit > kMaxListed) return ControlFailure(400, "limit must be in [1, 10000]");
  const int64_t first = ParseInt(FindParameter(request.query, "after").value_or("0")).value_or(0);
  const auto list = context.webhooks.outbox().List(
      state, static_cast<size_t>(std::max<int64_t>(0, first)), static_cast<size_t>(limit));
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  for (const DeliveredEvent& event : list) {
    json.BeginObject().Field("key", event.key).Field("state", stanna::sim::NameOf(event.state));
    json.Field("attempts", event.attempts).Key("event").Raw(event.json).EndObject();
  }
  json.EndArray().Key("after");
  if (static_cast<int64_t>(list.size()) < limit) {
    json.Null();
  } else {
    json.Int(static_cast<int64_t>(list.back().position) + 1);
  }
  json.EndObject();
  return reply;
}

/// What a burst changes: the property, of each of these records in turn.
struct Burst {
  ObjectType type = ObjectType::kContact;
  int property = 0;
  int64_t count = 0;
  std::vector<int64_t> ids;
};

std::string ReadBurst(const Context& context, const boost::json::object& json, Burst& burst) {
  if (auto unknown = UnknownMember(json, {"type", "property", "count", "records"})) {
    return "unknown member " + *unknown;
  }
  const auto type = ParseObjectType(TextOf(json, "type"));
  if (!type.has_value()) return "type must name an object type";
  const auto property = FindProperty(*type, TextOf(json, "property"));
  if (!property.has_value()) return "no property " + TextOf(json, "property");
  burst.type = *type;
  burst.property = *property;
  burst.count = IntOf(json, "count").value_or(0);
  if (burst.count < 1 || burst.count > kMaxBurst) return "count must be in [1, 10000000]";
  const int64_t records = IntOf(json, "records").value_or(1000);
  const auto lock = context.store.Shared();
  context.store.Scan(burst.type, 0, false, kLatest, [&burst, records](const Record& record) {
    if (static_cast<int64_t>(burst.ids.size()) >= std::min(records, burst.count)) return false;
    burst.ids.push_back(record.facts.id);
    return true;
  });
  return burst.ids.empty() ? "there are no records to change" : "";
}

/// How many records were changed: some may have gone meanwhile.
int64_t Run(const Context& context, const Burst& burst) {
  int64_t changed = 0;
  const auto records = static_cast<int64_t>(burst.ids.size());
  // Else a record's value would be that of the burst before, and nobody would be told.
  static std::atomic<int64_t> bursts = 0;
  const std::string number = std::to_string(++bursts);
  for (int64_t begin = 0; begin < burst.count; begin += kBurstStep) {
    const auto lock = context.store.Exclusive(ChangeSource::kUser);
    const int64_t now_ms = context.clock.NowMs();
    for (int64_t i = begin; i < std::min(begin + kBurstStep, burst.count); ++i) {
      const int64_t id = burst.ids[static_cast<size_t>(i % records)];
      changed += context.store.Update(
          burst.type, id, {{burst.property, "burst " + number + ", change " + std::to_string(i)}},
          now_ms);
    }
  }
  return changed;
}

HttpReply HandleBurst(const Context& context, const HttpRequest& request) {
  const auto body = ParseObject(request.body);
  if (!body.has_value()) return ControlFailure(400, "the body is not a JSON object");
  Burst burst;
  if (std::string problem = ReadBurst(context, *body, burst); !problem.empty()) {
    return ControlFailure(400, problem);
  }
  HttpReply reply;
  JsonWriter(reply.body).BeginObject().Field("changes", Run(context, burst)).EndObject();
  return reply;
}

}  // namespace

HttpReply HandleWebhookControl(const Context& context, const HttpRequest& request,
                               std::string_view name) {
  const bool is_post = request.method == "POST";
  const bool is_get = request.method == "GET";
  if (name.empty() && is_get) return Describe(context);
  if (name.empty() && is_post) return SetWebhooks(context, request);
  if (name == "/events" && is_get) return ListEvents(context, request);
  if (name == "/burst" && is_post) return HandleBurst(context, request);
  return ControlFailure(404, "no such control");
}

}  // namespace stanna::sim
