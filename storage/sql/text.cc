#include "storage/sql/text.h"

#include <locale.h>
#include <simdjson.h>
#include <wctype.h>

#include <algorithm>
#include <cstdint>

#include "base/property_bag.h"

namespace stanna::storage {
namespace {

constexpr std::size_t kLongestCharacter = 4;

// Size of the UTF-8 character at the front, 0 when there is none.
std::size_t CharacterSize(std::string_view text) {
  for (std::size_t size = 1; size <= std::min(kLongestCharacter, text.size()); ++size) {
    if (simdjson::validate_utf8(text.data(), size)) return size;
  }
  return 0;
}

std::string ReplaceInvalid(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t size = CharacterSize(text);
    clean += size == 0 ? "\xef\xbf\xbd" : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return clean;
}

std::uint32_t Decode(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t code = byte(0) & (0x7fu >> character.size());
  for (std::size_t i = 1; i < character.size(); ++i) code = (code << 6) | (byte(i) & 0x3fu);
  return code;
}

void Encode(std::uint32_t code, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | (code >> 6));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

// glibc's own UTF-8 locale, whatever the process runs under; it lives as long as the process.
locale_t UnicodeLocale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

}  // namespace

std::string CleanText(std::string_view text) {
  std::string clean =
      simdjson::validate_utf8(text.data(), text.size()) ? std::string(text) : ReplaceInvalid(text);
  std::erase(clean, '\0');
  return clean;
}

std::string FoldCase(std::string_view text) {
  const std::string clean = CleanText(text);
  std::string folded;
  folded.reserve(clean.size());
  for (std::string_view rest = clean; !rest.empty();) {
    if (const char c = rest.front(); static_cast<unsigned char>(c) < 0x80) {
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      rest.remove_prefix(1);
      continue;
    }
    const std::size_t size = std::max<std::size_t>(CharacterSize(rest), 1);
    Encode(static_cast<std::uint32_t>(towlower_l(Decode(rest.substr(0, size)), UnicodeLocale())),
           folded);
    rest.remove_prefix(size);
  }
  return folded;
}

std::string EscapeLike(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

void AppendArrayElement(std::string& list, std::string_view text) {
  // JSON has a quote each few characters, so they are not added in pieces.
  const std::size_t size = list.size();
  list.resize(size + 2 * text.size() + 2);
  char* end = list.data() + size;
  *end++ = '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') *end++ = '\\';
    *end++ = c;
  }
  *end++ = '"';
  list.resize(static_cast<std::size_t>(end - list.data()));
}

std::string ToJsonString(std::string_view value) {
  std::string json;
  AppendJsonString(json, CleanText(value));
  return json;
}

std::string ToJsonArray(const std::vector<std::string>& values) {
  std::string json = "[";
  for (const std::string& value : values) {
    if (json.size() > 1) json += ',';
    AppendJsonString(json, CleanText(value));
  }
  return json + "]";
}

std::vector<std::string> FromJsonArray(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  std::vector<std::string> values;
  if (parser.parse(json.data(), json.size()).get(array)) return values;
  for (const auto element : array) {
    std::string_view text;
    if (!element.get(text)) values.emplace_back(text);
  }
  return values;
}

}  // namespace stanna::storage
