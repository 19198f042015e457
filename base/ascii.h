// Text work that looks at ASCII only; bytes of other characters stay as they are.
#pragma once

#include <string>
#include <string_view>

namespace stanna {

/// Without ASCII blanks at both ends.
std::string_view TrimBlanks(std::string_view text);
/// ASCII letters in lower case.
std::string LowerAscii(std::string_view text);

}  // namespace stanna
