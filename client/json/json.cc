#include "client/json/json.h"

#include "client/json/numbers.h"

namespace stanna::hubspot::json {

std::string ToText(Element value) {
  switch (value.type()) {
    case simdjson::dom::element_type::STRING:
      return std::string(value.get_string().value_unsafe());
    case simdjson::dom::element_type::INT64:
      return WriteNumber(value.get_int64().value_unsafe());
    case simdjson::dom::element_type::UINT64:
      return WriteNumber(value.get_uint64().value_unsafe());
    case simdjson::dom::element_type::DOUBLE:
      return WriteNumber(value.get_double().value_unsafe());
    case simdjson::dom::element_type::BOOL:
      return value.get_bool().value_unsafe() ? "true" : "false";
    default:
      return "";
  }
}

std::optional<std::int64_t> ToInteger(Element value) {
  std::int64_t number = 0;
  if (!value.get(number)) return number;
  std::string_view text;
  if (value.get(text)) return std::nullopt;
  return ParseInteger(text);
}

bool ToBool(Element value) { return ToText(value) == "true"; }

std::string Text(Element parent, std::string_view name) {
  const auto value = Member(parent, name);
  return value ? ToText(*value) : "";
}

std::optional<std::int64_t> Integer(Element parent, std::string_view name) {
  const auto value = Member(parent, name);
  return value ? ToInteger(*value) : std::nullopt;
}

bool Bool(Element parent, std::string_view name) {
  const auto value = Member(parent, name);
  return value && ToBool(*value);
}

std::optional<Time> Instant(Element parent, std::string_view name) {
  const auto value = Member(parent, name);
  if (!value) return std::nullopt;
  if (const auto ms = ToInteger(*value)) return FromEpochMs(*ms);
  return ParseRfc3339(ToText(*value));
}

std::vector<std::string> Texts(Element parent, std::string_view name) {
  std::vector<std::string> out;
  const auto value = Member(parent, name);
  if (!value) return out;
  Array array;
  if (value->get(array)) {
    out.push_back(ToText(*value));
    return out;
  }
  for (const Element element : array) out.push_back(ToText(element));
  return out;
}

std::optional<Array> List(Element parent, std::string_view name) {
  const auto value = Member(parent, name);
  Array array;
  if (!value || value->get(array)) return std::nullopt;
  return array;
}

}  // namespace stanna::hubspot::json
