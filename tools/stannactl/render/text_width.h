// UTF-8 text in the columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stanna::ctl {

/// Columns that `text` takes: two for East Asian wide characters and emoji, none for combining
/// marks, one for all else. A byte that is no UTF-8 counts as one character.
std::size_t DisplayWidth(std::string_view text);

/// At most `width` columns of `text`; what is cut ends in "…". Control characters become spaces, so
/// that foreign text can't move the cursor.
std::string FitTo(std::string_view text, std::size_t width);

/// `text` with spaces up to `width` columns, after it or before it.
std::string PadRight(std::string_view text, std::size_t width);
std::string PadLeft(std::string_view text, std::size_t width);

}  // namespace stanna::ctl
