#include <cstring>
#include <lua5.4/lua.hpp>

#include "base/ascii.h"
#include "server/expressions/calls.h"

namespace stanna::expressions {
namespace {

// Of an exact operation, which takes some tenths of a microsecond for numbers as HubSpot has them
// and up to five for the longest: a step for each pair of words that are multiplied.
constexpr int kDecimalSteps = 20;
constexpr std::int64_t kMostDigits = 20;  // after the point, for `round`

// Its address is the key of the metatable of exact numbers.
constexpr char kMetatableKey = 0;

// The number at `index`, text included; false: nothing is there.
bool ReadAnyNumber(lua_State* lua, int index, Decimal& out) {
  if (IsNothing(lua, index)) return false;
  if (ReadNumber(lua, index, out)) return true;
  const std::string_view text = CheckText(lua, index);
  Charge(lua, kDecimalSteps);
  if (TrimBlanks(text).empty()) return false;
  if (const Fault fault = DecimalFromText(text, out)) {
    luaL_error(lua, "'%s': %s", PushShort(lua, index), fault);
  }
  return true;
}

int MakeDecimal(lua_State* lua) {
  Decimal value;
  return ReadAnyNumber(lua, 1, value) ? PushDecimal(lua, value) : PushNothing(lua);
}

std::int64_t StepsOf(const Decimal& a, const Decimal& b) {
  return kDecimalSteps +
         (a.numerator_words + a.denominator_words) * (b.numerator_words + b.denominator_words);
}

// An operand of arithmetic, where text counts as a mistake: it is a property that was not made a
// number.
void CheckOperand(lua_State* lua, int index, Decimal& out) {
  if (ReadNumber(lua, index, out)) return;
  luaL_error(lua, "attempt to calculate with a %s value; decimal(…) makes a number of text",
             TypeNameOf(lua, index));
}

bool EitherIsNil(lua_State* lua) { return lua_isnil(lua, 1) || lua_isnil(lua, 2); }

template <char kOperation>
int Arithmetic(lua_State* lua) {
  if (EitherIsNil(lua)) return PushNothing(lua);
  Decimal a;
  Decimal b;
  Decimal result;
  CheckOperand(lua, 1, a);
  CheckOperand(lua, 2, b);
  Charge(lua, StepsOf(a, b));
  Check(lua, Calculate(kOperation, a, b, result));
  return PushDecimal(lua, result);
}

int Negate(lua_State* lua) {
  Decimal value;
  CheckOperand(lua, 1, value);
  value.negative = !value.negative && value.words[0] != 0;
  return PushDecimal(lua, value);
}

int OrderOf(lua_State* lua) {
  Decimal a;
  Decimal b;
  int order = 0;
  if (!ReadNumber(lua, 1, a) || !ReadNumber(lua, 2, b)) {
    luaL_error(lua, "attempt to compare %s with %s", TypeNameOf(lua, 1), TypeNameOf(lua, 2));
  }
  Charge(lua, StepsOf(a, b));
  Check(lua, Compare(a, b, order));
  return order;
}

int Equal(lua_State* lua) {
  lua_pushboolean(lua, OrderOf(lua) == 0);
  return 1;
}

int Less(lua_State* lua) {
  lua_pushboolean(lua, OrderOf(lua) < 0);
  return 1;
}

int LessOrEqual(lua_State* lua) {
  lua_pushboolean(lua, OrderOf(lua) <= 0);
  return 1;
}

int RoundNumber(lua_State* lua) {
  Decimal value;
  if (!ReadAnyNumber(lua, 1, value)) return PushNothing(lua);
  const std::int64_t digits = lua_isnoneornil(lua, 2) ? 0 : CheckWhole(lua, 2);
  if (digits < 0 || digits > kMostDigits) luaL_argerror(lua, 2, "0 to 20 digits");
  Charge(lua, kDecimalSteps);
  Decimal result;
  Check(lua, Round(value, Rounding::kHalfEven, static_cast<int>(digits), result));
  return PushDecimal(lua, result);
}

// floor and ceil: Lua's own whole number where there is one.
template <Rounding kRounding>
int ToWhole(lua_State* lua) {
  Decimal value;
  if (!ReadAnyNumber(lua, 1, value)) return PushNothing(lua);
  Decimal result;
  Charge(lua, kDecimalSteps);
  Check(lua, Round(value, kRounding, 0, result));
  std::int64_t whole = 0;
  if (!WholeNumber(result, whole)) return PushDecimal(lua, result);
  lua_pushinteger(lua, whole);
  return 1;
}

int Absolute(lua_State* lua) {
  Decimal value;
  if (!ReadAnyNumber(lua, 1, value)) return PushNothing(lua);
  value.negative = false;
  return PushDecimal(lua, value);
}

// min and max: of the values that are there.
template <bool kLeast>
int Extreme(lua_State* lua) {
  int best = 0;
  Decimal extreme;
  const int count = lua_gettop(lua);
  for (int i = 1; i <= count; ++i) {
    Decimal value;
    if (!ReadAnyNumber(lua, i, value)) continue;
    Charge(lua, kDecimalSteps);
    int order = 0;
    if (best != 0) Check(lua, Compare(value, extreme, order));
    if (best != 0 && (kLeast ? order >= 0 : order <= 0)) continue;
    best = i;
    extreme = value;
  }
  if (best == 0) return PushNothing(lua);
  if (lua_type(lua, best) == LUA_TSTRING) return PushDecimal(lua, extreme);
  lua_pushvalue(lua, best);
  return 1;
}

bool CanBeText(lua_State* lua, int index) {
  const int type = lua_type(lua, index);
  return type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TUSERDATA;
}

int Concatenate(lua_State* lua) {
  for (int i = 1; i <= 2; ++i) {
    if (CanBeText(lua, i)) continue;
    luaL_error(lua, "attempt to concatenate a %s value", TypeNameOf(lua, i));
  }
  Charge(lua, kDecimalSteps);
  return PushWritten(lua, [lua](std::string& out) {
    const Fault fault = AppendShown(lua, 1, out);
    return fault != nullptr ? fault : AppendShown(lua, 2, out);
  });
}

// Arithmetic on nil gives nil: a record without the value has no result, and no error.
int Nothing(lua_State* lua) { return PushNothing(lua); }

constexpr luaL_Reg kDecimalMethods[] = {
    {"__add", Arithmetic<'+'>},
    {"__sub", Arithmetic<'-'>},
    {"__mul", Arithmetic<'*'>},
    {"__div", Arithmetic<'/'>},
    {"__unm", Negate},
    {"__eq", Equal},
    {"__lt", Less},
    {"__le", LessOrEqual},
    {"__concat", Concatenate},
    {nullptr, nullptr},
};
constexpr luaL_Reg kNilMethods[] = {
    {"__add", Nothing},  {"__sub", Nothing}, {"__mul", Nothing},
    {"__div", Nothing},  {"__mod", Nothing}, {"__pow", Nothing},
    {"__idiv", Nothing}, {"__unm", Nothing}, {nullptr, nullptr},
};
constexpr luaL_Reg kFunctions[] = {
    {"decimal", MakeDecimal},
    {"round", RoundNumber},
    {nullptr, nullptr},
};
constexpr luaL_Reg kMath[] = {
    {"abs", Absolute},       {"ceil", ToWhole<Rounding::kUp>},
    {"max", Extreme<false>}, {"floor", ToWhole<Rounding::kDown>},
    {"min", Extreme<true>},  {nullptr, nullptr},
};

}  // namespace

int PushDecimal(lua_State* lua, const Decimal& value) {
  std::memcpy(lua_newuserdatauv(lua, sizeof value, 0), &value, sizeof value);
  lua_rawgetp(lua, LUA_REGISTRYINDEX, &kMetatableKey);
  lua_setmetatable(lua, -2);
  return 1;
}

void OpenNumbers(lua_State* lua) {
  luaL_setfuncs(lua, kFunctions, 0);

  luaL_newlib(lua, kDecimalMethods);
  lua_pushliteral(lua, "decimal");  // in messages
  lua_setfield(lua, -2, "__name");
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &kMetatableKey);

  lua_pushnil(lua);
  luaL_newlib(lua, kNilMethods);
  lua_setmetatable(lua, -2);
  lua_pop(lua, 1);
}

void PushMath(lua_State* lua) { luaL_newlib(lua, kMath); }

}  // namespace stanna::expressions
