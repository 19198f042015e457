#include "tools/hubspot_sim/api/body.h"

#include <algorithm>
#include <charconv>

namespace stanna::sim {
namespace {

std::string TextOfValue(const boost::json::value& value) {
  if (value.is_string()) return std::string(std::string_view(value.get_string()));
  if (value.is_null()) return {};
  return boost::json::serialize(value);
}

}  // namespace

std::optional<boost::json::object> ParseObject(std::string_view text) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string TextOf(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains({name.data(), name.size()});
  return value == nullptr ? std::string() : TextOfValue(*value);
}

std::optional<int64_t> ParseInt(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> IntOf(const boost::json::object& object, std::string_view name) {
  return ParseInt(TextOf(object, name));
}

const boost::json::array& ArrayOf(const boost::json::object& object, std::string_view name) {
  static const auto& empty = *new boost::json::array();
  const boost::json::value* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_array() ? value->get_array() : empty;
}

std::vector<std::string> TextsOf(const boost::json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  for (const boost::json::value& value : ArrayOf(object, name)) {
    texts.push_back(TextOfValue(value));
  }
  return texts;
}

std::optional<std::string> UnknownMember(const boost::json::object& object,
                                         std::initializer_list<std::string_view> known) {
  for (const auto& member : object) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::find(known.begin(), known.end(), key) == known.end()) return std::string(key);
  }
  return std::nullopt;
}

}  // namespace stanna::sim
