// The endpoints that change records. They exist for HubSpot's own client and for tests that change
// the portal; the product never writes.
#include <algorithm>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/api/handlers.h"
#include "tools/hubspot_sim/api/property_input.h"
#include "tools/hubspot_sim/api/record_json.h"
#include "tools/hubspot_sim/api/record_lookup.h"
#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

constexpr size_t kMaxInputs = 100;

Projection Everything(ObjectType type, const std::vector<PropertyChange>& changes) {
  Projection projection;
  std::vector<std::string> names;
  for (const PropertyChange& change : changes) {
    names.emplace_back(PropertiesOf(type)[static_cast<size_t>(change.property)].name);
  }
  projection.properties = SelectProperties(type, names, false);
  projection.with_url = true;
  return projection;
}

void AssociateNew(const Context& context, ObjectType type, int64_t id,
                  const boost::json::object& body) {
  for (const boost::json::value& entry : ArrayOf(body, "associations")) {
    if (!entry.is_object()) continue;
    const boost::json::value* to = entry.get_object().if_contains("to");
    if (to == nullptr || !to->is_object()) continue;
    const auto to_id = IntOf(to->get_object(), "id");
    for (const boost::json::value& wanted : ArrayOf(entry.get_object(), "types")) {
      if (!wanted.is_object() || !to_id.has_value()) continue;
      const auto type_id = IntOf(wanted.get_object(), "associationTypeId").value_or(0);
      for (const ObjectTypeInfo& info : AllObjectTypes()) {
        const int numeric = static_cast<int>(type_id);
        if (FindAssociationType(type, info.type, numeric) == nullptr) continue;
        context.store.Associate({type, id, info.type, *to_id}, {numeric});
      }
    }
  }
}

/// Takes one of the objects that a create or update body is made of.
std::optional<HttpReply> ReadChanges(const Call& call, const boost::json::object& body,
                                     std::vector<PropertyChange>& changes) {
  const boost::json::value* properties = body.if_contains("properties");
  if (properties == nullptr || !properties->is_object()) {
    return ValidationError("Some required fields were not set: [properties]");
  }
  return ReadPropertyChanges(call.type, properties->get_object(), changes);
}

std::optional<HttpReply> ReadInputs(const Context& context, const Call& call,
                                    std::vector<boost::json::object>& inputs) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  std::vector<std::string> ids;
  for (const boost::json::value& input : ArrayOf(*body, "inputs")) {
    if (!input.is_object()) return ValidationError("Invalid input JSON");
    inputs.push_back(input.get_object());
    const std::string id = TextOf(inputs.back(), "id");
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end()) {
      return ErrorReply(400,
                        {"Duplicate IDs found in batch input: [" + id + "]. IDs must be unique",
                         "VALIDATION_ERROR",
                         {},
                         {{"ids", {id}}}});
    }
    ids.push_back(id);
  }
  if (inputs.size() <= kMaxInputs) return std::nullopt;
  return Violation(context, call, "The maximum number of inputs in a batch is 100");
}

void BeginBatch(JsonWriter& json, const Call& call) {
  json.BeginObject().Field("completedAt", IsoMillis(call.now_ms)).Field("status", "COMPLETE");
  json.Field("startedAt", IsoMillis(call.now_ms)).Key("results").BeginArray();
}

/// Writes one record of a reply as it is now.
void WriteCurrent(JsonWriter& json, const Context& context, const Call& call, int64_t id,
                  const std::vector<PropertyChange>& changes) {
  WriteRecord(json, context, *context.store.Find(call.type, id), Everything(call.type, changes));
}

}  // namespace

HttpReply CreateObject(const Context& context, const Call& call) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  std::vector<PropertyChange> changes;
  if (auto refusal = ReadChanges(call, *body, changes)) return *refusal;
  const auto lock = context.store.Exclusive();
  const int64_t id = context.store.Create(call.type, changes, call.now_ms);
  AssociateNew(context, call.type, id, *body);
  HttpReply reply;
  reply.status = 201;
  JsonWriter json(reply.body);
  WriteCurrent(json, context, call, id, changes);
  return reply;
}

HttpReply UpdateObject(const Context& context, const Call& call) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  std::vector<PropertyChange> changes;
  if (auto refusal = ReadChanges(call, *body, changes)) return *refusal;
  const auto lock = context.store.Exclusive();
  const auto record = FindByKey(context.store, call.type, call.path.at("id"),
                                FindParameter(call.request.query, "idProperty").value_or(""));
  const int64_t id = record.has_value() ? record->facts.id : 0;
  if (!context.store.Update(call.type, id, changes, call.now_ms)) return NotFoundReply();
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteCurrent(json, context, call, id, changes);
  return reply;
}

// Deleting what is gone already is no error.
HttpReply ArchiveObject(const Context& context, const Call& call) {
  const auto lock = context.store.Exclusive();
  context.store.Archive(call.type, ParseInt(call.path.at("id")).value_or(0), call.now_ms);
  HttpReply reply;
  reply.status = 204;
  return reply;
}

HttpReply MergeObjects(const Context& context, const Call& call) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  const auto lock = context.store.Exclusive();
  const int64_t id = context.store.Merge(call.type, IntOf(*body, "primaryObjectId").value_or(0),
                                         IntOf(*body, "objectIdToMerge").value_or(0), call.now_ms);
  if (id == 0) return NotFoundReply();
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteCurrent(json, context, call, id, {});
  return reply;
}

HttpReply GdprDeleteObject(const Context& context, const Call& call) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  const auto lock = context.store.Exclusive();
  const auto record =
      FindByKey(context.store, call.type, TextOf(*body, "objectId"), TextOf(*body, "idProperty"));
  if (record.has_value()) context.store.Purge(call.type, record->facts.id);
  HttpReply reply;
  reply.status = 204;
  return reply;
}

HttpReply BatchCreateObjects(const Context& context, const Call& call) {
  std::vector<boost::json::object> inputs;
  if (auto refusal = ReadInputs(context, call, inputs)) return *refusal;
  HttpReply reply;
  reply.status = 201;
  JsonWriter json(reply.body);
  BeginBatch(json, call);
  const auto lock = context.store.Exclusive();
  for (const boost::json::object& input : inputs) {
    std::vector<PropertyChange> changes;
    if (auto refusal = ReadChanges(call, input, changes)) return *refusal;
    const int64_t id = context.store.Create(call.type, changes, call.now_ms);
    AssociateNew(context, call.type, id, input);
    WriteCurrent(json, context, call, id, changes);
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply BatchUpdateObjects(const Context& context, const Call& call) {
  std::vector<boost::json::object> inputs;
  if (auto refusal = ReadInputs(context, call, inputs)) return *refusal;
  HttpReply reply;
  JsonWriter json(reply.body);
  BeginBatch(json, call);
  std::vector<std::string> missing;
  const auto lock = context.store.Exclusive();
  for (const boost::json::object& input : inputs) {
    std::vector<PropertyChange> changes;
    if (auto refusal = ReadChanges(call, input, changes)) return *refusal;
    const int64_t id = IntOf(input, "id").value_or(0);
    // Ids that were merged away work in a single update, but not here.
    const bool updated = context.store.Resolve(call.type, id) == id &&
                         context.store.Update(call.type, id, changes, call.now_ms);
    if (updated) {
      WriteCurrent(json, context, call, id, changes);
    } else {
      missing.push_back(TextOf(input, "id"));
    }
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

HttpReply BatchArchiveObjects(const Context& context, const Call& call) {
  std::vector<boost::json::object> inputs;
  if (auto refusal = ReadInputs(context, call, inputs)) return *refusal;
  const auto lock = context.store.Exclusive();
  for (const boost::json::object& input : inputs) {
    context.store.Archive(call.type, IntOf(input, "id").value_or(0), call.now_ms);
  }
  HttpReply reply;
  reply.status = 204;
  return reply;
}

}  // namespace stanna::sim
