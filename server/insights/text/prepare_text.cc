#include "server/insights/text/prepare_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "server/insights/text/automatic.h"
#include "server/insights/text/boilerplate.h"
#include "server/insights/text/draft.h"
#include "server/insights/text/greeting.h"
#include "server/insights/text/html_text.h"
#include "server/insights/text/language.h"
#include "server/insights/text/mail_headers.h"
#include "server/insights/text/name_words.h"
#include "server/insights/text/quotes.h"
#include "server/insights/text/signature.h"
#include "server/insights/text/subject.h"
#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

// RFC 5322 ends lines at 998 characters.
constexpr std::size_t kMostSubjectCharacters = 1'000;

std::string PlainText(std::string_view body) {
  body = FrontOf(body, kMostMessageCharacters);
  return LooksLikeHtml(body) ? HtmlToText(body) : CleanText(WithoutEntities(std::string(body)));
}

bool IsEmpty(const Lines& lines) {
  return std::all_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return line.empty(); });
}

// Into a note people copy mails: there the mail is what the note says.
Lines OwnLines(const std::string& text, MessageKind kind) {
  const Lines lines = LinesOf(text);
  if (kind == MessageKind::kEmail) return WithoutQuotes(lines);
  Lines own = WithoutQuotes(lines, LooseQuotes::kKeep);
  if (IsEmpty(own)) own = WithoutQuotes(WithoutHeaderBlock(lines), LooseQuotes::kKeep);
  return IsEmpty(own) ? lines : own;
}

std::string Joined(const Lines& lines) {
  std::string text;
  for (const std::string_view line : lines) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

// Mail programs break lines at 72 to 78 characters; a line that ends before was ended by its
// author.
constexpr std::size_t kShortestBrokenLine = 60, kLongestBrokenLine = 80;

bool BeginsItem(std::string_view line) {
  return line.starts_with("- ") || line.starts_with("* ") || line.starts_with("•") ||
         (line[0] >= '0' && line[0] <= '9');
}

// Some break later, yet within a sentence.
bool IsBroken(std::size_t line_before, std::string_view line) {
  if (line_before < kShortestBrokenLine || BeginsItem(line)) return false;
  return line_before <= kLongestBrokenLine || (line[0] >= 'a' && line[0] <= 'z');
}

// Lines that a mail program broke are put together; of blank lines and rules nothing is left.
void AppendParagraphs(std::string_view text, std::string& out) {
  std::size_t last_line = 0;  // bytes of the line before; 0: a blank one
  const auto begin = out.size();
  for (const std::string_view line : LinesOf(text)) {
    if (line.empty() || IsRule(line)) {
      last_line = 0;
      continue;
    }
    if (out.size() > begin) out += IsBroken(last_line, line) ? ' ' : '\n';
    out += line;
    last_line = line.size();
  }
}

// The body without what says nothing.
std::string OwnWords(const Draft& draft, Range body) {
  const Range core = WithoutFooters(draft, body);
  const Range signature = SignatureIn(draft, core);
  std::string words;
  if (signature.empty()) {
    AppendParagraphs(In(draft.text, core), words);
    return words;
  }
  AppendParagraphs(In(draft.text, {core.begin, signature.begin}), words);
  const Range postscript = draft.Trimmed({signature.end, core.end});
  if (!postscript.empty() && !words.empty()) words += '\n';
  AppendParagraphs(In(draft.text, postscript), words);
  return words;
}

// "Tom" at the end of a mail of tom.baker@example.com.
bool IsSender(std::string_view line, const MailHeaders& headers) {
  constexpr std::size_t kMostBytes = 60;
  if (line.empty() || line.size() > kMostBytes || !MayBeName(line)) return false;
  const std::string lower = LowerText(line);
  const std::string known =
      headers.from_name + ' ' + headers.from.substr(0, headers.from.find('@'));
  for (std::size_t at = 0; at < lower.size();) {
    const auto end = std::min(lower.find(' ', at), lower.size());
    if (end > at && known.find(lower.substr(at, end - at)) == known.npos) return false;
    at = end + 1;
  }
  return true;
}

// Without the sender's name as the last line of several.
void DropSender(const MailHeaders& headers, std::string& words) {
  const auto feed = words.rfind('\n');
  if (feed == words.npos || headers.from.empty()) return;
  if (IsSender(std::string_view(words).substr(feed + 1), headers)) words.resize(feed);
}

// ---- parts ----

bool HasWord(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += FirstCharacter(text.substr(at)).length) {
    if (WordCharacterAt(text, at) > 0) return true;
  }
  return false;
}

// Emoji and dingbats: symbols that are no general punctuation such as opening quotation marks.
bool IsPicture(std::string_view text, int at) {
  constexpr int kFewestBytes = 3;
  return WordCharacterAt(text, at) == 0 && !text.substr(at).starts_with("\xE2\x80") &&
         FirstCharacter(text.substr(at)).length >= kFewestBytes;
}

// Behind what at the front of a sentence belongs to the one before it.
int OwnBegin(std::string_view text, Range sentence) {
  constexpr std::string_view kMarks = "!?., ";
  int at = sentence.begin;
  while (at < sentence.end && (kMarks.find(text[at]) != kMarks.npos || IsPicture(text, at))) {
    at += FirstCharacter(text.substr(at)).length;
  }
  return at;
}

// "!!!" and emoji at the front of a sentence belong to the one before it.
std::vector<Range> WholeSentences(std::string_view text, Range body) {
  std::vector<Range> whole;
  for (Range sentence : SentencesIn(text, body)) {
    if (!whole.empty()) {
      const int begin = OwnBegin(text, sentence);
      if (begin > sentence.begin) whole.back().end = begin;
      sentence.begin = begin;
    }
    if (!sentence.empty()) whole.push_back(sentence);
  }
  for (Range& sentence : whole) {
    while (text[sentence.end - 1] == ' ') --sentence.end;
  }
  return whole;
}

// The formula is the sentence, give or take "please" and the like; beside a short one, such as
// "Thanks", stands nothing but a mark.
bool IsFormula(std::string_view lower_sentence, PhraseKind kind) {
  constexpr int kShort = 16, kMostBesideShort = 3, kMostBeside = 30;
  for (const PhraseHit& hit : FindPhrases(lower_sentence)) {
    const int length = hit.end - hit.begin;
    const int beside = static_cast<int>(lower_sentence.size()) - length;
    const int most = length < kShort ? kMostBesideShort : kMostBeside;
    if (hit.kind == kind && beside <= most) return true;
  }
  return false;
}

// ", thank you." at the end of what somebody asks for.
void DropThanksBehind(std::string_view text, Range& sentence) {
  static constexpr std::string_view kThanks[] = {", thank you", ", thanks", ", many thanks",
                                                 ", please", ", cheers"};
  const std::string lower = LowerText(In(text, sentence));
  const auto end = lower.find_last_not_of(".! ");
  if (end == lower.npos) return;
  const std::string_view said = std::string_view(lower).substr(0, end + 1);
  for (const std::string_view thanks : kThanks) {
    if (said.ends_with(thanks) && said.size() > 2 * thanks.size()) {
      sentence.end = sentence.begin + static_cast<int>(said.size() - thanks.size());
      return;
    }
  }
}

// Without "I hope you are well" at the front and "Have a nice weekend" at the end, unless nothing
// else is there.
void DropFormulas(std::string_view text, std::vector<Range>& sentences) {
  const auto is = [text](Range sentence, PhraseKind kind) {
    return IsFormula(LowerText(In(text, sentence)), kind);
  };
  constexpr std::size_t kMostFormulas = 3;
  std::size_t first = 0, last = sentences.size();
  while (first < last && first < kMostFormulas && is(sentences[first], PhraseKind::kPleasantry)) {
    ++first;
  }
  while (last > first && sentences.size() - last < kMostFormulas &&
         is(sentences[last - 1], PhraseKind::kCourtesy)) {
    --last;
  }
  if (first == last) return;
  DropThanksBehind(text, sentences[last - 1]);
  sentences.erase(sentences.begin() + static_cast<std::ptrdiff_t>(last), sentences.end());
  sentences.erase(sentences.begin(), sentences.begin() + static_cast<std::ptrdiff_t>(first));
}

// The last line, where it may be the writer's name rather than what they end with. Empty: it is
// not.
Range TakeName(std::string_view text, std::vector<Range>& sentences) {
  const Range last = sentences.back();
  if (sentences.size() < 2 || text[last.begin - 1] != '\n') return {};
  if (!MayBeName(In(text, last))) return {};
  sentences.pop_back();
  return last;
}

bool HasFormula(const Draft& draft) {
  return std::any_of(draft.hits.begin(), draft.hits.end(), [](const PhraseHit& hit) {
    return hit.kind == PhraseKind::kPleasantry || hit.kind == PhraseKind::kCourtesy;
  });
}

void AddBodyParts(int begin, bool formulas, PreparedText& prepared) {
  const std::string_view text = prepared.text;
  const auto end = static_cast<int>(text.size());
  if (begin >= end) return;
  begin += GreetingLength(text.substr(begin));
  std::vector<Range> sentences = WholeSentences(text, {begin, end});
  if (sentences.empty()) return;
  if (formulas) DropFormulas(text, sentences);
  const Range name = TakeName(text, sentences);
  const Range opening = sentences.front(), closing = sentences.back();
  if (sentences.size() > 1) {
    prepared.parts.push_back({opening.begin, opening.end, kOpeningWeight});
  }
  if (sentences.size() > 2) {
    prepared.parts.push_back(
        {sentences[1].begin, sentences[sentences.size() - 2].end, kMiddleWeight});
  }
  prepared.parts.push_back({closing.begin, closing.end, kClosingWeight});
  if (!name.empty()) prepared.parts.push_back({name.begin, name.end, kMiddleWeight});
}

// A subject of one word or a number is a label.
bool SaysSomething(std::string_view subject) { return HasWord(subject); }

bool IsSubject(const TextPart& part) {
  return part.begin == 0 && (part.weight == kSubjectWeight || part.weight == kReplySubjectWeight);
}

// Where the body begins.
std::size_t BodyBegin(const PreparedText& prepared) {
  if (prepared.parts.empty() || !IsSubject(prepared.parts.front())) return 0;
  return std::min(prepared.text.size(), static_cast<std::size_t>(prepared.parts.front().end) + 1);
}

}  // namespace

PreparedText PrepareText(const Message& message) {
  PreparedText prepared;
  const std::string raw_subject = CleanText(FrontOf(message.subject, kMostSubjectCharacters));
  const std::string plain = PlainText(message.body);
  const Draft draft(Joined(OwnLines(plain, message.kind)));
  const Range body = WithoutBanners(draft, {0, static_cast<int>(draft.text.size())});
  const AutomaticSigns signs{.headers = ReadMailHeaders(message.headers),
                             .subject = raw_subject,
                             .out_of_office = message.out_of_office};
  prepared.automatic = AutomaticOf(signs, draft, body);
  std::string words = OwnWords(draft, body);
  DropSender(signs.headers, words);
  if (prepared.automatic != Automatic::kNone) {
    prepared.text = std::move(words);
  } else {
    const Subject subject = ReadSubject(raw_subject);
    if (SaysSomething(subject.text)) {
      prepared.text = subject.text;
      const auto end = static_cast<int>(prepared.text.size());
      prepared.parts.push_back({0, end, subject.reply ? kReplySubjectWeight : kSubjectWeight});
      if (!words.empty()) prepared.text += '\n';
    }
    const auto begin = static_cast<int>(prepared.text.size());
    prepared.text += words;
    AddBodyParts(begin, HasFormula(draft), prepared);
  }
  const std::size_t begin = BodyBegin(prepared);
  const std::string_view read = std::string_view(prepared.text);
  prepared.language = LanguageOf(begin < read.size() ? read.substr(begin) : read);
  prepared.readable = IsReadable(prepared.language);
  return prepared;
}

}  // namespace stanna::insights
