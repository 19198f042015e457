#include "server/expressions/calls.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <lua5.4/lua.hpp>

#include "base/utf8.h"

namespace stanna::expressions {
namespace {

// A step is about 10 ns; so is walking over this much text.
constexpr std::size_t kQuotedBytes = 60;
constexpr std::size_t kTextBytesPerStep = 16;

}  // namespace

Context& ContextOf(lua_State* lua) { return **static_cast<Context**>(lua_getextraspace(lua)); }

void RaiseOutOfSteps(lua_State* lua, int level) {
  ContextOf(lua).out_of_steps = true;
  luaL_where(lua, level);
  lua_pushliteral(lua, "the expression takes too many steps");
  lua_concat(lua, 2);
  lua_error(lua);
}

void Charge(lua_State* lua, std::int64_t steps) {
  Context& context = ContextOf(lua);
  context.steps_left -= steps;
  if (context.steps_left < 0) RaiseOutOfSteps(lua, 1);
}

std::int64_t StepsOfText(std::size_t bytes) {
  return static_cast<std::int64_t>(1 + bytes / kTextBytesPerStep);
}

bool IsNothing(lua_State* lua, int index) {
  return lua_isnoneornil(lua, index) ||
         (lua_type(lua, index) == LUA_TSTRING && lua_rawlen(lua, index) == 0);
}

int PushNothing(lua_State* lua) {
  lua_pushnil(lua);
  return 1;
}

std::string_view CheckText(lua_State* lua, int index) {
  luaL_checktype(lua, index, LUA_TSTRING);
  std::size_t size = 0;
  const char* const data = lua_tolstring(lua, index, &size);
  Charge(lua, StepsOfText(size));
  return {data, size};
}

std::int64_t CheckWhole(lua_State* lua, int index) {
  Decimal number;
  std::int64_t whole = 0;
  if (!ReadNumber(lua, index, number)) luaL_typeerror(lua, index, "number");
  if (!WholeNumber(number, whole)) luaL_argerror(lua, index, "not a whole number");
  return whole;
}

void Check(lua_State* lua, Fault fault) {
  if (fault != nullptr) luaL_error(lua, "%s", fault);
}

bool ReadNumber(lua_State* lua, int index, Decimal& out) {
  switch (lua_type(lua, index)) {
    case LUA_TNUMBER:
      Check(lua, lua_isinteger(lua, index) ? DecimalFromInteger(lua_tointeger(lua, index), out)
                                           : DecimalFromFloat(lua_tonumber(lua, index), out));
      return true;
    case LUA_TUSERDATA:  // nothing else is one
      std::memcpy(&out, lua_touserdata(lua, index), sizeof out);
      return true;
    default:
      return false;
  }
}

const char* PushShort(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* const text = lua_tolstring(lua, index, &size);
  if (size <= kQuotedBytes) return lua_pushlstring(lua, text, size);
  size = kQuotedBytes;
  while (size > 0 && !BeginsCharacter(text[size])) --size;
  lua_pushlstring(lua, text, size);
  return lua_pushfstring(lua, "%s…", lua_tostring(lua, -1));
}

const char* TypeNameOf(lua_State* lua, int index) {
  return lua_type(lua, index) == LUA_TUSERDATA ? "decimal" : luaL_typename(lua, index);
}

Fault AppendText(std::string_view text, std::string& out) {
  if (out.size() + text.size() > kMaxTextBytes) return "the text is too long";
  out += text;
  return nullptr;
}

Fault AppendShown(lua_State* lua, int index, std::string& out) {
  std::string number;
  switch (lua_type(lua, index)) {
    case LUA_TNIL:
      return AppendText("nil", out);
    case LUA_TBOOLEAN:
      return AppendText(lua_toboolean(lua, index) ? "true" : "false", out);
    case LUA_TSTRING: {
      std::size_t size = 0;
      const char* const data = lua_tolstring(lua, index, &size);
      return AppendText({data, size}, out);
    }
    case LUA_TNUMBER:
      if (lua_isinteger(lua, index)) {
        return AppendText(std::to_string(lua_tointeger(lua, index)), out);
      }
      return AppendText(FloatText(lua_tonumber(lua, index)), out);
    case LUA_TUSERDATA: {
      const auto* const decimal = static_cast<const Decimal*>(lua_touserdata(lua, index));
      if (const Fault fault = DecimalText(*decimal, number)) return fault;
      return AppendText(number, out);
    }
    default:
      return AppendText(lua_typename(lua, lua_type(lua, index)), out);
  }
}

int calls_internal::PushScratch(lua_State* lua, Fault fault) {
  Check(lua, fault);
  const std::string& scratch = ContextOf(lua).scratch;
  Charge(lua, StepsOfText(scratch.size()));
  lua_pushlstring(lua, scratch.data(), scratch.size());
  return 1;
}

}  // namespace stanna::expressions
