// What an expression finds in its world: nothing of Lua's own library but what is bounded.
#pragma once

struct lua_State;

namespace stanna::expressions {

/// Makes the environment that every chunk loaded from now on has: read only, so that nothing an
/// evaluation does stays. Raises errors (no memory): call it protected.
void OpenLibrary(lua_State* lua);

}  // namespace stanna::expressions
