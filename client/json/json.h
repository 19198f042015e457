// Reading HubSpot's JSON: tolerant of what its endpoints disagree about (numbers as strings and the
// reverse, null, absent), strict about the rest. A document is parsed once, with simdjson's DOM.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace stanna::hubspot::json {

using Element = simdjson::dom::element;
using Array = simdjson::dom::array;
using Object = simdjson::dom::object;

/// Owns the parsed document; elements are valid while it lives.
class Document {
 public:
  /// False when `text` is not JSON (UTF-8).
  bool Parse(const std::string& text) { return !parser_.parse(text).get(root_); }
  Element root() const { return root_; }

 private:
  simdjson::dom::parser parser_;
  Element root_;
};

/// The member, unless `parent` is no object, lacks it, or has null there.
inline std::optional<Element> Member(Element parent, std::string_view name) {
  Object object;
  Element value;
  if (parent.get(object) || object.at_key(name).get(value) || value.is_null()) return std::nullopt;
  return value;
}

/// The member of a member: `Path(doc, "paging", "next", "after")`.
template <typename... Names>
std::optional<Element> Path(Element parent, std::string_view first, Names... rest) {
  const auto member = Member(parent, first);
  if constexpr (sizeof...(rest) == 0) {
    return member;
  } else {
    return member ? Path(*member, rest...) : std::nullopt;
  }
}

/// Scalars as text: strings as they are, numbers and booleans written out; anything else "".
std::string ToText(Element value);
/// Integers, also as text ("123"); nullopt for anything else.
std::optional<std::int64_t> ToInteger(Element value);
/// true and "true"; anything else false.
bool ToBool(Element value);

std::string Text(Element parent, std::string_view name);
std::optional<std::int64_t> Integer(Element parent, std::string_view name);
bool Bool(Element parent, std::string_view name);
/// RFC 3339, or epoch milliseconds as a number or text.
std::optional<Time> Instant(Element parent, std::string_view name);
/// A list of scalars; a single scalar counts as a list of one.
std::vector<std::string> Texts(Element parent, std::string_view name);
/// The member when it is an array.
std::optional<Array> List(Element parent, std::string_view name);

}  // namespace stanna::hubspot::json
