// Text as the tables need it: clean UTF-8, case-folded for search, lists as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stanna::storage {

/// Without NULs, and with U+FFFD for each byte that is not UTF-8: PostgreSQL refuses both.
std::string CleanText(std::string_view text);
/// Lower case of each character (Unicode's simple mapping), the same on every backend.
std::string FoldCase(std::string_view text);
/// `text` for use inside a LIKE pattern with ESCAPE '\'.
std::string EscapeLike(std::string_view text);

/// Appends `text`, quoted, as an element of a PostgreSQL array's text.
void AppendArrayElement(std::string& list, std::string_view text);

/// With its quotes.
std::string ToJsonString(std::string_view value);
/// A JSON array of strings.
std::string ToJsonArray(const std::vector<std::string>& values);
/// What ToJsonArray wrote; anything else reads as empty.
std::vector<std::string> FromJsonArray(std::string_view json);

}  // namespace stanna::storage
