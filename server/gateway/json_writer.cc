#include "server/gateway/json_writer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <vector>

#include "base/base64.h"
#include "base/clock.h"
#include "server/gateway/json_names.h"
#include "server/gateway/json_text.h"

namespace stanna::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void AppendMessage(std::string& out, const Message& message);

// RFC 3339 ends at the year 9999; what protobuf can't have sent us is shown as absent.
constexpr std::int64_t kFirstSecond = -62135596800;  // 0001-01-01
constexpr std::int64_t kLastSecond = 253402300799;   // 9999-12-31

std::int64_t IntOf(const Message& message, std::string_view field) {
  const auto* f = message.GetDescriptor()->FindFieldByName(std::string(field));
  return f->cpp_type() == FieldDescriptor::CPPTYPE_INT64
             ? message.GetReflection()->GetInt64(message, f)
             : message.GetReflection()->GetInt32(message, f);
}

void AppendTimestamp(std::string& out, const Message& message) {
  const std::int64_t seconds = IntOf(message, "seconds");
  if (seconds < kFirstSecond || seconds > kLastSecond) {
    out += "null";
    return;
  }
  const std::int64_t ms = seconds * 1000 + IntOf(message, "nanos") / 1'000'000;
  AppendJsonString(out, FormatRfc3339(FromEpochMs(ms)));
}

void AppendDate(std::string& out, const Message& message) {
  const auto year = static_cast<int>(IntOf(message, "year"));
  const Date date{std::chrono::year(year),
                  std::chrono::month(static_cast<unsigned>(IntOf(message, "month"))),
                  std::chrono::day(static_cast<unsigned>(IntOf(message, "day")))};
  // google.type.Date may leave the year or the day out (0): the product has no such dates.
  if (year < 1 || year > 9999 || !date.ok()) {
    out += "null";
  } else {
    AppendJsonString(out, FormatDate(date));
  }
}

void AppendEnum(std::string& out, const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  if (value == nullptr || IsUnspecified(*value)) {
    out += "null";
  } else {
    AppendJsonString(out, EnumJsonName(*value));
  }
}

template <typename Integer>
void AppendInteger(std::string& out, Integer value) {
  char digits[24];
  out.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
}

// JavaScript's numbers lose the low bits of 64-bit integers.
template <typename Integer>
void AppendQuotedInteger(std::string& out, Integer value) {
  out += '"';
  AppendInteger(out, value);
  out += '"';
}

void AppendText(std::string& out, const FieldDescriptor& field, const std::string& text) {
  AppendJsonString(out, field.type() == FieldDescriptor::TYPE_BYTES ? ToBase64(text) : text);
}

void AppendFloat(std::string& out, float value) {
  char digits[32];
  // Through the shortest decimal of the float: 0.1f is 0.1, not 0.10000000149011612.
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value);
  double wide = value;
  std::from_chars(digits, end.ptr, wide);
  AppendJsonNumber(out, wide);
}

// `index` < 0: the singular value.
void AppendValue(std::string& out, const Message& m, const FieldDescriptor& f, int index) {
  const Reflection& r = *m.GetReflection();
  const bool one = index < 0;
  std::string scratch;
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return AppendInteger(out, one ? r.GetInt32(m, &f) : r.GetRepeatedInt32(m, &f, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return AppendInteger(out, one ? r.GetUInt32(m, &f) : r.GetRepeatedUInt32(m, &f, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return AppendQuotedInteger(out, one ? r.GetInt64(m, &f) : r.GetRepeatedInt64(m, &f, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return AppendQuotedInteger(out, one ? r.GetUInt64(m, &f) : r.GetRepeatedUInt64(m, &f, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return AppendJsonNumber(out, one ? r.GetDouble(m, &f) : r.GetRepeatedDouble(m, &f, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return AppendFloat(out, one ? r.GetFloat(m, &f) : r.GetRepeatedFloat(m, &f, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      out += (one ? r.GetBool(m, &f) : r.GetRepeatedBool(m, &f, index)) ? "true" : "false";
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      return AppendEnum(out, *f.enum_type(),
                        one ? r.GetEnumValue(m, &f) : r.GetRepeatedEnumValue(m, &f, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return AppendText(out, f,
                        one ? r.GetStringReference(m, &f, &scratch)
                            : r.GetRepeatedStringReference(m, &f, index, &scratch));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return AppendMessage(out, one ? r.GetMessage(m, &f) : r.GetRepeatedMessage(m, &f, index));
  }
}

std::string KeyOf(const Message& entry) {
  const FieldDescriptor& key = *entry.GetDescriptor()->map_key();
  std::string text;
  if (key.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return entry.GetReflection()->GetString(entry, &key);
  }
  AppendValue(text, entry, key, -1);
  std::erase(text, '"');
  return text;
}

void AppendMap(std::string& out, const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<std::pair<std::string, const Message*>> entries;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    entries.emplace_back(KeyOf(entry), &entry);
  }
  std::sort(entries.begin(), entries.end());
  out += '{';
  for (const auto& [key, entry] : entries) {
    if (out.back() != '{') out += ',';
    AppendJsonString(out, key);
    out += ':';
    AppendValue(out, *entry, *field.message_type()->map_value(), -1);
  }
  out += '}';
}

void AppendList(std::string& out, const Message& message, const FieldDescriptor& field) {
  out += '[';
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    if (i > 0) out += ',';
    AppendValue(out, message, field, i);
  }
  out += ']';
}

void AppendField(std::string& out, const Message& message, const FieldDescriptor& field) {
  if (field.is_map()) return AppendMap(out, message, field);
  if (field.is_repeated()) return AppendList(out, message, field);
  if (field.has_presence() && !message.GetReflection()->HasField(message, &field)) {
    out += "null";
    return;
  }
  AppendValue(out, message, field, -1);
}

// google.protobuf.Value: whichever member of its oneof is set.
void AppendJsonValue(std::string& out, const Message& message) {
  const auto* kind = message.GetDescriptor()->FindOneofByName("kind");
  const auto* set = message.GetReflection()->GetOneofFieldDescriptor(message, kind);
  if (set == nullptr || set->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    out += "null";
  } else {
    AppendValue(out, message, *set, -1);
  }
}

void AppendObject(std::string& out, const Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  out += '{';
  for (int i = 0; i < type.field_count(); ++i) {
    if (i > 0) out += ',';
    AppendJsonString(out, type.field(i)->json_name());
    out += ':';
    AppendField(out, message, *type.field(i));
  }
  out += '}';
}

void AppendMessage(std::string& out, const Message& message) {
  switch (WellKnownOf(*message.GetDescriptor())) {
    case WellKnown::kTimestamp:
      return AppendTimestamp(out, message);
    case WellKnown::kDate:
      return AppendDate(out, message);
    case WellKnown::kValue:
      return AppendJsonValue(out, message);
    // Struct has one map, ListValue one list: the field alone is the JSON.
    case WellKnown::kStruct:
    case WellKnown::kListValue:
      return AppendField(out, message, *message.GetDescriptor()->field(0));
    case WellKnown::kNone:
      return AppendObject(out, message);
  }
}

}  // namespace

std::string WriteJson(const Message& message) {
  std::string out;
  AppendMessage(out, message);
  return out;
}

std::string WriteJsonField(const Message& message, const FieldDescriptor& field) {
  std::string out;
  AppendField(out, message, field);
  return out;
}

}  // namespace stanna::gateway
