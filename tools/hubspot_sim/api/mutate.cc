// POST /_sim/mutate: changes of the portal, applied in order; all or none of a list is not
// promised.
#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/control.h"
#include "tools/hubspot_sim/api/property_input.h"
#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

/// What one operation did: the id of its record, or why it could not be done.
struct Outcome {
  int64_t id = 0;
  std::string problem;
};

Outcome Problem(std::string text) { return {0, std::move(text)}; }

const boost::json::object& MemberObject(const boost::json::object& object, std::string_view name) {
  static const auto& empty = *new boost::json::object();
  const boost::json::value* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_object() ? value->get_object() : empty;
}

/// A record is named by "type" with "id", or with "index" (0 is the first generated one).
std::optional<std::pair<ObjectType, int64_t>> RecordOf(const Context& context,
                                                       const boost::json::object& json) {
  const auto type = ParseObjectType(TextOf(json, "type"));
  if (!type.has_value()) return std::nullopt;
  if (const auto id = IntOf(json, "id")) return std::make_pair(*type, *id);
  const auto index = IntOf(json, "index");
  if (!index.has_value()) return std::nullopt;
  return std::make_pair(*type, context.store.portal().IdAt(*type, *index));
}

/// Control writes may set read-only properties too, which a client cannot.
std::optional<std::string> ReadValues(ObjectType type, const boost::json::object& json,
                                      std::vector<PropertyChange>& values) {
  const boost::json::object& properties = MemberObject(json, "properties");
  for (const auto& member : properties) {
    const std::string name(member.key().data(), member.key().size());
    const auto property = FindProperty(type, name);
    if (!property.has_value()) return "no property " + name;
    values.push_back({*property, TextOf(properties, name)});
  }
  return std::nullopt;
}

std::vector<int> TypeIds(const boost::json::object& json) {
  std::vector<int> ids;
  for (const std::string& id : TextsOf(json, "type_ids")) {
    ids.push_back(static_cast<int>(ParseInt(id).value_or(0)));
  }
  return ids;
}

Outcome ChangeLink(const Context& context, const boost::json::object& json, bool add) {
  const auto from = RecordOf(context, MemberObject(json, "from"));
  const auto to = RecordOf(context, MemberObject(json, "to"));
  if (!from.has_value() || !to.has_value()) return Problem("from and to must name records");
  const Link link{from->first, from->second, to->first, to->second};
  std::vector<int> type_ids = TypeIds(json);
  if (!add) {
    context.store.Disassociate(link, type_ids);
    return {from->second, {}};
  }
  if (type_ids.empty()) type_ids.push_back(UnlabeledTypeId(from->first, to->first));
  for (int id : type_ids) {
    if (FindAssociationType(from->first, to->first, id) == nullptr) {
      return Problem("the two have no association type " + std::to_string(id));
    }
  }
  context.store.Associate(link, type_ids);
  return {from->second, {}};
}

Outcome CreateRecord(const Context& context, const boost::json::object& json, int64_t now_ms) {
  const auto type = ParseObjectType(TextOf(json, "type"));
  if (!type.has_value()) return Problem("type must name an object type");
  std::vector<PropertyChange> values;
  if (auto problem = ReadValues(*type, json, values)) return Problem(*problem);
  const int64_t id = context.store.Create(*type, std::move(values), now_ms);
  for (const boost::json::value& entry : ArrayOf(json, "associations")) {
    if (!entry.is_object()) return Problem("an association is an object");
    const auto to = RecordOf(context, entry.get_object());
    if (!to.has_value()) return Problem("an association must name a record");
    std::vector<int> type_ids = TypeIds(entry.get_object());
    if (type_ids.empty()) type_ids.push_back(UnlabeledTypeId(*type, to->first));
    context.store.Associate({*type, id, to->first, to->second}, type_ids);
  }
  return {id, {}};
}

Outcome ChangeRecord(const Context& context, const std::string& op, const boost::json::object& json,
                     int64_t now_ms) {
  const auto record = RecordOf(context, json);
  if (!record.has_value()) return Problem("type and id (or index) must name a record");
  const auto [type, id] = *record;
  Store& store = context.store;
  bool done = false;
  if (op == "update") {
    std::vector<PropertyChange> values;
    if (auto problem = ReadValues(type, json, values)) return Problem(*problem);
    done = store.Update(type, id, std::move(values), now_ms);
  } else if (op == "archive") {
    done = store.Archive(type, id, now_ms);
  } else if (op == "restore") {
    done = store.Restore(type, id, now_ms);
  } else if (op == "gdpr_delete") {
    done = store.Purge(type, id);
  } else if (op == "merge") {
    const int64_t merged = store.Merge(type, id, IntOf(json, "other_id").value_or(0), now_ms);
    return merged == 0 ? Problem("both records must be live") : Outcome{merged, {}};
  } else {
    return Problem("unknown op " + op);
  }
  return done ? Outcome{id, {}} : Problem("no such record: " + std::to_string(id));
}

Outcome Apply(const Context& context, const boost::json::object& json) {
  const int64_t now_ms = context.clock.NowMs();
  const std::string op = TextOf(json, "op");
  if (op == "create") return CreateRecord(context, json, now_ms);
  if (op == "associate") return ChangeLink(context, json, true);
  if (op == "disassociate") return ChangeLink(context, json, false);
  return ChangeRecord(context, op, json, now_ms);
}

}  // namespace

HttpReply Mutate(const Context& context, const HttpRequest& request) {
  HttpReply reply;
  const auto body = ParseObject(request.body);
  boost::json::array list;
  if (body.has_value() && body->contains("operations")) {
    list = ArrayOf(*body, "operations");
  } else if (body.has_value()) {
    list.push_back(*body);
  }
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  const auto lock = context.store.Exclusive(ChangeSource::kUser);
  for (const boost::json::value& operation : list) {
    const Outcome outcome = operation.is_object() ? Apply(context, operation.get_object())
                                                  : Problem("an operation is an object");
    json.BeginObject();
    if (outcome.problem.empty()) {
      json.Field("id", std::to_string(outcome.id));
    } else {
      reply.status = 400;
      json.Field("error", outcome.problem);
    }
    json.EndObject();
  }
  json.EndArray();
  if (list.empty()) {
    reply.status = 400;
    json.Field("error", "the body is neither an operation nor {\"operations\": [...]}");
  }
  json.EndObject();
  return reply;
}

}  // namespace stanna::sim
