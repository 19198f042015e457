// Characters of UTF-8 text that comes from anywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stanna::insights {

struct Character {
  char32_t code = 0;  ///< kReplacement where the bytes are no character
  int length = 1;     ///< bytes
};

inline constexpr char32_t kReplacement = 0xFFFD;

/// The first character of a text that is not empty. Of malformed bytes (overlong forms, surrogates
/// and what is cut off included) one is taken.
Character FirstCharacter(std::string_view text);

void AppendCharacter(std::string& out, char32_t code);

/// Valid UTF-8 whatever comes: each run of malformed bytes becomes one U+FFFD, line ends become
/// "\n", each run of other blanks (no-break spaces, tabs …) one space, and what can't be seen is
/// dropped: control characters, zero-width and direction marks, byte-order marks, soft hyphens, tag
/// characters.
std::string CleanText(std::string_view text);

/// The first `characters` of a text.
std::string_view FrontOf(std::string_view text, std::size_t characters);

/// In lower case, at the same offsets: ASCII, Latin-1 and Latin Extended-A letters whose small form
/// has as many bytes. The text must be valid.
std::string LowerText(std::string_view text);

/// Letters and digits of ASCII, and all of other scripts but punctuation, symbols and emoji, count
/// as word characters. 0: none stands at `at`; else its bytes.
inline int WordCharacterAt(std::string_view text, std::size_t at);

inline bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// ---- not for callers ----

int WideWordCharacterAt(std::string_view text, std::size_t at);

inline int WordCharacterAt(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (!IsAscii(c)) return WideWordCharacterAt(text, at);
  const char low = static_cast<char>(c | 0x20);
  return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ? 1 : 0;
}

}  // namespace stanna::insights
