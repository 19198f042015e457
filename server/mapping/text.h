// What may be kept of a message: its snippet.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stanna::mapping {

/// Characters of message text that the product may keep (its data handling promise).
inline constexpr std::size_t kSnippetCharacters = 280;

/// Plain text of at most `characters` Unicode characters, never cut inside one: tags, comments,
/// style sheets, scripts and titles dropped, the usual HTML entities resolved, every run of blanks
/// and control characters one space. A text that is cut ends in "…", which counts. Tidying a
/// snippet again changes nothing unless it contains what looks like markup. Broken UTF-8 passes as
/// it is.
std::string Snippet(std::string_view text, std::size_t characters = kSnippetCharacters);

}  // namespace stanna::mapping
