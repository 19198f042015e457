#include "server/insights/text/automatic.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "server/insights/text/greeting.h"
#include "server/insights/text/notice_subject.h"
#include "server/insights/text/signature.h"
#include "server/insights/text/subject.h"
#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

template <typename List>
bool StartsWithAny(std::string_view text, const List& starts) {
  return std::any_of(std::begin(starts), std::end(starts),
                     [text](std::string_view start) { return text.starts_with(start); });
}

// ---- front ----

Automatic ByFront(const AutomaticSigns& signs, const Draft& draft, Range body) {
  constexpr std::size_t kFront = 120;
  const std::string_view subject = WithoutTags(signs.subject);
  if (!subject.empty()) return AutomaticBySubject(LowerText(subject), true);
  const std::string_view front = In(draft.lower, body);
  return AutomaticBySubject(front.substr(0, std::min(front.find('\n'), kFront)), false);
}

// ---- headers ----

bool IsMailSystem(std::string_view from) {
  static constexpr std::string_view kNames[] = {"mailer-daemon", "postmaster@", "mail-daemon",
                                                "microsoftexchange", "mailerdaemon"};
  return StartsWithAny(from, kNames);
}

bool IsProgram(std::string_view from) {
  static constexpr std::string_view kNames[] = {
      "noreply",      "no-reply",        "no_reply",       "no.reply",       "donotreply",
      "do-not-reply", "do_not_reply",    "notification@",  "notifications@", "newsletter@",
      "bounce",       "nicht-antworten", "ne-pas-repondre"};
  return StartsWithAny(from, kNames);
}

bool IsReport(const MailHeaders& headers, std::string_view type) {
  return headers.content_type.find("report-type=" + std::string(type)) != std::string::npos ||
         headers.content_type.find("report-type=\"" + std::string(type)) != std::string::npos;
}

bool IsBounce(const MailHeaders& headers) {
  return headers.failed || IsMailSystem(headers.from) || IsReport(headers, "delivery-status");
}

bool IsAutoReply(const MailHeaders& headers) {
  return headers.auto_reply || headers.null_return_path ||
         headers.auto_submitted.starts_with("auto-replied") || headers.precedence == "auto_reply" ||
         IsReport(headers, "disposition-notification");
}

bool IsMailing(const MailHeaders& headers, bool reply) {
  if (IsProgram(headers.from) || headers.auto_submitted.starts_with("auto-")) return true;
  if (headers.precedence == "bulk" || headers.precedence == "junk") return true;
  return !reply && (headers.list || headers.precedence == "list");
}

// ---- body ----

using Sentences = std::vector<Range>;

// Bytes before the phrase: a name before "has accepted this invitation", "Please note that" before
// an absence. Who complains of "This is an automated reply" has more to say before it.
int MostBefore(PhraseKind kind) {
  if (kind == PhraseKind::kCalendar || kind == PhraseKind::kBounce) return 60;
  return kind == PhraseKind::kAbsent ? 30 : 12;
}

// The phrase is what the sentence begins with, but for "Please note that" and the like.
bool Opens(const Draft& draft, Range sentence, PhraseKind kind) {
  const int most_before = MostBefore(kind);
  const auto hits = draft.HitsIn(sentence);
  return std::any_of(hits.begin(), hits.end(), [&](const PhraseHit& hit) {
    return hit.kind == kind && hit.begin - sentence.begin <= most_before;
  });
}

int DifferentPhrases(const Draft& draft, PhraseKind kind, Range range) {
  std::vector<int> phrases;
  for (const PhraseHit& hit : draft.HitsIn(range)) {
    if (hit.kind == kind) phrases.push_back(hit.phrase);
  }
  std::sort(phrases.begin(), phrases.end());
  return static_cast<int>(std::unique(phrases.begin(), phrases.end()) - phrases.begin());
}

bool IsOfNotice(const Draft& draft, Range sentence) {
  static constexpr PhraseKind kKinds[] = {PhraseKind::kAbsent, PhraseKind::kAbsenceAside,
                                          PhraseKind::kReceipt, PhraseKind::kCourtesy,
                                          PhraseKind::kAutoReply};
  return std::any_of(std::begin(kKinds), std::end(kKinds),
                     [&](PhraseKind kind) { return draft.Has(kind, sentence); });
}

// Signs of a person's own concern.
bool AsksOrArgues(std::string_view lower) {
  static constexpr std::string_view kWords[] = {"?",     " but ", " so ",   "could you", "can you",
                                                "let's", "sorry", " aber ", " mais ",    " pero "};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [lower](std::string_view word) { return lower.find(word) != lower.npos; });
}

// "Your message to ann@example.com could not be delivered …"
bool ReportsFailure(std::string_view lower) {
  static constexpr std::string_view kStarts[] = {"your message to ", "your email to ",
                                                 "your e-mail to ",  "ihre nachricht an ",
                                                 "votre message à ", "su mensaje para "};
  static constexpr std::string_view kFates[] = {"deliver",    "blocked", "rejected", "bounced",
                                                "zugestellt", "remis",   "entrega"};
  return StartsWithAny(lower, kStarts) && lower.find('@') != lower.npos &&
         std::any_of(std::begin(kFates), std::end(kFates),
                     [lower](std::string_view word) { return lower.find(word) != lower.npos; });
}

constexpr std::size_t kMostNoticeSentences = 12;
constexpr std::size_t kFrontSentences = 3;

// An absence is announced at the front, something goes with it, and most sentences are about it.
bool IsAbsenceNotice(const Draft& draft, Range body, const Sentences& sentences) {
  if (sentences.empty() || sentences.size() > kMostNoticeSentences) return false;
  const auto front = sentences.begin() + std::min(kFrontSentences, sentences.size());
  const bool absent = std::any_of(sentences.begin(), front, [&](Range sentence) {
    return Opens(draft, sentence, PhraseKind::kAbsent);
  });
  if (!absent || !draft.Has(PhraseKind::kAbsenceAside, body)) return false;
  if (AsksOrArgues(In(draft.lower, body))) return false;
  const auto about = std::count_if(sentences.begin(), sentences.end(),
                                   [&](Range sentence) { return IsOfNotice(draft, sentence); });
  return 3 * static_cast<std::size_t>(about) >= 2 * sentences.size();
}

bool AnyOpens(const Draft& draft, const Sentences& sentences, PhraseKind kind, bool at_end) {
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const bool near = i < kFrontSentences || (at_end && i + kFrontSentences >= sentences.size());
    if (near && Opens(draft, sentences[i], kind)) return true;
  }
  return false;
}

bool IsBounceNotice(const Draft& draft, const std::vector<Range>& sentences) {
  if (AnyOpens(draft, sentences, PhraseKind::kBounce, false)) return true;
  const auto front = sentences.begin() + std::min(kFrontSentences, sentences.size());
  return std::any_of(sentences.begin(), front,
                     [&](Range sentence) { return ReportsFailure(In(draft.lower, sentence)); });
}

// "Thank you for contacting us. Your message has been received and ticket 12 has been created."
bool IsReceipt(const Draft& draft, Range body, const Sentences& sentences) {
  constexpr int kFewestPhrases = 3;
  if (sentences.size() > kMostNoticeSentences || AsksOrArgues(In(draft.lower, body))) return false;
  return DifferentPhrases(draft, PhraseKind::kReceipt, body) >= kFewestPhrases;
}

Automatic ByBody(const Draft& draft, Range body) {
  const bool any = std::any_of(draft.hits.begin(), draft.hits.end(), [](const PhraseHit& hit) {
    return hit.kind >= PhraseKind::kAbsent;
  });
  const bool address = draft.lower.find('@') != std::string::npos;  // as ReportsFailure needs
  if (!any && !address) return Automatic::kNone;
  body.begin += GreetingLength(In(draft.text, body));
  Range own = body;
  if (const Range signature = SignatureIn(draft, body); !signature.empty()) {
    own.end = signature.begin;
  }
  const Sentences sentences = SentencesIn(draft.text, own);
  if (IsBounceNotice(draft, sentences)) return Automatic::kBounce;
  if (IsAbsenceNotice(draft, own, sentences)) return Automatic::kOutOfOffice;
  if (AnyOpens(draft, sentences, PhraseKind::kCalendar, false)) return Automatic::kCalendar;
  if (AnyOpens(draft, sentences, PhraseKind::kAutoReply, true)) return Automatic::kAutoReply;
  if (IsReceipt(draft, own, sentences)) return Automatic::kAutoReply;
  constexpr int kFewestOfMailing = 2;
  const bool mailing = DifferentPhrases(draft, PhraseKind::kBulk, body) >= kFewestOfMailing;
  return mailing ? Automatic::kBulk : Automatic::kNone;
}

}  // namespace

Automatic AutomaticOf(const AutomaticSigns& signs, const Draft& draft, Range body) {
  if (IsBounce(signs.headers)) return Automatic::kBounce;
  if (signs.out_of_office) return Automatic::kOutOfOffice;
  if (signs.headers.calendar) return Automatic::kCalendar;
  const Automatic by_front = ByFront(signs, draft, body);
  // Exchange puts "Automatic reply:" before notices of absence, too.
  if (by_front != Automatic::kNone && by_front != Automatic::kAutoReply) return by_front;
  const Automatic by_body = ByBody(draft, body);
  if (by_body != Automatic::kNone && by_body != Automatic::kBulk) return by_body;
  if (by_front != Automatic::kNone || IsAutoReply(signs.headers)) return Automatic::kAutoReply;
  const bool reply = ReadSubject(signs.subject).reply;
  if (by_body == Automatic::kBulk && !reply) return by_body;
  return IsMailing(signs.headers, reply) ? Automatic::kBulk : Automatic::kNone;
}

}  // namespace stanna::insights
