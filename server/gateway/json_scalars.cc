#include "server/gateway/json_scalars.h"

#include <cfloat>
#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/base64.h"
#include "base/clock.h"
#include "server/gateway/json_names.h"

namespace stanna::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using Problem = std::optional<std::string>;

// "1" and "1.0" and "1e2" are whole numbers to JavaScript; so they are to us.
template <typename Integer>
std::optional<Integer> WholeNumber(const JsonScalar& value) {
  return std::visit(
      [](const auto& v) -> std::optional<Integer> {
        using V = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<V, std::int64_t> || std::is_same_v<V, std::uint64_t>) {
          return std::in_range<Integer>(v) ? std::optional(static_cast<Integer>(v)) : std::nullopt;
        } else if constexpr (std::is_same_v<V, double>) {
          // Above 2^53 a double no longer says which whole number was meant.
          if (std::trunc(v) != v || std::abs(v) > 9007199254740992.0) return std::nullopt;
          const auto whole = static_cast<std::int64_t>(v);
          return std::in_range<Integer>(whole) ? std::optional(static_cast<Integer>(whole))
                                               : std::nullopt;
        } else {
          return std::nullopt;
        }
      },
      value);
}

template <typename Integer>
std::optional<Integer> QuotedWholeNumber(const JsonScalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return WholeNumber<Integer>(value);
  Integer number{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

std::optional<double> Number(const JsonScalar& value) {
  if (const auto* d = std::get_if<double>(&value)) return *d;
  if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
  if (const auto* u = std::get_if<std::uint64_t>(&value)) return static_cast<double>(*u);
  return std::nullopt;
}

template <typename Integer>
std::string RangeOf() {
  return "must be a whole number from " + std::to_string(std::numeric_limits<Integer>::min()) +
         " to " + std::to_string(std::numeric_limits<Integer>::max());
}

struct Target {
  Message& message;
  const FieldDescriptor& field;

  template <typename Set, typename Add, typename Value>
  Problem Store(Set set, Add add, const Value& value) const {
    const Reflection* r = message.GetReflection();
    if (field.is_repeated()) {
      (r->*add)(&message, &field, value);
    } else {
      (r->*set)(&message, &field, value);
    }
    return std::nullopt;
  }
};

Problem StoreInt32(const Target& to, const JsonScalar& value) {
  const auto number = WholeNumber<std::int32_t>(value);
  if (!number) return RangeOf<std::int32_t>();
  return to.Store(&Reflection::SetInt32, &Reflection::AddInt32, *number);
}

Problem StoreUInt32(const Target& to, const JsonScalar& value) {
  const auto number = WholeNumber<std::uint32_t>(value);
  if (!number) return RangeOf<std::uint32_t>();
  return to.Store(&Reflection::SetUInt32, &Reflection::AddUInt32, *number);
}

Problem StoreInt64(const Target& to, const JsonScalar& value) {
  const auto number = QuotedWholeNumber<std::int64_t>(value);
  if (!number) return "must be a 64-bit whole number, as a string";
  return to.Store(&Reflection::SetInt64, &Reflection::AddInt64, *number);
}

Problem StoreUInt64(const Target& to, const JsonScalar& value) {
  const auto number = QuotedWholeNumber<std::uint64_t>(value);
  if (!number) return "must be a 64-bit whole number from 0, as a string";
  return to.Store(&Reflection::SetUInt64, &Reflection::AddUInt64, *number);
}

Problem StoreDouble(const Target& to, const JsonScalar& value) {
  const auto number = Number(value);
  if (!number || !std::isfinite(*number)) return "must be a number";
  return to.Store(&Reflection::SetDouble, &Reflection::AddDouble, *number);
}

Problem StoreFloat(const Target& to, const JsonScalar& value) {
  const auto number = Number(value);
  if (!number || std::abs(*number) > FLT_MAX) return "must be a number of single precision";
  return to.Store(&Reflection::SetFloat, &Reflection::AddFloat, static_cast<float>(*number));
}

Problem StoreBool(const Target& to, const JsonScalar& value) {
  const bool* flag = std::get_if<bool>(&value);
  if (flag == nullptr) return "must be true or false";
  return to.Store(&Reflection::SetBool, &Reflection::AddBool, *flag);
}

Problem StoreText(const Target& to, const JsonScalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return "must be a string";
  if (to.field.type() != FieldDescriptor::TYPE_BYTES) {
    return to.Store(&Reflection::SetString, &Reflection::AddString, std::string(*text));
  }
  auto bytes = FromBase64(*text);
  if (!bytes) return "must be a string in base 64";
  return to.Store(&Reflection::SetString, &Reflection::AddString, *bytes);
}

Problem StoreEnum(const Target& to, const JsonScalar& value) {
  const auto* name = std::get_if<std::string_view>(&value);
  const auto* found = name ? FindEnumValue(*to.field.enum_type(), *name) : nullptr;
  if (found == nullptr) return "must be one of " + EnumJsonNames(*to.field.enum_type());
  return to.Store(&Reflection::SetEnum, &Reflection::AddEnum, found);
}

void SetInt(Message& message, const char* name, std::int64_t value) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    message.GetReflection()->SetInt64(&message, field, value);
  } else {
    message.GetReflection()->SetInt32(&message, field, static_cast<std::int32_t>(value));
  }
}

Problem SetTimestamp(Message& message, std::string_view text) {
  const auto time = ParseRfc3339(text);
  if (!time) return "must be a time like 2026-11-24T12:30:00Z";
  const auto second = std::chrono::floor<std::chrono::seconds>(*time);
  SetInt(message, "seconds", second.time_since_epoch().count());
  SetInt(message, "nanos", std::chrono::nanoseconds(*time - second).count());
  return std::nullopt;
}

Problem SetDate(Message& message, std::string_view text) {
  const auto date = ParseDate(text);
  if (!date || static_cast<int>(date->year()) < 1) return "must be a date like 2026-11-24";
  SetInt(message, "year", static_cast<int>(date->year()));
  SetInt(message, "month", static_cast<unsigned>(date->month()));
  SetInt(message, "day", static_cast<unsigned>(date->day()));
  return std::nullopt;
}

}  // namespace

Problem SetScalar(Message& message, const FieldDescriptor& field, const JsonScalar& value) {
  const Target to{message, field};
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return StoreInt32(to, value);
    case FieldDescriptor::CPPTYPE_UINT32:
      return StoreUInt32(to, value);
    case FieldDescriptor::CPPTYPE_INT64:
      return StoreInt64(to, value);
    case FieldDescriptor::CPPTYPE_UINT64:
      return StoreUInt64(to, value);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return StoreDouble(to, value);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return StoreFloat(to, value);
    case FieldDescriptor::CPPTYPE_BOOL:
      return StoreBool(to, value);
    case FieldDescriptor::CPPTYPE_ENUM:
      return StoreEnum(to, value);
    case FieldDescriptor::CPPTYPE_STRING:
      return StoreText(to, value);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return "must be an object";
}

Problem SetMessageFromText(Message& message, std::string_view text) {
  switch (WellKnownOf(*message.GetDescriptor())) {
    case WellKnown::kTimestamp:
      return SetTimestamp(message, text);
    case WellKnown::kDate:
      return SetDate(message, text);
    default:
      return "must be an object";
  }
}

}  // namespace stanna::gateway
