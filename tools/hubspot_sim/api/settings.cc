#include <algorithm>
#include <set>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/api/handlers.h"
#include "tools/hubspot_sim/api/record_json.h"
#include "tools/hubspot_sim/portal/staff.h"
#include "tools/hubspot_sim/portal/words.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

constexpr int64_t kMaxOwners = 500;

bool IsTrue(const Parameters& query, std::string_view name) {
  return FindParameter(query, name) == "true";
}

std::string EmailOf(const Owner& owner) {
  return std::string(owner.mailbox) + "@" + std::string(kOwnDomain);
}

void WriteOwner(JsonWriter& json, const Owner& owner) {
  json.BeginObject().Field("id", std::to_string(owner.id));
  if (!owner.is_queue) json.Field("email", EmailOf(owner));
  json.Field("type", owner.is_queue ? "QUEUE" : "PERSON");
  json.Field("firstName", owner.first_name).Field("lastName", owner.last_name).Key("userId");
  if (owner.is_archived || owner.is_queue) {
    json.Null();
  } else {
    json.Int(owner.user_id);
  }
  json.Field("userIdIncludingInactive", owner.user_id);
  json.Field("createdAt", "2023-03-12T07:37:29.818Z").Field("updatedAt", "2025-09-01T10:00:00Z");
  json.Field("archived", owner.is_archived);
  if (!owner.team.empty()) {
    json.Key("teams").BeginArray().BeginObject();
    json.Field("id", owner.team == "Sales" ? "178588" : "178589").Field("name", owner.team);
    json.Field("primary", true).EndObject().EndArray();
  }
  json.EndObject();
}

void WriteStage(JsonWriter& json, const Stage& stage, int order) {
  json.BeginObject().Field("label", stage.label).Field("displayOrder", order);
  json.Key("metadata").BeginObject().Field("isClosed", stage.is_closed ? "true" : "false");
  json.Field("probability", stage.probability).EndObject().Field("id", stage.id);
  json.Field("createdAt", "1970-01-01T00:00:00Z").Field("updatedAt", "1970-01-01T00:00:00Z");
  json.Field("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT").Field("archived", false);
  json.EndObject();
}

void WriteStages(JsonWriter& json, const Pipeline& pipeline) {
  json.BeginArray();
  int order = 0;
  for (const Stage& stage : pipeline.stages) WriteStage(json, stage, order++);
  json.EndArray();
}

void WritePipeline(JsonWriter& json, const Pipeline& pipeline, int order) {
  json.BeginObject().Field("label", pipeline.label).Field("displayOrder", order);
  json.Field("id", pipeline.id).Key("stages");
  WriteStages(json, pipeline);
  json.Field("createdAt", "1970-01-01T00:00:00Z").Field("updatedAt", "1970-01-01T00:00:00Z");
  json.Field("archived", false).EndObject();
}

/// Only deals have pipelines here.
const std::vector<Pipeline>& PipelinesOf(ObjectType type) {
  static const auto& none = *new std::vector<Pipeline>();
  return type == ObjectType::kDeal ? DealPipelines() : none;
}

const Pipeline* FindPipeline(const Call& call) {
  for (const Pipeline& pipeline : PipelinesOf(call.type)) {
    if (pipeline.id == call.path.at("pipeline")) return &pipeline;
  }
  return nullptr;
}

void WriteOptions(JsonWriter& json, std::string_view options) {
  json.Key("options").BeginArray();
  for (int order = 0; !options.empty(); ++order) {
    const size_t end = std::min(options.find(';'), options.size());
    const std::string_view option = options.substr(0, end);
    options.remove_prefix(std::min(end + 1, options.size()));
    const size_t equals = option.find('=');
    json.BeginObject().Field("label", option.substr(equals + 1));
    json.Field("value", option.substr(0, equals)).Field("displayOrder", order);
    json.Field("hidden", false).EndObject();
  }
  json.EndArray();
}

void WriteProperty(JsonWriter& json, const PropertyDefinition& p, int order) {
  const bool calculated = p.Has(kCalculated);
  json.BeginObject().Field("updatedAt", "2025-09-09T22:07:58.167Z");
  json.Field("createdAt", "2020-06-30T15:57:38.180Z");
  json.Field("name", p.name).Field("label", p.label).Field("type", p.type);
  json.Field("fieldType", p.field_type).Field("description", p.label);
  json.Field("groupName", p.group);
  WriteOptions(json, p.options);
  if (p.name == "hubspot_owner_id") json.Field("referencedObjectType", "OWNER");
  json.Field("displayOrder", order).Field("calculated", calculated);
  json.Field("externalOptions", p.Has(kExternalOptions)).Field("hasUniqueValue", p.Has(kUnique));
  json.Field("hidden", p.Has(kHidden)).Field("hubspotDefined", !p.Has(kCustom));
  if (p.Has(kCurrency)) json.Field("showCurrencySymbol", true);
  json.Key("modificationMetadata").BeginObject().Field("archivable", true);
  json.Field("readOnlyDefinition", !p.Has(kCustom));
  if (p.type == "enumeration") json.Field("readOnlyOptions", false);
  json.Field("readOnlyValue", calculated || p.Has(kReadOnly)).EndObject();
  json.Field("formField", p.Has(kCustom)).Field("dataSensitivity", "non_sensitive").EndObject();
}

HttpReply PropertyNotFound(const Call& call, const std::string& name) {
  return ErrorReply(404, {"Property \"" + name + "\" does not exist for object type " +
                              std::string(Info(call.type).type_id),
                          "OBJECT_NOT_FOUND",
                          {},
                          {}});
}

}  // namespace

HttpReply ListOwners(const Context& context, const Call& call) {
  const Parameters& query = call.request.query;
  const auto limit = ParseInt(FindParameter(query, "limit").value_or("100"));
  if (!limit.has_value() || *limit < 1 || *limit > kMaxOwners) {
    return Violation(context, call, "limit must be between 1 and 500");
  }
  const bool archived = IsTrue(query, "archived");
  const auto email = FindParameter(query, "email");
  const auto after = FindParameter(query, "after");
  int64_t skip = after.has_value() ? DecodeOffset(*after) : 0;
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  int64_t seen = 0;
  bool more = false;
  for (const Owner& owner : Owners()) {
    if (owner.is_archived != archived || (email.has_value() && EmailOf(owner) != *email)) continue;
    more = ++seen > skip + *limit;
    if (more) break;
    if (seen > skip) WriteOwner(json, owner);
  }
  json.EndArray();
  if (more) {
    const std::string cursor = EncodeOffset(skip + *limit);
    json.Key("paging").BeginObject().Key("next").BeginObject().Field("after", cursor);
    json.Field("link", "?after=" + cursor).EndObject().EndObject();
  }
  json.EndObject();
  return reply;
}

HttpReply GetOwner(const Context&, const Call& call) {
  const Parameters& query = call.request.query;
  const bool by_user = FindParameter(query, "idProperty") == "userId";
  HttpReply reply;
  JsonWriter json(reply.body);
  for (const Owner& owner : Owners()) {
    const int64_t key = by_user ? owner.user_id : owner.id;
    if (std::to_string(key) != call.path.at("owner")) continue;
    if (owner.is_archived != IsTrue(query, "archived")) break;
    WriteOwner(json, owner);
    return reply;
  }
  return NotFoundReply();
}

HttpReply ListPipelines(const Context&, const Call& call) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  int order = 0;
  for (const Pipeline& pipeline : PipelinesOf(call.type)) WritePipeline(json, pipeline, order++);
  json.EndArray().EndObject();
  return reply;
}

HttpReply GetPipeline(const Context&, const Call& call) {
  const Pipeline* pipeline = FindPipeline(call);
  if (pipeline == nullptr) return NotFoundReply();
  HttpReply reply;
  JsonWriter json(reply.body);
  WritePipeline(json, *pipeline, static_cast<int>(pipeline - DealPipelines().data()));
  return reply;
}

HttpReply ListPipelineStages(const Context&, const Call& call) {
  const Pipeline* pipeline = FindPipeline(call);
  if (pipeline == nullptr) return NotFoundReply();
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results");
  WriteStages(json, *pipeline);
  json.EndObject();
  return reply;
}

HttpReply ListProperties(const Context&, const Call& call) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  int order = 0;
  // None is archived.
  if (!IsTrue(call.request.query, "archived")) {
    for (const PropertyDefinition& property : PropertiesOf(call.type)) {
      WriteProperty(json, property, order++);
    }
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply GetProperty(const Context&, const Call& call) {
  const std::string& name = call.path.at("property");
  const auto found = FindProperty(call.type, name);
  if (!found.has_value()) return PropertyNotFound(call, name);
  HttpReply reply;
  JsonWriter json(reply.body);
  WriteProperty(json, PropertiesOf(call.type)[static_cast<size_t>(*found)], *found);
  return reply;
}

HttpReply BatchReadProperties(const Context&, const Call& call) {
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("status", "COMPLETE").Key("results").BeginArray();
  for (const boost::json::value& input : ArrayOf(*body, "inputs")) {
    if (!input.is_object()) continue;
    const std::string name = TextOf(input.get_object(), "name");
    const auto found = FindProperty(call.type, name);
    if (!found.has_value()) return PropertyNotFound(call, name);
    WriteProperty(json, PropertiesOf(call.type)[static_cast<size_t>(*found)], *found);
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply ListPropertyGroups(const Context&, const Call& call) {
  std::set<std::string_view> groups;
  for (const PropertyDefinition& property : PropertiesOf(call.type)) groups.insert(property.group);
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  int order = 0;
  for (std::string_view group : groups) {
    json.BeginObject().Field("name", group).Field("label", group).Field("displayOrder", order++);
    json.Field("archived", false).EndObject();
  }
  json.EndArray().EndObject();
  return reply;
}

}  // namespace stanna::sim
