// Standing phrases that say what a sentence of a mail is there for.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace stanna::insights {

enum class PhraseKind : std::uint8_t {
  kClosing,       ///< "Kind regards": a signature follows
  kThanks,        ///< "Thanks", "Best": the same, when a name follows
  kDevice,        ///< "Sent from my iPhone"
  kBanner,        ///< a mail system's warning above the text
  kDisclaimer,    ///< confidentiality boilerplate, imprint: counts from two on
  kFooter,        ///< unsubscribing, meeting link and the like: counts alone
  kPleasantry,    ///< "I hope this finds you well"
  kCourtesy,      ///< "Please let me know if you have any questions"
  kAbsent,        ///< "I am out of the office"
  kAbsenceAside,  ///< what goes with it: "in urgent cases", "limited access"
  kAutoReply,     ///< "This is an automated reply"
  kReceipt,       ///< "We have received your message": counts from two on
  kBounce,
  kCalendar,
  kBulk,  ///< counts from two on
};

struct PhraseHit {
  PhraseKind kind{};
  int phrase = 0;          ///< which one
  int begin = 0, end = 0;  ///< bytes
};

/// All phrases in a text in lower case (LowerText), in the order in which they begin. They are
/// whole words; a blank stands for any run of blanks and line ends, ' for ’, too.
std::vector<PhraseHit> FindPhrases(std::string_view lower);

}  // namespace stanna::insights
