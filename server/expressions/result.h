// From Lua's values and messages to ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

struct lua_State;

namespace stanna::expressions {

/// The value on top of the stack as canonical text. InvalidArgument: it has none. Raises nothing.
absl::StatusOr<std::optional<std::string>> ResultOf(lua_State* lua);

/// A message of Lua's for people: "expression:3: …" becomes "line 3: …"; one line of valid UTF-8,
/// not too long.
std::string ForPeople(std::string_view message);

/// The name of chunks, which messages begin with.
inline constexpr const char* kChunkName = "=expression";

}  // namespace stanna::expressions
