// HTML of mails and notes → plain text in the form of a plain-text mail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stanna::insights {

/// What lies behind is not read: as many as HubSpot keeps.
inline constexpr std::size_t kMostMessageCharacters = 65'536;

/// Elements in one another; what lies behind a deeper one is not read. libxml2 sets itself the same
/// limit; the deepest threads that mail programs write have about 150.
inline constexpr int kDeepestHtml = 256;

/// By its look: a tag of an element that HTML knows, a comment or a document type stands in it.
/// "a < b", "<tom@example.com>" and "std::vector<int>" are text.
bool LooksLikeHtml(std::string_view text);

/// Clean UTF-8 (CleanText). Block elements become line breaks, paragraphs blank lines, cells
/// blanks; entities are resolved; head, style, script, comments and hidden elements are dropped.
/// What mail programs mark is put as plain-text mail has it, so that one set of rules does for
/// both: lines of a quotation begin with "> ", a signature with the line "-- ", and where
/// everything below is quoted stands kQuoteBelow. Whatever comes, it ends in time linear in the
/// size, without network and without a word on stderr. Thread-safe.
std::string HtmlToText(std::string_view html);

inline constexpr std::string_view kQuoteBelow = "-----Original Message-----";

/// "&amp;" and the like in text that has no tags, as some programs store it.
std::string WithoutEntities(std::string text);

}  // namespace stanna::insights
