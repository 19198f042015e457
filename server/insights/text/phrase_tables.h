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

/// "i am currently" + "on annual leave": every first half may stand before every second one.
struct PhraseHalves {
  PhraseKind kind{};
  std::vector<std::string_view> first, second;
};

const std::vector<PhraseHalves>& PhraseHalfTables();

}  // namespace stanna::insights
