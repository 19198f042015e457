// Words of names, titles and addresses.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace stanna::insights {

using Words = std::vector<std::string_view>;

/// What stands between blanks and line ends.
Words WordsOf(std::string_view text);

/// "von", "of", "&" …: stand between the capitals of names, titles and addresses. In lower case.
bool IsParticle(std::string_view word);

/// A capital or a letter of another script; numbers, which stand in addresses.
bool BeginsLikeName(std::string_view word);

inline constexpr std::size_t kMostNameBytes = 60;

/// "Maria", "Dr. Tom von Baker", "Your Acme team".
bool IsName(std::string_view text);

/// "Tom", "Tom Baker" as a line of its own: maybe a name, maybe "Terrible".
bool MayBeName(std::string_view line);

}  // namespace stanna::insights
