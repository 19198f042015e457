#include "tools/hubspot_sim/api/property_input.h"

#include <string>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

HttpReply InvalidProperty(const std::string& name, const char* code, const std::string& message) {
  HttpReply reply;
  reply.status = 400;
  std::string detail;
  JsonWriter inner(detail);
  inner.BeginArray().BeginObject().Field("isValid", false).Field("message", message);
  inner.Field("error", code).Field("name", name).EndObject().EndArray();
  JsonWriter json(reply.body);
  json.BeginObject().Field("status", "error");
  json.Field("message", "Property values were not valid: " + detail);
  json.Field("correlationId", NewUuid()).Key("errors").BeginArray().BeginObject();
  json.Field("message", message).Field("code", code).Key("context").BeginObject();
  json.Key("propertyName").BeginArray().String(name).EndArray().EndObject().EndObject().EndArray();
  json.Field("category", "VALIDATION_ERROR").EndObject();
  return reply;
}

}  // namespace

std::optional<HttpReply> ReadPropertyChanges(ObjectType type, const boost::json::object& properties,
                                             std::vector<PropertyChange>& changes) {
  for (const auto& member : properties) {
    const std::string name(member.key().data(), member.key().size());
    const auto property = FindProperty(type, name);
    if (!property.has_value()) {
      return InvalidProperty(name, "PROPERTY_DOESNT_EXIST",
                             "Property \"" + name + "\" does not exist");
    }
    const auto& definition = PropertiesOf(type)[static_cast<size_t>(*property)];
    if (definition.Has(kReadOnly) || definition.Has(kCalculated)) {
      return InvalidProperty(name, "READ_ONLY_VALUE",
                             "\"" + name + "\" is a read only property; its value cannot be set.");
    }
    changes.push_back({*property, TextOf(properties, name)});
  }
  return std::nullopt;
}

}  // namespace stanna::sim
