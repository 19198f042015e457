// What of a message is read for its mood.
#pragma once

#include <string>
#include <vector>

#include "server/insights/message.h"

namespace stanna::insights {

/// Bytes of PreparedText::text.
struct TextPart {
  int begin = 0, end = 0;
  double weight = 1;
};

struct PreparedText {
  /// Valid UTF-8, what the author wrote: the subject line first where it says something, then the
  /// body, '\n' between paragraphs. Of automatic messages the body only.
  std::string text;
  /// Subject, opening, middle, closing: ascending, not overlapping. What lies outside (greeting,
  /// courtesies) has no weight; an automatic message has no parts.
  std::vector<TextPart> parts;
  Automatic automatic = Automatic::kNone;
  std::string language;  ///< ISO 639-1, empty: can't be told
  bool readable = true;  ///< false: a language that the scorer does not read (only English is read)
};

}  // namespace stanna::insights
