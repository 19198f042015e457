// How many tokens of a language model a text takes, at most.
#pragma once

#include <string_view>

namespace stanna::insights {

/// An estimate that errs upwards, the same everywhere, of no particular model:
/// - a run of ASCII letters: one token, and one more for each 4 letters after the first 4;
/// - every other ASCII character but a blank: one token (some encodings split every digit);
/// - a blank: none, it belongs to what follows it;
/// - other characters: one token a byte, which no byte-level encoding exceeds.
/// A sum over pieces that end in a line break is the estimate of the whole. docs/context.md has
/// how it compares with real encodings.
int EstimateTokens(std::string_view text);

}  // namespace stanna::insights
