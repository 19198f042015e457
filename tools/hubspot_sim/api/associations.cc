#include <algorithm>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/api/handlers.h"
#include "tools/hubspot_sim/api/record_json.h"
#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

constexpr size_t kMaxReadInputs = 1000;
constexpr size_t kMaxCreateInputs = 2000;
constexpr size_t kMaxArchiveInputs = 100;
constexpr int64_t kPageSize = 500;

void WriteTypes(JsonWriter& json, const Call& call, const Edge& edge) {
  json.Key("associationTypes").BeginArray();
  for (int type_id : edge.type_ids) {
    const AssociationType* type = FindAssociationType(call.type, call.to_type, type_id);
    if (type == nullptr) continue;
    json.BeginObject().Field("category", type->category).Field("typeId", type->id).Key("label");
    if (type->label == nullptr) {
      json.Null();
    } else {
      json.String(type->label);
    }
    json.EndObject();
  }
  json.EndArray();
}

void WriteEdge(JsonWriter& json, const Call& call, const Edge& edge) {
  if (!call.IsVersion3()) {
    json.BeginObject().Field("toObjectId", edge.to);
    WriteTypes(json, call, edge);
    json.EndObject();
    return;
  }
  for (int type_id : edge.type_ids) {
    const AssociationType* type = FindAssociationType(call.type, call.to_type, type_id);
    if (type == nullptr) continue;
    json.BeginObject().Field("id", std::to_string(edge.to));
    json.Field("type", type->inline_name).EndObject();
  }
}

/// Writes the array and, when there is more, the paging member after it.
void WritePage(JsonWriter& json, const Call& call, std::string_view key,
               const std::vector<Edge>& edges, int64_t offset, int64_t limit) {
  json.Key(key).BeginArray();
  const auto size = static_cast<int64_t>(edges.size());
  const int64_t end = std::min(size, offset + limit);
  for (int64_t i = offset; i < end; ++i) WriteEdge(json, call, edges[static_cast<size_t>(i)]);
  json.EndArray();
  if (end >= size) return;
  const std::string after = EncodeOffset(end);
  json.Key("paging").BeginObject().Key("next").BeginObject().Field("after", after);
  json.Field("link", "?after=" + after).EndObject().EndObject();
}

std::string NoneFound(const Call& call, const std::string& id) {
  const std::string from(Info(call.type).singular);
  const std::string to(Info(call.to_type).singular);
  return RenderError({"No " + to + " is associated with " + from + " " + id + ".",
                      "OBJECT_NOT_FOUND",
                      "crm.associations.NO_ASSOCIATIONS_FOUND",
                      {{"fromObjectId", {id}}, {"fromObjectType", {from}}, {"toObjectType", {to}}}},
                     false);
}

/// The inputs of a batch, or why it is refused.
std::optional<HttpReply> ReadInputs(const Context& context, const Call& call, size_t limit,
                                    std::vector<boost::json::object>& inputs) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  for (const boost::json::value& input : ArrayOf(*body, "inputs")) {
    if (!input.is_object()) return ValidationError("Invalid input JSON");
    inputs.push_back(input.get_object());
  }
  if (inputs.empty())
    return Violation(context, call, "Some required fields were not set: [inputs]");
  if (inputs.size() <= limit) return std::nullopt;
  return Violation(context, call,
                   "The maximum number of inputs in a batch is " + std::to_string(limit));
}

const boost::json::object& MemberObject(const boost::json::object& object, std::string_view name) {
  static const auto& empty = *new boost::json::object();
  const boost::json::value* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_object() ? value->get_object() : empty;
}

/// "from" and "to" of one input of a write.
std::optional<Link> LinkOf(const Call& call, const boost::json::object& input) {
  const auto from = IntOf(MemberObject(input, "from"), "id");
  const auto to = IntOf(MemberObject(input, "to"), "id");
  if (!from.has_value() || !to.has_value()) return std::nullopt;
  return Link{call.type, *from, call.to_type, *to};
}

std::vector<int> TypeIdsOf(const Call& call, const boost::json::object& input) {
  std::vector<int> ids;
  for (const boost::json::value& type : ArrayOf(input, "types")) {
    if (!type.is_object()) continue;
    if (const auto id = IntOf(type.get_object(), "associationTypeId")) {
      ids.push_back(static_cast<int>(*id));
    }
  }
  if (ids.empty()) ids.push_back(UnlabeledTypeId(call.type, call.to_type));
  return ids;
}

}  // namespace

HttpReply BatchReadAssociations(const Context& context, const Call& call) {
  std::vector<boost::json::object> inputs;
  if (auto refusal = ReadInputs(context, call, kMaxReadInputs, inputs)) return *refusal;
  HttpReply reply;
  JsonWriter json(reply.body);
  std::vector<std::string> errors;
  json.BeginObject().Field("completedAt", IsoMillis(call.now_ms)).Field("status", "COMPLETE");
  json.Field("startedAt", IsoMillis(call.now_ms)).Key("results").BeginArray();
  const auto lock = context.store.Shared();
  for (const boost::json::object& input : inputs) {
    const std::string id = TextOf(input, "id");
    const int64_t from_id = context.store.Resolve(call.type, ParseInt(id).value_or(0));
    const std::vector<Edge> edges = context.store.EdgesOf(call.type, from_id, call.to_type);
    if (edges.empty()) {
      errors.push_back(NoneFound(call, id));
      continue;
    }
    json.BeginObject().Key("from").BeginObject().Field("id", id).EndObject();
    const int64_t offset = std::max<int64_t>(0, DecodeOffset(TextOf(input, "after")));
    WritePage(json, call, "to", edges, offset, kPageSize);
    json.EndObject();
  }
  json.EndArray();
  if (!errors.empty()) {
    reply.status = 207;
    json.Key("errors").BeginArray();
    for (const std::string& error : errors) json.Raw(error);
    json.EndArray().Field("numErrors", static_cast<int64_t>(errors.size()));
  }
  json.EndObject();
  return reply;
}

HttpReply ListAssociations(const Context& context, const Call& call) {
  const Parameters& query = call.request.query;
  const auto limit = ParseInt(FindParameter(query, "limit").value_or(std::to_string(kPageSize)));
  if (!limit.has_value() || *limit < 1 || *limit > kPageSize) {
    return Violation(context, call, "limit must be between 1 and 500");
  }
  const auto id = ParseInt(call.path.at("id"));
  const auto lock = context.store.Shared();
  const auto record = id.has_value() ? context.store.Find(call.type, *id) : std::nullopt;
  if (!record.has_value() || record->archived) return NotFoundReply();
  const auto after = FindParameter(query, "after");
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject();
  WritePage(json, call, "results", context.store.EdgesOf(call.type, record->facts.id, call.to_type),
            std::max<int64_t>(0, after.has_value() ? DecodeOffset(*after) : 0), *limit);
  json.EndObject();
  return reply;
}

HttpReply ListAssociationLabels(const Context&, const Call& call) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  for (const AssociationType& type : AssociationTypesBetween(call.type, call.to_type)) {
    json.BeginObject().Field("category", type.category).Field("typeId", type.id).Key("label");
    if (type.label == nullptr) {
      json.Null();
    } else {
      json.String(type.label);
    }
    json.EndObject();
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply BatchCreateAssociations(const Context& context, const Call& call) {
  std::vector<boost::json::object> inputs;
  if (auto refusal = ReadInputs(context, call, kMaxCreateInputs, inputs)) return *refusal;
  HttpReply reply;
  reply.status = 201;
  JsonWriter json(reply.body);
  json.BeginObject().Field("completedAt", IsoMillis(call.now_ms)).Field("status", "COMPLETE");
  json.Field("startedAt", IsoMillis(call.now_ms)).Key("results").BeginArray();
  const auto lock = context.store.Exclusive();
  for (const boost::json::object& input : inputs) {
    const auto link = LinkOf(call, input);
    if (!link.has_value()) continue;
    context.store.Associate(*link, TypeIdsOf(call, input));
    json.BeginObject().Field("fromObjectTypeId", Info(call.type).type_id);
    json.Field("fromObjectId", link->from_id).Field("toObjectTypeId", Info(call.to_type).type_id);
    json.Field("toObjectId", link->to_id).Key("labels").BeginArray().EndArray().EndObject();
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply BatchArchiveAssociations(const Context& context, const Call& call) {
  std::vector<boost::json::object> inputs;
  if (auto refusal = ReadInputs(context, call, kMaxArchiveInputs, inputs)) return *refusal;
  const auto lock = context.store.Exclusive();
  for (const boost::json::object& input : inputs) {
    const auto from = IntOf(MemberObject(input, "from"), "id");
    for (const boost::json::value& to : ArrayOf(input, "to")) {
      if (!from.has_value() || !to.is_object()) continue;
      const auto to_id = IntOf(to.get_object(), "id");
      if (to_id.has_value()) {
        context.store.Disassociate({call.type, *from, call.to_type, *to_id}, {});
      }
    }
  }
  HttpReply reply;
  reply.status = 204;
  return reply;
}

}  // namespace stanna::sim
