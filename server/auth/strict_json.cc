#include "server/auth/strict_json.h"

#include <set>

namespace stanna::auth {

bool StrictJson::Parse(std::string_view text) {
  // simdjson skips a byte order mark, which RFC 8259 allows a reader to, and no other reader must.
  if (text.starts_with("\xef\xbb\xbf")) return false;
  Element root;
  if (parser_.parse(text.data(), text.size()).get(root) || root.get(root_)) return false;
  return IsStrict(root_);
}

bool StrictJson::IsStrict(Object object) {
  std::set<std::string_view> names;
  for (const auto field : object) {
    if (!names.insert(field.key).second) return false;
  }
  return true;
}

std::optional<StrictJson::Element> StrictJson::Find(Object object, std::string_view name) {
  Element value;
  if (object.at_key(name).get(value)) return std::nullopt;
  return value;
}

std::optional<std::string_view> StrictJson::Text(Object object, std::string_view name) {
  const auto value = Find(object, name);
  std::string_view text;
  if (!value || value->get(text)) return std::nullopt;
  return text;
}

}  // namespace stanna::auth
