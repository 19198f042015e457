// UTF-8 texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace stanna {

/// Unicode characters, not bytes. Of a text that is no UTF-8, the bytes that could begin one.
std::size_t CharactersIn(std::string_view text);

}  // namespace stanna
