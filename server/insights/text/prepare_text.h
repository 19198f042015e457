// From a message as HubSpot has it to what its author wrote in it.
#pragma once

#include <cstddef>
#include <string>

#include "server/insights/message.h"
#include "server/insights/text/prepared_text.h"

namespace stanna::insights {

/// Weights of TextPart. The middle counts as it is. What a writer ends with is what they want
/// (sentiment.md, 3.5: the last sentence × 1.5); what they begin with is more often the occasion
/// than the verdict, yet it is where bad news is put, hence a little more than the middle. A
/// subject names the matter in a few words chosen with care, or a mere label: half. That of a reply
/// was chosen when the thread began, perhaps by the other side.
inline constexpr double kSubjectWeight = 0.5;
inline constexpr double kReplySubjectWeight = 0.25;
inline constexpr double kOpeningWeight = 1.1;
inline constexpr double kMiddleWeight = 1.0;
inline constexpr double kClosingWeight = 1.5;

/// HTML to text where it is HTML; quoted mails (of mails only, see docs/message-text.md), banners,
/// disclaimers, footers and the signature cut off; language and automatic mail found out. Linear in
/// the size of the message, of which kMostMessageCharacters are read; never fails. Thread-safe.
PreparedText PrepareText(const Message& message);

}  // namespace stanna::insights
