#include "server/insights/text/quotes.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "base/ascii.h"
#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

using Words = std::vector<std::string_view>;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

template <typename List>
bool ContainsAny(std::string_view text, const List& parts) {
  return std::any_of(std::begin(parts), std::end(parts),
                     [text](std::string_view part) { return Contains(text, part); });
}

template <typename List>
bool StartsWithAny(std::string_view text, const List& parts) {
  return std::any_of(std::begin(parts), std::end(parts),
                     [text](std::string_view part) { return text.starts_with(part); });
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// ">:(" and ">.<" are faces.
bool IsQuoted(std::string_view line) {
  constexpr std::string_view kFaces = ":;.=_<";
  if (!line.starts_with('>')) return false;
  return line.size() == 1 || kFaces.find(line[1]) == std::string_view::npos;
}

// ---- introductions ----

// How "On <date>, <name> wrote:" begins: en de fr es it nl sv/da/no pt pl cs fi tr.
constexpr std::string_view kOpeners[] = {"on ", "am ",      "le ",    "el ",     "il ",
                                         "op ", "den ",     "em ",    "w dniu ", "dne ",
                                         "a ",  "---- on ", "--- on "};
constexpr std::string_view kWrote[] = {"wrote",   "schrieb",    "a écrit", "escribió", "ha scritto",
                                       "schreef", "geschreven", "skrev",   "escreveu", "napisał",
                                       "napsal",  "kirjoitti",  "yazdı",   "écrit"};

// Of an introduction, which mail programs break into three lines at most.
constexpr std::size_t kMostIntroduction = 400;
constexpr int kMostIntroductionLines = 3;

bool HasAddress(std::string_view lower) { return Contains(lower, "@"); }

// A digit: a date has one. Without an opener there must be an address, or the German order
// "<name> schrieb am <date>:".
bool IsIntroduction(std::string_view lower) {
  if (lower.size() > kMostIntroduction || !lower.ends_with(':')) return false;
  const bool dated = std::any_of(lower.begin(), lower.end(), IsDigit);
  if (!ContainsAny(lower, kWrote)) {
    // Gmail's older "2026-03-02 9:30 GMT+01:00 Name <address>:".
    return IsDigit(lower[0]) && lower.ends_with(">:") && HasAddress(lower);
  }
  if (StartsWithAny(lower, kOpeners) || IsDigit(lower[0])) return dated;
  return HasAddress(lower) || (dated && Contains(lower, "schrieb am "));
}

bool MayBeginIntroduction(std::string_view line) {
  return !line.empty() && line.size() <= kMostIntroduction && !IsQuoted(line);
}

// Lines at `at` that introduce a quotation; 0: none do.
int IntroductionLength(const Lines& lines, std::size_t at) {
  std::string joined;
  for (int taken = 1; taken <= kMostIntroductionLines; ++taken) {
    const std::size_t i = at + taken - 1;
    if (i >= lines.size() || !MayBeginIntroduction(lines[i])) return 0;
    joined += joined.empty() ? "" : " ";
    joined += LowerText(lines[i]);
    if (lines[i].ends_with(':')) return IsIntroduction(joined) ? taken : 0;
    if (taken == 1 && !StartsWithAny(joined, kOpeners) && !IsDigit(joined[0])) return 0;
  }
  return 0;
}

// ---- header blocks ----

enum class Label { kNone, kFrom, kDate, kTo, kSubject };

struct KnownLabel {
  std::string_view name;
  Label label;
};

// en de fr es it nl sv/da/no pt pl cs fi.
constexpr KnownLabel kLabels[] = {{"from", Label::kFrom},       {"von", Label::kFrom},
                                  {"de", Label::kFrom},         {"da", Label::kFrom},
                                  {"van", Label::kFrom},        {"från", Label::kFrom},
                                  {"fra", Label::kFrom},        {"od", Label::kFrom},
                                  {"lähettäjä", Label::kFrom},  {"expéditeur", Label::kFrom},
                                  {"absender", Label::kFrom},   {"remitente", Label::kFrom},
                                  {"mittente", Label::kFrom},   {"afzender", Label::kFrom},
                                  {"sent", Label::kDate},       {"date", Label::kDate},
                                  {"gesendet", Label::kDate},   {"datum", Label::kDate},
                                  {"envoyé", Label::kDate},     {"envoyé le", Label::kDate},
                                  {"enviado", Label::kDate},    {"enviado el", Label::kDate},
                                  {"enviado em", Label::kDate}, {"enviada", Label::kDate},
                                  {"enviada em", Label::kDate}, {"fecha", Label::kDate},
                                  {"inviato", Label::kDate},    {"data", Label::kDate},
                                  {"verzonden", Label::kDate},  {"skickat", Label::kDate},
                                  {"sendt", Label::kDate},      {"dato", Label::kDate},
                                  {"wysłano", Label::kDate},    {"odesláno", Label::kDate},
                                  {"lähetetty", Label::kDate},  {"to", Label::kTo},
                                  {"an", Label::kTo},           {"à", Label::kTo},
                                  {"para", Label::kTo},         {"a", Label::kTo},
                                  {"aan", Label::kTo},          {"till", Label::kTo},
                                  {"til", Label::kTo},          {"do", Label::kTo},
                                  {"komu", Label::kTo},         {"vastaanottaja", Label::kTo},
                                  {"pour", Label::kTo},         {"cc", Label::kTo},
                                  {"bcc", Label::kTo},          {"kopie", Label::kTo},
                                  {"subject", Label::kSubject}, {"betreff", Label::kSubject},
                                  {"objet", Label::kSubject},   {"asunto", Label::kSubject},
                                  {"oggetto", Label::kSubject}, {"onderwerp", Label::kSubject},
                                  {"ämne", Label::kSubject},    {"emne", Label::kSubject},
                                  {"assunto", Label::kSubject}, {"temat", Label::kSubject},
                                  {"předmět", Label::kSubject}, {"aihe", Label::kSubject}};
constexpr std::size_t kLongestLabel = 20;  // with the asterisks of text made from bold type

Label LabelOf(std::string_view line) {
  const auto colon = line.substr(0, kLongestLabel).find(':');
  if (colon == std::string_view::npos || colon == 0) return Label::kNone;
  std::string name = LowerText(line.substr(0, colon));
  std::erase(name, '*');
  const std::string_view trimmed = TrimBlanks(name);
  for (const KnownLabel& known : kLabels) {
    if (known.name == trimmed) return known.label;
  }
  return Label::kNone;
}

// The lines that follow "From:" in a header block, which may have blank ones between them.
constexpr std::size_t kHeaderBlockLines = 8;
constexpr int kFurtherLabels = 2;

bool BeginsHeaderBlock(const Lines& lines, std::size_t at) {
  const Label first = LabelOf(lines[at]);
  if (first == Label::kNone) return false;
  bool seen[5] = {};
  for (std::size_t i = at; i < std::min(lines.size(), at + kHeaderBlockLines); ++i) {
    seen[static_cast<int>(LabelOf(lines[i]))] = true;
  }
  const int further = seen[static_cast<int>(Label::kDate)] + seen[static_cast<int>(Label::kTo)] +
                      seen[static_cast<int>(Label::kSubject)];
  return seen[static_cast<int>(Label::kFrom)] && further >= kFurtherLabels;
}

// ---- separators ----

// In lower case; en de fr es it nl sv da pt pl.
constexpr std::string_view kSeparatorWords[] = {
    "original message",          "original appointment",
    "forwarded message",         "forwarded by",
    "reply above this line",     "type your reply above",
    "ursprüngliche nachricht",   "originalnachricht",
    "weitergeleitete nachricht", "message d'origine",
    "message original",          "message transféré",
    "mensaje original",          "mensaje reenviado",
    "messaggio originale",       "messaggio inoltrato",
    "oorspronkelijk bericht",    "doorgestuurd bericht",
    "ursprungligt meddelande",   "vidarebefordrat meddelande",
    "oprindelig meddelelse",     "mensagem original",
    "mensagem encaminhada",      "wiadomość oryginalna"};
constexpr std::string_view kForwardSentences[] = {
    "begin forwarded message:", "anfang der weitergeleiteten nachricht:",
    "début du message transféré", "inicio del mensaje reenviado:", "inizio messaggio inoltrato:"};
constexpr std::size_t kLongestSeparator = 120;

bool IsSeparator(std::string_view line) {
  if (line.size() > kLongestSeparator) return false;
  const bool ruled = line.starts_with("--") || line.starts_with("##") || line.starts_with("__");
  const char low = line.empty() ? '\0' : static_cast<char>(line[0] | 0x20);
  if (!ruled && low != 'b' && low != 'a' && low != 'd' && low != 'i') return false;
  const std::string lower = LowerText(line);
  return ruled ? ContainsAny(lower, kSeparatorWords) : StartsWithAny(lower, kForwardSentences);
}

// ---- within a line ----

// Between the opener and "wrote:".
constexpr std::size_t kLongestInlineIntroduction = 200;

// "9:30"
bool NamesTime(std::string_view text) {
  for (auto at = text.find(':'); at != text.npos; at = text.find(':', at + 1)) {
    if (at > 0 && at + 1 < text.size() && IsDigit(text[at - 1]) && IsDigit(text[at + 1]))
      return true;
  }
  return false;
}

std::size_t InlineIntroduction(std::string_view lower) {
  for (const std::string_view wrote : kWrote) {
    const auto verb = lower.find(wrote);
    if (verb == std::string_view::npos) continue;
    const auto colon = lower.find(':', verb);
    if (colon == std::string_view::npos || colon - verb > kLongestInlineIntroduction) continue;
    const std::size_t from =
        verb > kLongestInlineIntroduction ? verb - kLongestInlineIntroduction : 0;
    for (const std::string_view opener : kOpeners) {
      const auto at = lower.rfind(opener, verb);
      if (at == std::string_view::npos || at <= from || lower[at - 1] != ' ') continue;
      const std::string_view introduction = lower.substr(at, colon - at);
      const bool dated = std::any_of(introduction.begin(), introduction.end(), IsDigit);
      if (dated && (HasAddress(introduction) || NamesTime(introduction))) return at;
    }
  }
  return std::string_view::npos;
}

struct InlineHeader {
  std::string_view from, date, to, subject;
};

constexpr InlineHeader kInlineHeaders[] = {
    {"from: ", " sent: ", " to: ", " subject: "},    {"from: ", " date: ", " to: ", " subject: "},
    {"von: ", " gesendet: ", " an: ", " betreff: "}, {"de : ", " envoyé : ", " à : ", " objet : "},
    {"de: ", " enviado: ", " para: ", " asunto: "},
};

std::size_t InlineHeaderBlock(std::string_view lower) {
  for (const InlineHeader& header : kInlineHeaders) {
    const auto date = lower.find(header.date);
    if (date == std::string_view::npos) continue;
    const auto to = lower.find(header.to, date);
    if (to == std::string_view::npos) continue;
    const auto from = lower.rfind(header.from, date);
    if (from != std::string_view::npos && lower.find(header.subject, to) != lower.npos) return from;
  }
  return std::string_view::npos;
}

// Where in a line what is quoted begins; npos: nowhere.
std::size_t InlineQuote(std::string_view line) {
  constexpr std::size_t kShortest = 40;  // an introduction or header block alone is longer
  if (line.size() < kShortest || !Contains(line, ":")) return std::string_view::npos;
  const std::string lower = LowerText(line);
  return std::min(InlineIntroduction(lower), InlineHeaderBlock(lower));
}

bool IsQuotedNext(const Lines& lines, std::size_t from) {
  while (from < lines.size() && lines[from].empty()) ++from;
  return from < lines.size() && IsQuoted(lines[from]);
}

std::string_view WithoutMarks(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of("> "), line.size()));
}

}  // namespace

Lines LinesOf(std::string_view text) {
  Lines lines;
  while (true) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(TrimBlanks(text.substr(0, end)));
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

Lines WithoutQuotes(const Lines& lines, LooseQuotes loose) {
  const bool single = lines.size() == 1;
  bool introduced = false;
  Lines kept;
  kept.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.empty()) {
      kept.push_back(line);
      continue;
    }
    if (IsQuoted(line) && !single) {
      if (loose == LooseQuotes::kKeep && !introduced) kept.push_back(WithoutMarks(line));
      continue;
    }
    if (IsSeparator(line) || BeginsHeaderBlock(lines, i)) break;
    if (const int length = IntroductionLength(lines, i); length > 0) {
      introduced = true;
      if (!IsQuotedNext(lines, i + length)) break;
      i += length - 1;
      continue;
    }
    const auto quote = InlineQuote(line);
    kept.push_back(TrimBlanks(line.substr(0, quote)));
    if (quote != std::string_view::npos) break;
  }
  return kept;
}

Lines WithoutHeaderBlock(const Lines& lines) {
  std::size_t from = 0;
  while (from < lines.size() && lines[from].empty()) ++from;
  if (from < lines.size() && IsSeparator(lines[from])) ++from;
  while (from < lines.size() && lines[from].empty()) ++from;
  if (from == lines.size() || !BeginsHeaderBlock(lines, from)) return lines;
  while (from < lines.size() && (lines[from].empty() || LabelOf(lines[from]) != Label::kNone)) {
    ++from;
  }
  return Lines(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end());
}

}  // namespace stanna::insights
