#include <algorithm>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/api/handlers.h"
#include "tools/hubspot_sim/api/record_json.h"
#include "tools/hubspot_sim/api/record_lookup.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

constexpr int64_t kDefaultLimit = 10;
constexpr int64_t kMaxLimit = 100;
constexpr int64_t kMaxLimitWithHistory = 50;
constexpr int64_t kSmallestId = 1'000'000;

Projection ProjectionOf(const Call& call) {
  const Parameters& query = call.request.query;
  Projection projection;
  projection.withhold_email_content = call.withhold_email_content;
  projection.properties = SelectProperties(call.type, ListParameter(query, "properties"), false);
  projection.with_history =
      KnownProperties(call.type, ListParameter(query, "propertiesWithHistory"));
  for (const std::string& name : ListParameter(query, "associations")) {
    const auto type = ParseObjectType(name);
    const bool is_new = type.has_value() &&
                        std::find(projection.associations.begin(), projection.associations.end(),
                                  *type) == projection.associations.end();
    if (is_new) projection.associations.push_back(*type);
  }
  return projection;
}

bool IsTrue(const Parameters& query, std::string_view name) {
  return FindParameter(query, name) == "true";
}

/// The page's `link`: this call again, with the new cursor.
std::string NextLink(const Context& context, const Call& call, const std::string& after) {
  std::string link = context.options.base_url + call.request.path;
  char separator = '?';
  for (const auto& [name, value] : call.request.query) {
    if (name == "after") continue;
    link += separator + name + "=" + UrlEncode(value);
    separator = '&';
  }
  return link + separator + "after=" + after;
}

struct BatchInput {
  std::vector<std::string> keys;
  std::string id_property;
  Projection projection;
};

std::optional<HttpReply> ReadBatch(const Context& context, const Call& call, BatchInput& batch) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  const auto unknown =
      UnknownMember(*body, {"inputs", "properties", "propertiesWithHistory", "idProperty"});
  if (unknown.has_value()) return Violation(context, call, "unknown member " + *unknown);
  const std::vector<std::string> history = TextsOf(*body, "propertiesWithHistory");
  const auto limit = static_cast<size_t>(history.empty() ? kMaxLimit : kMaxLimitWithHistory);
  const boost::json::array& inputs = ArrayOf(*body, "inputs");
  if (inputs.empty())
    return Violation(context, call, "Some required fields were not set: [inputs]");
  if (inputs.size() > limit) {
    return Violation(context, call,
                     "The maximum number of inputs in a batch is " + std::to_string(limit));
  }
  for (const boost::json::value& input : inputs) {
    if (!input.is_object()) return ValidationError("Invalid input JSON");
    std::string key = TextOf(input.get_object(), "id");
    // A repeated input is answered once.
    if (std::find(batch.keys.begin(), batch.keys.end(), key) == batch.keys.end()) {
      batch.keys.push_back(std::move(key));
    }
  }
  batch.id_property = TextOf(*body, "idProperty");
  batch.projection.properties = SelectProperties(call.type, TextsOf(*body, "properties"), false);
  batch.projection.with_history = KnownProperties(call.type, history);
  batch.projection.with_url = true;
  batch.projection.withhold_email_content = call.withhold_email_content;
  return std::nullopt;
}

}  // namespace

HttpReply ListObjects(const Context& context, const Call& call) {
  const Parameters& query = call.request.query;
  const Projection projection = ProjectionOf(call);
  const int64_t max = projection.with_history.empty() ? kMaxLimit : kMaxLimitWithHistory;
  const auto limit =
      ParseInt(FindParameter(query, "limit").value_or(std::to_string(kDefaultLimit)));
  if (!limit.has_value() || *limit < 1 || *limit > max) {
    return Violation(context, call, "limit must be between 1 and " + std::to_string(max));
  }
  const auto after = ParseInt(FindParameter(query, "after").value_or("0"));
  // No id is that small: it is the offset of a search.
  if (!after.has_value() || (*after != 0 && *after < kSmallestId)) {
    return Violation(context, call,
                     "Cannot deserialize value of type `java.lang.Long` from String: not a valid "
                     "`after` cursor");
  }
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  int64_t written = 0;
  int64_t next = 0;
  const auto lock = context.store.Shared();
  context.store.Scan(call.type, *after, IsTrue(query, "archived"), kLatest,
                     [&](const Record& record) {
                       if (written++ == *limit) {
                         next = record.facts.id;
                         return false;
                       }
                       WriteRecord(json, context, record, projection);
                       return true;
                     });
  json.EndArray();
  if (next != 0) {
    const std::string cursor = std::to_string(next);
    json.Key("paging").BeginObject().Key("next").BeginObject().Field("after", cursor);
    json.Field("link", NextLink(context, call, cursor)).EndObject().EndObject();
  }
  json.EndObject();
  return reply;
}

HttpReply GetObject(const Context& context, const Call& call) {
  const Parameters& query = call.request.query;
  const auto lock = context.store.Shared();
  const auto record = FindByKey(context.store, call.type, call.path.at("id"),
                                FindParameter(query, "idProperty").value_or(""));
  if (!record.has_value() || record->archived != IsTrue(query, "archived")) return NotFoundReply();
  Projection projection = ProjectionOf(call);
  projection.with_url = true;
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteRecord(json, context, *record, projection);
  return reply;
}

HttpReply BatchReadObjects(const Context& context, const Call& call) {
  BatchInput batch;
  if (auto refusal = ReadBatch(context, call, batch)) return *refusal;
  const bool archived = IsTrue(call.request.query, "archived");
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("completedAt", IsoMillis(call.now_ms)).Field("status", "COMPLETE");
  json.Field("startedAt", IsoMillis(call.now_ms)).Key("results").BeginArray();
  std::vector<std::string> missing;
  std::vector<int64_t> answered;
  const auto lock = context.store.Shared();
  for (const std::string& key : batch.keys) {
    const auto record = FindByKey(context.store, call.type, key, batch.id_property);
    if (!record.has_value() || record->archived != archived) {
      missing.push_back(key);
      continue;
    }
    // Two ids that were merged give their survivor once.
    if (std::find(answered.begin(), answered.end(), record->facts.id) != answered.end()) continue;
    answered.push_back(record->facts.id);
    WriteRecord(json, context, *record, batch.projection);
  }
  json.EndArray();
  if (!missing.empty()) {
    reply.status = 207;
    json.Key("errors").BeginArray();
    json.Raw(RenderError({"Could not get some " + std::string(Info(call.type).upper) +
                              " objects, they may be deleted or not exist. Check that ids are "
                              "valid.",
                          "OBJECT_NOT_FOUND",
                          {},
                          {{"ids", missing}}},
                         false));
    json.EndArray().Field("numErrors", 1);
  }
  json.EndObject();
  return reply;
}

}  // namespace stanna::sim
