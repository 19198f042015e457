// A message or note as HubSpot gives it, and what its analysis keeps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stanna::insights {

enum class MessageKind { kEmail, kCall, kMeeting, kNote, kTask };

/// Who wrote or said it.
enum class Side {
  kUnknown,
  kClient,  ///< inbound: the client's mood
  kOwn,     ///< outbound, and what our people note: scored, but never the client's mood by itself
};

/// Views live as long as the caller's record.
struct Message {
  MessageKind kind = MessageKind::kEmail;
  Side side = Side::kUnknown;
  std::string_view subject;
  std::string_view body;       ///< plain text or HTML: found out by its look
  std::string_view headers;    ///< HubSpot's hs_email_headers (JSON), or empty
  bool out_of_office = false;  ///< HubSpot's hs_incoming_email_is_out_of_office
};

/// A message that no person wrote for this occasion. It has no mood and is no contact.
enum class Automatic : std::uint8_t {
  kNone = 0,
  kAutoReply = 1,
  kOutOfOffice = 2,
  kBounce = 3,    ///< the address is lost
  kCalendar = 4,  ///< invitations, acceptances, cancellations
  kBulk = 5,      ///< newsletters, notifications
};

/// What a message is about, as bits of MessageAnalysis::intents. Kept in tables: append only.
enum Intent : std::uint32_t {
  kChurn = 1u << 0,
  kCompetitor = 1u << 1,
  kEscalation = 1u << 2,
  kPrice = 1u << 3,
  kOutage = 1u << 4,
  kRenewal = 1u << 5,
  kExpansion = 1u << 6,
  kPraise = 1u << 7,
  kResolved = 1u << 8,
};

enum class Mood : std::int8_t { kNegative = -1, kNeutral = 0, kPositive = 1 };

/// A phrase that decided.
struct DecidingPhrase {
  std::string text;           ///< as it stands in the prepared text, ≤ kMostPhraseBytes
  int begin = 0, end = 0;     ///< bytes of the prepared text
  double contribution = 0;    ///< to (logit of positive − logit of negative); exact
  std::uint32_t intents = 0;  ///< of a business phrase
};

inline constexpr std::size_t kMostPhrases = 6;
inline constexpr std::size_t kMostPhraseBytes = 80;

/// What is kept of a message. Its text is not.
struct MessageAnalysis {
  int model_version = 0;
  double score = 0;  ///< −1 … 1: P(positive) − P(negative), sentence-weighted, sarcasm turned round
  Mood mood = Mood::kNeutral;
  int level = 0;  ///< the product's scale: −2 (angry, threatening churn) … 2 (enthusiastic)
  double confidence = 0;  ///< 0–1: 1 − entropy / log 3; low for languages that are not read
  double sarcasm = 0;     ///< 0–1: above kSarcasmFlips an apparent praise was turned round
  std::uint32_t intents = 0;
  Automatic automatic = Automatic::kNone;
  std::string language;                 ///< ISO 639-1 ("en", "de"); empty: can't be told
  std::vector<DecidingPhrase> phrases;  ///< the largest contributions first
};

inline constexpr double kSarcasmFlips = 0.7;  // the product's rule

}  // namespace stanna::insights
