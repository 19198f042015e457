// How mails begin.
#pragma once

#include <string_view>

namespace stanna::insights {

/// Bytes of "Hi Maria," and the like at the start of a text that is not empty, with the blanks
/// behind it. 0: none.
int GreetingLength(std::string_view text);

}  // namespace stanna::insights
