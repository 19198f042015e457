// The phrases of FindPhrases, by what they say.
#pragma once

#include <string_view>
#include <vector>

#include "server/insights/text/phrases.h"

namespace stanna::insights {

struct PhraseTable {
  PhraseKind kind{};
  std::vector<std::string_view> phrases;  ///< in lower case, beginning with a word
};

const std::vector<PhraseTable>& PhraseTables();

}  // namespace stanna::insights
