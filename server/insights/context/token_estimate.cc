#include "server/insights/context/token_estimate.h"

namespace stanna::insights {
namespace {

// Common words of up to a dozen letters are one token in most encodings, rare ones one for every
// three or four letters.
constexpr int kLettersOfAToken = 4;
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

int EstimateTokens(std::string_view text) {
  int tokens = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && IsLetter(text[end])) ++end;
    if (end > at) {
      tokens += (static_cast<int>(end - at) + kLettersOfAToken - 1) / kLettersOfAToken;
      at = end;
    } else {
      tokens += text[at] == ' ' ? 0 : 1;
      ++at;
    }
  }
  return tokens;
}

}  // namespace stanna::insights
