// A message's own words while what says nothing is being cut off them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/insights/text/phrases.h"

namespace stanna::insights {

/// Bytes.
struct Range {
  int begin = 0, end = 0;
  int size() const { return end - begin; }
  bool empty() const { return end <= begin; }
  bool operator==(const Range&) const = default;
};

inline std::string_view In(std::string_view text, Range range) {
  return text.substr(range.begin, range.size());
}

/// "________", "-----": drawn between parts of a mail.
bool IsRule(std::string_view line);

struct Draft {
  explicit Draft(std::string words);

  /// Without blanks at both ends.
  Range Trimmed(Range range) const;
  /// Those that begin there.
  std::span<const PhraseHit> HitsIn(Range range) const;
  bool Has(PhraseKind kind, Range range) const;

  std::string text;
  std::string lower;            ///< at the same offsets
  std::vector<PhraseHit> hits;  ///< in `lower`
};

/// Sentences end at line ends and behind . ! ? … 。 where a blank follows and no abbreviation
/// precedes. Without blanks at their ends; none is empty.
std::vector<Range> SentencesIn(std::string_view text, Range within);

}  // namespace stanna::insights
