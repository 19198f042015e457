#include "server/gateway/json_reader.h"

#include <google/protobuf/struct.pb.h>
#include <simdjson.h>

#include <charconv>
#include <set>
#include <utility>

#include "server/gateway/json_names.h"
#include "server/gateway/json_scalars.h"

namespace stanna::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using simdjson::dom::element;
using simdjson::dom::element_type;

using Violations = std::vector<FieldViolation>;

std::string Indexed(const std::string& path, std::size_t index) {
  return path + '[' + std::to_string(index) + ']';
}

JsonScalar ScalarOf(const element& value) {
  switch (value.type()) {
    case element_type::BOOL:
      return value.get_bool().value_unsafe();
    case element_type::INT64:
      return value.get_int64().value_unsafe();
    case element_type::UINT64:
      return value.get_uint64().value_unsafe();
    case element_type::DOUBLE:
      return value.get_double().value_unsafe();
    case element_type::STRING:
      return value.get_string().value_unsafe();
    default:
      return std::monostate();
  }
}

class Reader {
 public:
  explicit Reader(Violations& violations) : violations_(violations) {}

  void ReadMessage(const element& value, Message& to, const std::string& path);
  void ReadField(const element& value, Message& to, const FieldDescriptor& field,
                 const std::string& path);
  void ReadObject(const element& value, Message& to, const std::string& path,
                  const JsonReadOptions& options);

 private:
  void ReadOne(const element& value, Message& to, const FieldDescriptor& field,
               const std::string& path);
  void ReadList(const element& value, Message& to, const FieldDescriptor& field,
                const std::string& path);
  void ReadMap(const element& value, Message& to, const FieldDescriptor& field,
               const std::string& path);
  void ReadMember(std::string_view name, const element& value, Message& to, const std::string& path,
                  const JsonReadOptions& options);
  void ReadStruct(const element& value, google::protobuf::Struct& to, const std::string& path);
  void ReadValue(const element& value, google::protobuf::Value& to, const std::string& path);
  void ReadListValue(const element& value, google::protobuf::ListValue& to,
                     const std::string& path);

  bool Full() const { return violations_.size() >= kMaxViolations; }
  void Refuse(const std::string& path, std::string_view why) {
    if (!Full()) violations_.push_back({path, std::string(why)});
  }
  void RefuseIf(const std::string& path, const std::optional<std::string>& why) {
    if (why) Refuse(path, *why);
  }
  // Calls `visit(name, value)` for each member; a name that comes twice is refused.
  template <typename Visit>
  void ForEachMember(const element& object, const std::string& path, Visit visit) {
    std::set<std::string_view> seen;
    // Named: the loop would not keep the result alive that value_unsafe points into.
    const simdjson::dom::object members = object.get_object().value_unsafe();
    for (const auto& [name, value] : members) {
      if (Full()) return;
      if (!seen.insert(name).second) {
        Refuse(JoinPath(path, name), "comes more than once");
      } else {
        visit(name, value);
      }
    }
  }

  Violations& violations_;
};

void Reader::ReadMember(std::string_view name, const element& value, Message& to,
                        const std::string& path, const JsonReadOptions& options) {
  const FieldDescriptor* field = FindByJsonName(*to.GetDescriptor(), name);
  if (field != nullptr) {
    ReadField(value, to, *field, JoinPath(path, name));
  } else if (!options.extra_member.empty() && name == options.extra_member) {
    const auto text = value.get_string();
    if (text.error()) return Refuse(JoinPath(path, name), "must be a string");
    *options.extra_value = std::string(text.value_unsafe());
  } else {
    Refuse(JoinPath(path, name), "is not a known field");
  }
}

void Reader::ReadObject(const element& value, Message& to, const std::string& path,
                        const JsonReadOptions& options) {
  if (!value.is_object()) return Refuse(path, "must be an object");
  ForEachMember(value, path, [&](std::string_view name, const element& member) {
    ReadMember(name, member, to, path, options);
  });
}

void Reader::ReadField(const element& value, Message& to, const FieldDescriptor& field,
                       const std::string& path) {
  const bool takes_null = field.message_type() != nullptr && !field.is_repeated() &&
                          WellKnownOf(*field.message_type()) == WellKnown::kValue;
  if (value.is_null() && !takes_null) return;
  if (field.is_map()) return ReadMap(value, to, field, path);
  if (field.is_repeated()) return ReadList(value, to, field, path);
  ReadOne(value, to, field, path);
}

// One value: of a singular field, or one more element of a repeated one.
void Reader::ReadOne(const element& value, Message& to, const FieldDescriptor& field,
                     const std::string& path) {
  const auto* reflection = to.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return ReadMessage(value,
                       field.is_repeated() ? *reflection->AddMessage(&to, &field)
                                           : *reflection->MutableMessage(&to, &field),
                       path);
  }
  RefuseIf(path, SetScalar(to, field, ScalarOf(value)));
}

void Reader::ReadList(const element& value, Message& to, const FieldDescriptor& field,
                      const std::string& path) {
  if (!value.is_array()) return Refuse(path, "must be a list");
  std::size_t index = 0;
  const simdjson::dom::array items = value.get_array().value_unsafe();
  for (const element& item : items) {
    if (Full()) return;
    ReadOne(item, to, field, Indexed(path, index++));
  }
}

void Reader::ReadMap(const element& value, Message& to, const FieldDescriptor& field,
                     const std::string& path) {
  if (!value.is_object()) return Refuse(path, "must be an object");
  const FieldDescriptor& key = *field.message_type()->map_key();
  ForEachMember(value, path, [&](std::string_view name, const element& member) {
    Message& entry = *to.GetReflection()->AddMessage(&to, &field);
    if (auto problem = SetFromText(entry, key, name)) {
      return Refuse(JoinPath(path, name), "has a name that " + *problem);
    }
    if (member.is_null()) return Refuse(JoinPath(path, name), "must not be null");
    ReadOne(member, entry, *field.message_type()->map_value(), JoinPath(path, name));
  });
}

void Reader::ReadMessage(const element& value, Message& to, const std::string& path) {
  using google::protobuf::DynamicCastToGenerated;
  switch (WellKnownOf(*to.GetDescriptor())) {
    case WellKnown::kTimestamp:
    case WellKnown::kDate: {
      const auto text = value.get_string();
      return RefuseIf(path, SetMessageFromText(to, text.error() ? "" : text.value_unsafe()));
    }
    case WellKnown::kStruct:
      return ReadStruct(value, *DynamicCastToGenerated<google::protobuf::Struct>(&to), path);
    case WellKnown::kValue:
      return ReadValue(value, *DynamicCastToGenerated<google::protobuf::Value>(&to), path);
    case WellKnown::kListValue:
      return ReadListValue(value, *DynamicCastToGenerated<google::protobuf::ListValue>(&to), path);
    case WellKnown::kNone:
      return ReadObject(value, to, path, {});
  }
}

void Reader::ReadStruct(const element& value, google::protobuf::Struct& to,
                        const std::string& path) {
  if (!value.is_object()) return Refuse(path, "must be an object");
  ForEachMember(value, path, [&](std::string_view name, const element& member) {
    ReadValue(member, (*to.mutable_fields())[std::string(name)], JoinPath(path, name));
  });
}

void Reader::ReadListValue(const element& value, google::protobuf::ListValue& to,
                           const std::string& path) {
  if (!value.is_array()) return Refuse(path, "must be a list");
  std::size_t index = 0;
  const simdjson::dom::array items = value.get_array().value_unsafe();
  for (const element& item : items) {
    ReadValue(item, *to.add_values(), Indexed(path, index++));
  }
}

void Reader::ReadValue(const element& value, google::protobuf::Value& to, const std::string& path) {
  switch (value.type()) {
    case element_type::OBJECT:
      return ReadStruct(value, *to.mutable_struct_value(), path);
    case element_type::ARRAY:
      return ReadListValue(value, *to.mutable_list_value(), path);
    case element_type::STRING: {
      const auto text = value.get_string().value_unsafe();
      return to.set_string_value(text.data(), text.size());
    }
    case element_type::BOOL:
      return to.set_bool_value(value.get_bool().value_unsafe());
    case element_type::NULL_VALUE:
      return to.set_null_value(google::protobuf::NULL_VALUE);
    default:
      return to.set_number_value(value.get_double().value_unsafe());
  }
}

std::string ParseProblem(simdjson::error_code error) {
  if (error == simdjson::DEPTH_ERROR) {
    return "has more than " + std::to_string(kMaxJsonDepth) + " levels";
  }
  if (error == simdjson::UTF8_ERROR) return "is not UTF-8";
  if (error == simdjson::NUMBER_ERROR) return "has a number that is malformed or out of range";
  return "is not JSON";
}

// Calls `read(root)` with the parsed document, or notes why there is none.
template <typename Read>
void Parse(std::string_view json, Violations& violations, Read read) {
  simdjson::dom::parser parser;
  element root;
  // simdjson counts the document itself as a level.
  auto error = parser.allocate(json.size() + 1, kMaxJsonDepth + 1);
  if (!error) error = parser.parse(json.data(), json.size()).get(root);
  if (error) {
    violations.push_back({"", ParseProblem(error)});
  } else {
    read(root);
  }
}

bool IsNumeric(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_STRING &&
         field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM &&
         field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL;
}

JsonScalar ScalarFromText(const FieldDescriptor& field, std::string_view text) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL && (text == "true" || text == "false")) {
    return text == "true";
  }
  if (!IsNumeric(field)) return text;
  const char* end = text.data() + text.size();
  std::int64_t whole = 0;
  if (const auto r = std::from_chars(text.data(), end, whole);
      r.ptr == end && r.ec == std::errc()) {
    return whole;
  }
  double number = 0;
  if (const auto r = std::from_chars(text.data(), end, number);
      r.ptr == end && r.ec == std::errc()) {
    return number;
  }
  return text;
}

}  // namespace

std::string JoinPath(std::string_view path, std::string_view name) {
  std::string joined(path);
  if (!joined.empty()) joined += '.';
  return joined += name;
}

std::optional<std::string> SetFromText(Message& message, const FieldDescriptor& field,
                                       std::string_view text) {
  const auto* reflection = message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return SetMessageFromText(field.is_repeated() ? *reflection->AddMessage(&message, &field)
                                                  : *reflection->MutableMessage(&message, &field),
                              text);
  }
  return SetScalar(message, field, ScalarFromText(field, text));
}

Violations ReadJson(std::string_view json, Message& message, const JsonReadOptions& options) {
  Violations violations;
  Parse(json, violations, [&](const element& root) {
    Reader reader(violations);
    if (WellKnownOf(*message.GetDescriptor()) == WellKnown::kNone) {
      reader.ReadObject(root, message, "", options);
    } else {
      reader.ReadMessage(root, message, "");
    }
  });
  return violations;
}

Violations ReadJsonField(std::string_view json, Message& message, const FieldDescriptor& field) {
  Violations violations;
  Parse(json, violations,
        [&](const element& root) { Reader(violations).ReadField(root, message, field, ""); });
  return violations;
}

}  // namespace stanna::gateway
