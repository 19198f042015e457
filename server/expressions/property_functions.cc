#include <algorithm>
#include <lua5.4/lua.hpp>

#include "base/property_values.h"
#include "server/expressions/calls.h"

namespace stanna::expressions {
namespace {

constexpr int kLookUpSteps = 10;  // of a property in the record, of a label in the portal's options

bool MayRead(const Source& source, std::string_view property) {
  return std::find(source.properties.begin(), source.properties.end(), property) !=
         source.properties.end();
}

int RefuseProperty(lua_State* lua, int name) {
  Context& context = ContextOf(lua);
  context.unknown_name = true;
  const Source& source = *context.source;
  PushWritten(lua, [&source](std::string& out) {
    for (const std::string& property : source.properties) {
      out += out.empty() ? " (it may read " : ", ";
      out += property;
    }
    if (!out.empty()) out += ')';
    return Fault();
  });
  const char* const list = lua_tostring(lua, -1);
  return luaL_error(lua, "'%s' is not a property of this expression%s", PushShort(lua, name), list);
}

// False: the property has no value.
bool ReadProperty(const Inputs& inputs, std::string_view name, std::string_view& value,
                  Fault& fault) noexcept {
  try {
    const auto found = inputs.Property(name);
    if (!found || found->empty()) return false;
    value = *found;
    return true;
  } catch (...) {
    fault = "the property cannot be read";
    return false;
  }
}

// Pushes the value of the property whose name is at `index`: text or nil.
int PushProperty(lua_State* lua, int index) {
  luaL_checktype(lua, index, LUA_TSTRING);
  std::size_t size = 0;
  const char* const name = lua_tolstring(lua, index, &size);
  const Context& context = ContextOf(lua);
  if (!MayRead(*context.source, {name, size})) return RefuseProperty(lua, index);
  std::string_view value;
  Fault fault = nullptr;
  Charge(lua, kLookUpSteps);
  const bool found = ReadProperty(*context.inputs, {name, size}, value, fault);
  Check(lua, fault);
  if (!found) return PushNothing(lua);
  Charge(lua, StepsOfText(value.size()));
  lua_pushlstring(lua, value.data(), value.size());
  return 1;
}

int IndexProperties(lua_State* lua) { return PushProperty(lua, 2); }

// The options chosen in a multi-select, as a list.
int Options(lua_State* lua) {
  PushProperty(lua, 1);
  lua_newtable(lua);
  if (lua_isnil(lua, -2)) return 1;
  std::string_view rest = CheckText(lua, -2);
  lua_Integer count = 0;
  for (auto option = TakeOption(rest); !option.empty(); option = TakeOption(rest)) {
    Charge(lua, 1);
    lua_pushlstring(lua, option.data(), option.size());
    lua_rawseti(lua, -2, ++count);
  }
  return 1;
}

// What people see in place of the property's value, of a multi-select each option.
int Label(lua_State* lua) {
  PushProperty(lua, 1);
  if (lua_isnil(lua, -1)) return 1;
  std::size_t size = 0;
  const char* const name = lua_tolstring(lua, 1, &size);
  const std::string_view property(name, size);
  const std::string_view value = CheckText(lua, -1);
  const auto options = std::count(value.begin(), value.end(), ';') + 1;
  Charge(lua, kLookUpSteps * options);
  const Inputs& inputs = *ContextOf(lua).inputs;
  return PushWritten(lua, [property, value, &inputs](std::string& out) -> Fault {
    std::string_view rest = value;
    for (auto option = TakeOption(rest); !option.empty(); option = TakeOption(rest)) {
      if (!out.empty()) out += ';';
      if (const Fault fault = AppendText(inputs.Label(property, option), out)) return fault;
    }
    return nullptr;
  });
}

int RefuseAssignment(lua_State* lua) { return luaL_error(lua, "properties cannot be assigned"); }

constexpr luaL_Reg kProxy[] = {
    {"__index", IndexProperties},
    {"__newindex", RefuseAssignment},
    {nullptr, nullptr},
};
constexpr luaL_Reg kFunctions[] = {
    {"label", Label},
    {"options", Options},
    {nullptr, nullptr},
};

}  // namespace

void OpenProperties(lua_State* lua) {
  luaL_setfuncs(lua, kFunctions, 0);
  lua_newtable(lua);
  luaL_newlib(lua, kProxy);
  lua_setmetatable(lua, -2);
  lua_setfield(lua, -2, "p");
}

}  // namespace stanna::expressions
