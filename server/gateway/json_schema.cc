#include "server/gateway/json_schema.h"

#include <google/api/field_behavior.pb.h>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "server/gateway/json_names.h"

namespace stanna::gateway {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

json::object Typed(const char* type, const char* format = nullptr) {
  json::object schema{{"type", type}};
  if (format != nullptr) schema["format"] = format;
  return schema;
}

json::object EnumSchema(const google::protobuf::EnumDescriptor& type) {
  json::array names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (!IsUnspecified(*type.value(i))) names.emplace_back(EnumJsonName(*type.value(i)));
  }
  json::object schema = Typed("string");
  schema["enum"] = std::move(names);
  return schema;
}

json::object ScalarSchema(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Typed("integer", "int32");
    case FieldDescriptor::CPPTYPE_UINT32:
      return Typed("integer", "uint32");
    case FieldDescriptor::CPPTYPE_INT64:
      return Typed("string", "int64");
    case FieldDescriptor::CPPTYPE_UINT64:
      return Typed("string", "uint64");
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Typed("number", "double");
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Typed("number", "float");
    case FieldDescriptor::CPPTYPE_BOOL:
      return Typed("boolean");
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumSchema(*field.enum_type());
    default:
      break;
  }
  return field.type() == FieldDescriptor::TYPE_BYTES ? Typed("string", "byte") : Typed("string");
}

bool IsNullable(const FieldDescriptor& field) {
  if (field.is_repeated()) return false;
  if (field.has_presence()) return true;
  return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
         IsUnspecified(*field.default_value_enum());
}

void AllowNull(json::object& schema) {
  if (schema.contains("$ref")) {
    schema = {{"anyOf", json::array{schema, Typed("null")}}};
    return;
  }
  if (!schema.contains("type")) return;
  const json::value type = schema["type"];
  schema["type"] = json::array{type, "null"};
  if (json::value* names = schema.if_contains("enum")) names->as_array().emplace_back(nullptr);
}

}  // namespace

bool HasBehavior(const FieldDescriptor& field, int behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

std::string JsonSchemas::NameOf(const Descriptor& type) {
  const auto [at, fresh] = names_.try_emplace(type.name(), &type);
  if (at->second == &type) return type.name();
  names_.try_emplace(type.full_name(), &type);
  return type.full_name();
}

json::object JsonSchemas::Reference(const Descriptor& type) {
  switch (WellKnownOf(type)) {
    case WellKnown::kTimestamp:
      return Typed("string", "date-time");
    case WellKnown::kDate:
      return Typed("string", "date");
    case WellKnown::kStruct:
      return Typed("object");
    case WellKnown::kListValue:
      return Typed("array");
    case WellKnown::kValue:
      return {};
    case WellKnown::kNone:
      break;
  }
  return {{"$ref", "#/components/schemas/" + NameOf(type)}};
}

json::object JsonSchemas::SingleSchema(const FieldDescriptor& field) {
  return field.message_type() ? Reference(*field.message_type()) : ScalarSchema(field);
}

json::object JsonSchemas::ValueSchema(const FieldDescriptor& field) {
  if (field.is_map()) {
    json::object schema = Typed("object");
    schema["additionalProperties"] = SingleSchema(*field.message_type()->map_value());
    return schema;
  }
  json::object schema = SingleSchema(field);
  if (!field.is_repeated()) return schema;
  json::object list = Typed("array");
  list["items"] = std::move(schema);
  return list;
}

json::object JsonSchemas::FieldSchema(const FieldDescriptor& field) {
  json::object schema = ValueSchema(field);
  if (IsNullable(field)) AllowNull(schema);
  if (const std::string comment = comments_.Of(field.full_name()); !comment.empty()) {
    schema["description"] = comment;
  }
  if (HasBehavior(field, google::api::OUTPUT_ONLY)) schema["readOnly"] = true;
  return schema;
}

json::object JsonSchemas::ObjectSchema(const Descriptor& type,
                                       const std::set<std::string>& left_out) {
  json::object properties;
  json::array required;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (left_out.contains(field.name())) continue;
    properties[field.json_name()] = FieldSchema(field);
    if (HasBehavior(field, google::api::REQUIRED)) required.emplace_back(field.json_name());
  }
  json::object schema = Typed("object");
  if (const std::string comment = comments_.Of(type.full_name()); !comment.empty()) {
    schema["description"] = comment;
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

json::object JsonSchemas::Components() {
  json::object components;
  // A schema may name further ones, which join `names_` meanwhile.
  for (bool grew = true; grew;) {
    grew = false;
    const auto names = names_;
    for (const auto& [name, type] : names) {
      if (components.contains(name)) continue;
      components[name] = ObjectSchema(*type);
      grew = true;
    }
  }
  return components;
}

}  // namespace stanna::gateway
