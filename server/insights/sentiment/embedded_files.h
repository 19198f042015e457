// The model and phrase file that are built in.
#pragma once

#include <string_view>

namespace stanna::insights {

std::string_view EmbeddedModel();
std::string_view EmbeddedPhrases();

}  // namespace stanna::insights
