#include <algorithm>
#include <cstring>
#include <lua5.4/lua.hpp>

#include "base/ascii.h"
#include "base/utf8.h"
#include "server/expressions/calls.h"

namespace stanna::expressions {
namespace {

int Lower(lua_State* lua) {
  if (IsNothing(lua, 1)) return PushNothing(lua);
  const std::string_view text = CheckText(lua, 1);
  return PushWritten(lua, [text](std::string& out) {
    out = LowerAscii(text);
    return Fault();
  });
}

int Upper(lua_State* lua) {
  if (IsNothing(lua, 1)) return PushNothing(lua);
  const std::string_view text = CheckText(lua, 1);
  return PushWritten(lua, [text](std::string& out) {
    out = text;
    for (char& c : out) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    }
    return Fault();
  });
}

int Trim(lua_State* lua) {
  if (IsNothing(lua, 1)) return PushNothing(lua);
  const std::string_view text = TrimBlanks(CheckText(lua, 1));
  lua_pushlstring(lua, text.data(), text.size());
  return 1;
}

std::int64_t CharactersOf(std::string_view text) {
  return static_cast<std::int64_t>(CharactersIn(text));
}

// Where character number `index`, counted from 0, begins; the end when there are fewer.
std::size_t OffsetOf(std::string_view text, std::int64_t index) {
  std::size_t offset = 0;
  for (; offset < text.size(); ++offset) {
    if (BeginsCharacter(text[offset]) && index-- == 0) break;
  }
  return offset;
}

int Length(lua_State* lua) {
  lua_pushinteger(lua, CharactersOf(CheckText(lua, 1)));
  return 1;
}

// From character `first` to `last`, both included; negative ones count from the end.
int Part(lua_State* lua) {
  const std::string_view text = CheckText(lua, 1);
  const std::int64_t length = CharactersOf(text);
  const auto position = [length](std::int64_t at) { return at < 0 ? length + at + 1 : at; };
  // Before anything is added to them: they may be the largest numbers that there are.
  const auto clamped = [length](std::int64_t at) {
    return std::clamp<std::int64_t>(at, -length - 1, length + 1);
  };
  const std::int64_t first = std::max<std::int64_t>(1, position(clamped(CheckWhole(lua, 2))));
  const std::int64_t last =
      lua_isnoneornil(lua, 3) ? length : position(clamped(CheckWhole(lua, 3)));
  if (last < first) {
    lua_pushliteral(lua, "");
    return 1;
  }
  const std::size_t begin = OffsetOf(text, first - 1);
  const std::string_view part = text.substr(begin, OffsetOf(text, last) - begin);
  lua_pushlstring(lua, part.data(), part.size());
  return 1;
}

bool ListContains(lua_State* lua, int list, int value) {
  const auto size = static_cast<std::int64_t>(lua_rawlen(lua, list));
  if (lua_type(lua, value) == LUA_TSTRING) CheckText(lua, value);
  for (std::int64_t i = 1; i <= size; ++i) {
    Charge(lua, StepsOfText(lua_rawlen(lua, value)));
    lua_rawgeti(lua, list, i);
    const bool equal = lua_rawequal(lua, -1, value) != 0;
    lua_pop(lua, 1);
    if (equal) return true;
  }
  return false;
}

// A text contains a part of it, a list a value.
int Contains(lua_State* lua) {
  bool found = false;
  if (lua_istable(lua, 1)) {
    found = ListContains(lua, 1, 2);
  } else if (!IsNothing(lua, 1)) {
    const std::string_view text = CheckText(lua, 1);
    const std::string_view part = CheckText(lua, 2);
    // glibc's is linear whatever the texts are.
    found = memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
  }
  lua_pushboolean(lua, found);
  return 1;
}

int Coalesce(lua_State* lua) {
  const int count = lua_gettop(lua);
  Charge(lua, count);
  for (int i = 1; i <= count; ++i) {
    if (IsNothing(lua, i)) continue;
    lua_pushvalue(lua, i);
    return 1;
  }
  return PushNothing(lua);
}

int ToText(lua_State* lua) {
  luaL_checkany(lua, 1);
  if (lua_type(lua, 1) == LUA_TUSERDATA) Charge(lua, 20);
  return PushWritten(lua, [lua](std::string& out) { return AppendShown(lua, 1, out); });
}

int Insert(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  luaL_argcheck(lua, lua_gettop(lua) == 2, 3, "only at the end of the list");
  lua_settop(lua, 2);
  // Not raw: what can only be read stays so.
  lua_seti(lua, 1, static_cast<lua_Integer>(lua_rawlen(lua, 1)) + 1);
  return 0;
}

// Texts and numbers of a list, with a separator between.
int Join(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const std::string_view separator = lua_isnoneornil(lua, 2) ? "" : CheckText(lua, 2);
  const auto size = static_cast<std::int64_t>(lua_rawlen(lua, 1));
  Charge(lua, size);
  return PushWritten(lua, [lua, separator, size](std::string& out) -> Fault {
    for (std::int64_t i = 1; i <= size; ++i) {
      if (i > 1) {
        if (const Fault fault = AppendText(separator, out)) return fault;
      }
      const int type = lua_rawgeti(lua, 1, i);
      const Fault fault = type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TUSERDATA
                              ? AppendShown(lua, -1, out)
                              : "the list holds more than texts and numbers";
      lua_pop(lua, 1);
      if (fault != nullptr) return fault;
    }
    return nullptr;
  });
}

constexpr luaL_Reg kFunctions[] = {
    {"coalesce", Coalesce}, {"contains", Contains}, {"lower", Lower},   {"tostring", ToText},
    {"trim", Trim},         {"upper", Upper},       {nullptr, nullptr},
};
constexpr luaL_Reg kMethods[] = {
    {"contains", Contains}, {"len", Length},  {"lower", Lower},   {"sub", Part},
    {"trim", Trim},         {"upper", Upper}, {nullptr, nullptr},
};
constexpr luaL_Reg kLists[] = {
    {"concat", Join},
    {"insert", Insert},
    {nullptr, nullptr},
};

}  // namespace

void OpenTexts(lua_State* lua) { luaL_setfuncs(lua, kFunctions, 0); }

void PushTextMethods(lua_State* lua) { luaL_newlib(lua, kMethods); }

void PushLists(lua_State* lua) { luaL_newlib(lua, kLists); }

}  // namespace stanna::expressions
