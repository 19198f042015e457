// Which release this is: what `--version` says, and the package.
#pragma once

namespace stanna {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace stanna
