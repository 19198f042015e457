#include "server/expressions/library.h"

#include <lua5.4/lua.hpp>

#include "server/expressions/calls.h"

namespace stanna::expressions {
namespace {

// More than an evaluation has memory for.
constexpr lua_Integer kMostElements = kEvaluationBytes;

int RaiseError(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TSTRING);
  luaL_where(lua, 1);
  lua_pushvalue(lua, 1);
  lua_concat(lua, 2);
  return lua_error(lua);
}

int TypeOf(lua_State* lua) {
  luaL_checkany(lua, 1);
  lua_pushstring(lua, TypeNameOf(lua, 1));
  return 1;
}

// An expression may call it with anything.
int NextOfList(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const lua_Integer index = luaL_checkinteger(lua, 2);
  luaL_argcheck(lua, index >= 0 && index < kMostElements, 2, "out of range");
  lua_pushinteger(lua, index + 1);
  return lua_rawgeti(lua, 1, index + 1) == LUA_TNIL ? 1 : 2;
}

int IterateList(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_pushcfunction(lua, NextOfList);
  lua_pushvalue(lua, 1);
  lua_pushinteger(lua, 0);
  return 3;
}

int RefuseUnknown(lua_State* lua) {
  ContextOf(lua).unknown_name = true;
  return luaL_error(lua, "there is no '%s'", PushShort(lua, 2));
}

int RefuseGlobal(lua_State* lua) {
  ContextOf(lua).unknown_name = true;
  return luaL_error(lua, "'%s' is not a local variable; declare it with 'local'",
                    PushShort(lua, 2));
}

int RefuseChange(lua_State* lua) { return luaL_error(lua, "the library cannot be changed"); }

int RefuseTextArithmetic(lua_State* lua) {
  return luaL_error(lua, "attempt to calculate with text; decimal(…) makes a number of it");
}

constexpr luaL_Reg kFunctions[] = {
    {"error", RaiseError},
    {"ipairs", IterateList},
    {"type", TypeOf},
    {nullptr, nullptr},
};
// Lua would read numbers from texts, as binary floating point.
constexpr luaL_Reg kTextArithmetic[] = {
    {"__add", RefuseTextArithmetic},
    {"__sub", RefuseTextArithmetic},
    {"__mul", RefuseTextArithmetic},
    {"__div", RefuseTextArithmetic},
    {"__mod", RefuseTextArithmetic},
    {"__pow", RefuseTextArithmetic},
    {"__idiv", RefuseTextArithmetic},
    {"__unm", RefuseTextArithmetic},
    {nullptr, nullptr},
};

// Puts a table through which it can only be read in place of the one on top.
void Protect(lua_State* lua, lua_CFunction on_write) {
  lua_newtable(lua);
  lua_createtable(lua, 0, 2);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, on_write);
  lua_setfield(lua, -2, "__newindex");
  lua_setmetatable(lua, -2);
  lua_replace(lua, -2);
}

void AddLibrary(lua_State* lua, const char* name, void (*push)(lua_State*)) {
  push(lua);
  Protect(lua, RefuseChange);
  lua_setfield(lua, -2, name);
}

void GiveTextsMethods(lua_State* lua) {
  lua_pushliteral(lua, "");
  luaL_newlib(lua, kTextArithmetic);
  PushTextMethods(lua);
  lua_setfield(lua, -2, "__index");
  lua_setmetatable(lua, -2);
  lua_pop(lua, 1);
}

}  // namespace

void OpenLibrary(lua_State* lua) {
  lua_newtable(lua);
  luaL_setfuncs(lua, kFunctions, 0);
  OpenProperties(lua);
  OpenNumbers(lua);
  OpenTexts(lua);
  OpenDates(lua);
  AddLibrary(lua, "math", PushMath);
  AddLibrary(lua, "string", PushTextMethods);
  AddLibrary(lua, "table", PushLists);

  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, RefuseUnknown);
  lua_setfield(lua, -2, "__index");
  lua_setmetatable(lua, -2);
  Protect(lua, RefuseGlobal);
  // What lua_load gives to a chunk as its environment.
  lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);

  GiveTextsMethods(lua);
}

}  // namespace stanna::expressions
