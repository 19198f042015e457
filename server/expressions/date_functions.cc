#include <charconv>
#include <lua5.4/lua.hpp>

#include "base/ascii.h"
#include "base/property_values.h"
#include "server/expressions/calls.h"
#include "server/expressions/dates.h"

namespace stanna::expressions {
namespace {

constexpr int kDateSteps = 10;

// The date at `index` in any form that HubSpot writes; false: nothing is there.
bool ReadDate(lua_State* lua, int index, Date& out) {
  Charge(lua, kDateSteps);
  if (IsNothing(lua, index)) return false;
  char buffer[24];  // for milliseconds that come as a number
  std::string_view text;
  if (lua_isinteger(lua, index)) {
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, lua_tointeger(lua, index)).ptr;
    text = {buffer, static_cast<std::size_t>(end - buffer)};
  } else {
    text = TrimBlanks(CheckText(lua, index));
  }
  if (text.empty() || text == kNoTimeValue) return false;
  const auto date = ParseDateValue(text);
  if (!date) luaL_error(lua, "'%s' is not a date", PushShort(lua, index));
  out = *date;
  return true;
}

int PushDate(lua_State* lua, std::optional<Date> date) {
  if (!date) return luaL_error(lua, "the date is outside the years 1900 to 9999");
  return PushWritten(lua, [date](std::string& out) {
    out = FormatDate(*date);
    return Fault();
  });
}

int ToDate(lua_State* lua) {
  Date date;
  return ReadDate(lua, 1, date) ? PushDate(lua, date) : PushNothing(lua);
}

template <std::int64_t (*kBetween)(Date, Date)>
int Between(lua_State* lua) {
  Date from;
  Date to;
  const bool known = ReadDate(lua, 1, from);
  if (!ReadDate(lua, 2, to) || !known) return PushNothing(lua);
  lua_pushinteger(lua, kBetween(from, to));
  return 1;
}

template <std::optional<Date> (*kAdd)(Date, std::int64_t)>
int Add(lua_State* lua) {
  Date date;
  if (!ReadDate(lua, 1, date) || IsNothing(lua, 2)) return PushNothing(lua);
  return PushDate(lua, kAdd(date, CheckWhole(lua, 2)));
}

constexpr luaL_Reg kFunctions[] = {
    {"add_days", Add<AddDays>},
    {"add_months", Add<AddMonths>},
    {"date", ToDate},
    {"days_between", Between<DaysBetween>},
    {"months_between", Between<MonthsBetween>},
    {nullptr, nullptr},
};

}  // namespace

void OpenDates(lua_State* lua) { luaL_setfuncs(lua, kFunctions, 0); }

}  // namespace stanna::expressions
