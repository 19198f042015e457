// Which language a text is in.
#pragma once

#include <string>
#include <string_view>

namespace stanna::insights {

/// ISO 639-1, of the clean text: by script (ru uk bg el ja zh ko ar fa he hi th), and where that is
/// Latin, by function words and letters that few languages have (en de fr es it pt nl sv da no fi
/// pl cs tr ro hu). Empty: too short to tell, or no language stands out. English has the benefit of
/// the doubt: another language must have clearly more evidence than English, since English texts
/// are full of foreign names. Looks at kLanguageBytes at most.
std::string LanguageOf(std::string_view text);

inline constexpr std::size_t kLanguageBytes = 2'000;

/// Only English is read; where the language can't be told it is taken for English.
bool IsReadable(std::string_view language);

}  // namespace stanna::insights
