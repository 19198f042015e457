// UTF-8 texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace stanna {

/// False: `c` goes on with the character that one of the bytes before began.
inline bool BeginsCharacter(char c) { return (c & '\xC0') != '\x80'; }

/// Unicode characters, not bytes. Of a text that is no UTF-8, the bytes that could begin one.
std::size_t CharactersIn(std::string_view text);

}  // namespace stanna
