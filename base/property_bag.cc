#include "base/property_bag.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

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

static_assert(std::endian::native == std::endian::little);

std::uint64_t FirstEight(const char* text) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, text, sizeof eight);
  return eight;
}

constexpr std::uint64_t EightOf(unsigned char c) { return 0x0101010101010101u * c; }

// The highest bit of each byte that is not ASCII or must be escaped is set. Above the first such
// byte, others may be set, too, for a subtraction borrows from the next byte.
std::uint64_t NotPlain(std::uint64_t eight) {
  const auto zeros = [](std::uint64_t x) { return (x - EightOf(1)) & ~x; };
  const std::uint64_t controls = (eight - EightOf(0x20)) & ~eight;
  return (controls | zeros(eight ^ EightOf('"')) | zeros(eight ^ EightOf('\\')) | eight) &
         EightOf(0x80);
}

// How many characters at the front of `s` are ASCII and stand for themselves.
std::size_t PlainLength(std::string_view s) {
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= s.size(); i += sizeof(std::uint64_t)) {
    const std::uint64_t found = NotPlain(FirstEight(s.data() + i));
    if (found != 0) return i + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  const auto stands_for_itself = [](char c) {
    return c >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80;
  };
  while (i < s.size() && stands_for_itself(s[i])) ++i;
  return i;
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

bool IsPiece(std::string_view part, std::string_view text) {
  return reinterpret_cast<std::uintptr_t>(part.data()) -
             reinterpret_cast<std::uintptr_t>(text.data()) <
         text.size();
}

// a < b. Most differ within the first letters, which a call of memcmp takes longer to see.
bool IsBefore(std::string_view a, std::string_view b) {
  if (a.size() >= sizeof(std::uint64_t) && b.size() >= sizeof(std::uint64_t)) {
    const std::uint64_t first = FirstEight(a.data()), second = FirstEight(b.data());
    if (first != second) return __builtin_bswap64(first) < __builtin_bswap64(second);
  }
  return a < b;
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
  return std::lower_bound(
      entries_.begin(), entries_.end(), name,
      [&](const Entry& e, std::string_view n) { return IsBefore(NameOf(e), n); });
}

std::uint32_t PropertyBag::Append(std::string_view text) {
  const auto offset = static_cast<std::uint32_t>(buffer_.size());
  buffer_ += text;
  return offset;
}

// Its name is in the buffer.
void PropertyBag::Put(std::string_view name, const Entry& entry) {
  // HubSpot sends them in the order of their names.
  if (entries_.empty() || IsBefore(NameOf(entries_.back()), name)) {
    entries_.push_back(entry);
    return;
  }
  const auto at = entries_.begin() + (Find(name) - entries_.cbegin());
  if (at != entries_.end() && NameOf(*at) == name) {
    *at = entry;
  } else {
    entries_.insert(at, entry);
  }
}

void PropertyBag::Set(std::string_view name, std::optional<std::string_view> value) {
  const std::string_view text = value.value_or("");
  const auto at = Find(name);
  const bool is_there = at != entries_.end() && NameOf(*at) == name;
  Put(name, {.name_offset = is_there ? at->name_offset : Append(name),
             .name_size = static_cast<std::uint32_t>(name.size()),
             .value_offset = Append(text),
             .value_size = static_cast<std::uint32_t>(text.size())});
}

PropertyBag PropertyBag::Of(std::string_view text, const std::vector<Part>& parts,
                            std::size_t elsewhere, bool are_ordered) {
  PropertyBag bag;
  // A note of many lines, which were unescaped, is not kept as it was, too.
  if (elsewhere > text.size() / 2) {
    text = {};
    elsewhere = 0;
    for (const Part& part : parts) elsewhere += part.name.size() + part.value.size();
  }
  bag.Reserve(parts.size(), text.size() + elsewhere);
  bag.buffer_ = text;
  const auto place = [&](std::string_view part) {
    return IsPiece(part, text) ? static_cast<std::uint32_t>(part.data() - text.data())
                               : bag.Append(part);
  };
  const auto fill = [&](const Part& part, Entry& entry) {
    entry.name_offset = place(part.name);
    entry.name_size = static_cast<std::uint32_t>(part.name.size());
    entry.value_offset = part.value.empty() ? 0 : place(part.value);
    entry.value_size = static_cast<std::uint32_t>(part.value.size());
  };
  for (const Part& part : parts) {
    if (are_ordered) {
      // In its place: a copy of what was just written in pieces waits until they are in the cache.
      fill(part, bag.entries_.emplace_back());
    } else {
      Entry entry{};
      fill(part, entry);
      bag.Put(part.name, entry);
    }
  }
  return bag;
}

bool PropertyBag::AreOrdered(const std::vector<Part>& parts) {
  const auto is_not_before = [](const Part& a, const Part& b) { return !IsBefore(a.name, b.name); };
  return std::ranges::adjacent_find(parts, is_not_before) == parts.end();
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
