#include "base/utf8.h"

#include <algorithm>

namespace stanna {

std::size_t CharactersIn(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, BeginsCharacter));
}

}  // namespace stanna
