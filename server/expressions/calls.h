// What the functions that Lua calls have in common.
//
// A Lua error is a longjmp: no object with a destructor may live on a frame that raises one, and
// nearly everything of Lua's API may (no memory). So such a function holds trivial values only;
// what needs a std::string is done by a noexcept step that writes into Context::scratch, and its
// result is given to Lua when the step is over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "server/expressions/decimal_value.h"
#include "server/expressions/expression_set.h"

struct lua_State;

namespace stanna::expressions {

/// One evaluation, as the functions that it calls see it.
struct Context {
  const Source* source = nullptr;
  const Inputs* inputs = nullptr;
  std::int64_t steps_left = 0;
  std::string scratch;
  /// Set before the error is raised: what would fail for every record.
  bool out_of_steps = false;
  bool unknown_name = false;
};

/// Of the state that `lua` is.
Context& ContextOf(lua_State* lua);

/// `level` 0: the function that is called now is the expression's; 1: it is the library's.
void RaiseOutOfSteps(lua_State* lua, int level);
/// Counts work that Lua's instructions don't show; raises an error when no steps are left.
void Charge(lua_State* lua, std::int64_t steps);

/// Of walking over a text of so many bytes.
std::int64_t StepsOfText(std::size_t bytes);

/// nil, or text without anything in it.
bool IsNothing(lua_State* lua, int index);
int PushNothing(lua_State* lua);
/// The text at `index`, as long as it stays there; raises an error when it is none.
std::string_view CheckText(lua_State* lua, int index);
/// A whole number of any kind; raises an error when it is none.
std::int64_t CheckWhole(lua_State* lua, int index);
/// Raises the error that `fault` names, if there is one.
void Check(lua_State* lua, Fault fault);

/// Reads a number of any kind, text excepted. False: there is none.
bool ReadNumber(lua_State* lua, int index, Decimal& out);
int PushDecimal(lua_State* lua, const Decimal& value);
/// Pushes the beginning of the text at `index`, for a message.
const char* PushShort(lua_State* lua, int index);
const char* TypeNameOf(lua_State* lua, int index);
/// The value at `index` as `tostring` shows it; addresses never. Raises nothing.
Fault AppendShown(lua_State* lua, int index, std::string& out);

namespace calls_internal {
int PushScratch(lua_State* lua, Fault fault);

template <typename Write>
Fault Written(std::string& out, const Write& write) noexcept {
  try {
    out.clear();
    return write(out);
  } catch (...) {
    return "there is no memory for the text";
  }
}
}  // namespace calls_internal

/// Pushes the text that `write(std::string&)` leaves; raises the fault that it returns. `write`
/// must not call anything of Lua that may raise an error.
template <typename Write>
int PushWritten(lua_State* lua, const Write& write) {
  static_assert(std::is_trivially_destructible_v<Write>);
  return calls_internal::PushScratch(lua, calls_internal::Written(ContextOf(lua).scratch, write));
}

/// `out` += `text`, unless that is longer than a text may be.
Fault AppendText(std::string_view text, std::string& out);

// Each adds its functions to the table on top of the stack, and may raise an error.
void OpenNumbers(lua_State* lua);
void OpenTexts(lua_State* lua);
void OpenDates(lua_State* lua);
void OpenProperties(lua_State* lua);
// Each pushes a table: `string`, whose functions texts have as methods, `math`, `table`.
void PushTextMethods(lua_State* lua);
void PushMath(lua_State* lua);
void PushLists(lua_State* lua);

}  // namespace stanna::expressions
