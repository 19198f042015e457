#include "server/expressions/result.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <lua5.4/lua.hpp>

#include "base/utf8.h"
#include "server/expressions/calls.h"

namespace stanna::expressions {
namespace {

using Result = absl::StatusOr<std::optional<std::string>>;

std::string_view TextAt(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* const data = lua_tolstring(lua, index, &size);
  return {data, size};
}

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

Result TextResult(std::string text) {
  if (text.empty()) return std::nullopt;
  if (text.size() > kMaxTextBytes) return InvalidArgument("the result is longer than 64 KiB");
  // What databases refuse.
  if (!IsUtf8(text) || text.find('\0') != std::string::npos) {
    return InvalidArgument("the result is not valid text (UTF-8, without NUL)");
  }
  return text;
}

Result NumberResult(lua_State* lua) {
  if (lua_isinteger(lua, -1)) return std::to_string(lua_tointeger(lua, -1));
  const double value = lua_tonumber(lua, -1);
  if (!std::isfinite(value)) return InvalidArgument("the result is not a finite number");
  return FloatText(value);
}

Result DecimalResult(lua_State* lua) {
  std::string text;
  const auto* const value = static_cast<const Decimal*>(lua_touserdata(lua, -1));
  if (const Fault fault = DecimalText(*value, text)) {
    return InvalidArgument("the result cannot be used: " + std::string(fault));
  }
  return text;
}

// Whether the table on top has nothing but the elements 1 to `size`.
bool IsList(lua_State* lua, std::size_t size) {
  std::size_t elements = 0;
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pop(lua, 1);
    ++elements;
  }
  return elements == size;
}

Result ListResult(lua_State* lua) {
  const std::size_t size = lua_rawlen(lua, -1);
  if (!IsList(lua, size)) return InvalidArgument("the result is a table that is no list");
  std::string joined;
  for (std::size_t i = 1; i <= size; ++i) {
    const bool text = lua_rawgeti(lua, -1, static_cast<lua_Integer>(i)) == LUA_TSTRING;
    const std::string_view option = text ? TextAt(lua, -1) : std::string_view();
    if (text && option.find(';') == std::string_view::npos && !option.empty()) {
      if (!joined.empty()) joined += ';';
      joined += option;
    }
    lua_pop(lua, 1);
    if (!text) return InvalidArgument("the result is a list with more than texts in it");
    if (option.find(';') != std::string_view::npos) {
      return InvalidArgument("the result is a list with a ';' in one of its texts");
    }
    if (joined.size() > kMaxTextBytes) break;
  }
  return TextResult(std::move(joined));
}

// Cut between characters.
std::string_view Cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && !BeginsCharacter(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

std::string Tidied(std::string_view text) {
  std::string out(Cut(text, kMaxMessageBytes));
  const bool ascii_only = !IsUtf8(out);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7F) c = ' ';
    if (byte >= 0x80 && ascii_only) c = '?';
  }
  if (out.size() < text.size()) out += "…";
  return out;
}

}  // namespace

Result ResultOf(lua_State* lua) {
  switch (lua_type(lua, -1)) {
    case LUA_TNIL:
      return std::nullopt;
    case LUA_TBOOLEAN:
      return lua_toboolean(lua, -1) ? "true" : "false";
    case LUA_TSTRING:
      return TextResult(std::string(TextAt(lua, -1)));
    case LUA_TNUMBER:
      return NumberResult(lua);
    case LUA_TUSERDATA:
      return DecimalResult(lua);
    case LUA_TTABLE:
      return ListResult(lua);
    default:
      return InvalidArgument(std::string("the result is a ") + luaL_typename(lua, -1));
  }
}

std::string ForPeople(std::string_view message) {
  constexpr std::string_view kPlace = "expression:";
  if (message.substr(0, kPlace.size()) != kPlace) return Tidied(message);
  message.remove_prefix(kPlace.size());
  return Tidied("line " + std::string(message));
}

}  // namespace stanna::expressions
