#include "base/property_bag.h"

#include <simdjson.h>

#include <algorithm>

namespace stanna {
namespace {

// Length of the valid UTF-8 sequence at the front of `s`, or 0.
std::size_t Utf8Length(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char lead = byte(0);
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xc2 ? 0
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                           : lead < 0xf5 ? 4
                                         : 0;
  if (size == 0 || s.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) >= 0xa0;
  const bool too_large = lead == 0xf4 && byte(1) >= 0x90;
  return overlong || surrogate || too_large ? 0 : size;
}

// How many characters at the front of `s` are ASCII and stand for themselves.
std::size_t PlainLength(std::string_view s) {
  const auto stands_for_itself = [](char c) {
    return c >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80;
  };
  return static_cast<std::size_t>(std::ranges::find_if_not(s, stands_for_itself) - s.begin());
}

void AppendEscaped(std::string& out, unsigned char c) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t plain = PlainLength(text);
    out.append(text, 0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto c = static_cast<unsigned char>(text.front());
    const std::size_t size = Utf8Length(text);
    if (size == 0) {
      out += "\xef\xbf\xbd";
    } else if (c < 0x20 || c == '"' || c == '\\') {
      AppendEscaped(out, c);
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  out += '"';
}

std::vector<PropertyBag::Entry>::const_iterator PropertyBag::Find(std::string_view name) const {
  return std::lower_bound(entries_.begin(), entries_.end(), name,
                          [&](const Entry& e, std::string_view n) { return NameOf(e) < n; });
}

void PropertyBag::Set(std::string_view name, std::optional<std::string_view> value) {
  const bool is_null = !value || value->empty();
  // HubSpot sends them in the order of their names.
  const bool is_last = entries_.empty() || NameOf(entries_.back()) < name;
  auto at = is_last ? entries_.end() : Find(name);
  const bool found = at != entries_.end() && NameOf(*at) == name;
  Entry entry{.name_offset = static_cast<std::uint32_t>(buffer_.size()),
              .name_size = static_cast<std::uint32_t>(name.size()),
              .value_offset = 0,
              .value_size = is_null ? 0 : static_cast<std::uint32_t>(value->size()),
              .is_null = is_null};
  if (found) {
    entry.name_offset = at->name_offset;
  } else {
    buffer_ += name;
  }
  entry.value_offset = static_cast<std::uint32_t>(buffer_.size());
  if (!is_null) buffer_ += *value;
  if (found) {
    entries_[static_cast<std::size_t>(at - entries_.begin())] = entry;
  } else {
    entries_.insert(at, entry);
  }
}

std::optional<std::string_view> PropertyBag::Get(std::string_view name) const {
  const auto at = Find(name);
  return at != entries_.end() && NameOf(*at) == name ? ValueOf(*at) : std::nullopt;
}

bool PropertyBag::Has(std::string_view name) const {
  const auto at = Find(name);
  return at != entries_.end() && NameOf(*at) == name;
}

void PropertyBag::Reserve(std::size_t properties, std::size_t bytes) {
  entries_.reserve(properties);
  buffer_.reserve(bytes);
}

std::string PropertyBag::ToJson() const {
  std::string json;
  json.reserve(buffer_.size() + entries_.size() * 6 + 2);
  json += '{';
  ForEach([&](std::string_view name, std::optional<std::string_view> value) {
    if (json.size() > 1) json += ',';
    AppendJsonString(json, name);
    json += ':';
    if (value) {
      AppendJsonString(json, *value);
    } else {
      json += "null";
    }
  });
  json += '}';
  return json;
}

std::optional<PropertyBag> PropertyBag::FromJson(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get(object)) return std::nullopt;
  PropertyBag bag;
  for (const auto& [name, value] : object) {
    std::string_view text;
    if (value.is_null()) {
      bag.Set(name, std::nullopt);
    } else if (!value.get(text)) {
      bag.Set(name, text);
    } else {
      return std::nullopt;
    }
  }
  return bag;
}

}  // namespace stanna
