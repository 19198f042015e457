#include "server/insights/text/language.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "server/insights/text/language_tables.h"
#include "server/insights/text/utf8.h"
#include "server/insights/text/word_map.h"

namespace stanna::insights {
namespace {

constexpr std::size_t kCount = std::size(kLanguages);
using LanguageSet = std::uint32_t;  // bit i: kLanguages[i]
static_assert(kCount <= 32);

using Scores = std::array<double, kCount>;

// ---- scripts ----

enum class Script {
  kLatin,
  kCyrillic,
  kGreek,
  kKana,
  kHan,
  kHangul,
  kArabic,
  kHebrew,
  kDevanagari,
  kThai,
  kOther
};
constexpr std::size_t kScripts = static_cast<std::size_t>(Script::kOther) + 1;

struct Block {
  char32_t first, last;
  Script script;
};

constexpr Block kBlocks[] = {{'A', 'Z', Script::kLatin},          {'a', 'z', Script::kLatin},
                             {0xC0, 0x24F, Script::kLatin},       {0x370, 0x3FF, Script::kGreek},
                             {0x400, 0x52F, Script::kCyrillic},   {0x590, 0x5FF, Script::kHebrew},
                             {0x600, 0x6FF, Script::kArabic},     {0x750, 0x77F, Script::kArabic},
                             {0x900, 0x97F, Script::kDevanagari}, {0xE00, 0xE7F, Script::kThai},
                             {0x1100, 0x11FF, Script::kHangul},   {0x1E00, 0x1EFF, Script::kLatin},
                             {0x1F00, 0x1FFF, Script::kGreek},    {0x3040, 0x30FF, Script::kKana},
                             {0x3400, 0x4DBF, Script::kHan},      {0x4E00, 0x9FFF, Script::kHan},
                             {0xAC00, 0xD7AF, Script::kHangul},   {0xFB50, 0xFDFF, Script::kArabic},
                             {0xFE70, 0xFEFC, Script::kArabic},   {0xFF66, 0xFF9D, Script::kKana}};

Script ScriptOf(char32_t code) {
  for (const Block& block : kBlocks) {
    if (code >= block.first && code <= block.last) return block.script;
  }
  return Script::kOther;
}

struct Letters {
  std::array<int, kScripts> of{};
  int ukrainian = 0;  // і ї є ґ
  int russian = 0;    // ы э ё
  int hard_sign = 0;  // ъ, which Bulgarian is full of
  int persian = 0;    // پ چ ژ گ
  int operator[](Script script) const { return of[static_cast<std::size_t>(script)]; }
};

void Count(char32_t code, Letters& letters) {
  const Script script = ScriptOf(code);
  if (script == Script::kOther) return;
  ++letters.of[static_cast<std::size_t>(script)];
  const auto is = [code](std::u32string_view list) { return list.find(code) != list.npos; };
  if (script == Script::kCyrillic) {
    letters.ukrainian += is(U"іїєґІЇЄҐ");
    letters.russian += is(U"ыэёЫЭЁ");
    letters.hard_sign += is(U"ъЪ");
  }
  if (script == Script::kArabic) letters.persian += is(U"پچژگ");
}

Letters CountLetters(std::string_view text) {
  Letters letters;
  while (!text.empty()) {
    const unsigned char byte = static_cast<unsigned char>(text[0]);
    if (byte < 0x80) {
      const unsigned char low = byte | 0x20;
      letters.of[static_cast<std::size_t>(Script::kLatin)] += low >= 'a' && low <= 'z';
      text.remove_prefix(1);
      continue;
    }
    const auto [code, length] = FirstCharacter(text);
    Count(code, letters);
    text.remove_prefix(length);
  }
  return letters;
}

// A letter of Han or Hangul says about as much as three Latin ones.
constexpr int kLatinLettersAWord = 3;
constexpr int kFewestForeignLetters = 4;

// Words of Ukrainian texts that have none of its own letters; blanks stand around them.
bool HasUkrainianWord(std::string_view text) {
  static constexpr std::string_view kWords[] = {" дуже ", " та ",  " чи ",  " ще ",
                                                " що ",   " але ", " був ", " після "};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [text](std::string_view word) { return text.find(word) != text.npos; });
}

std::string_view CyrillicLanguage(const Letters& letters, std::string_view text) {
  if (letters.ukrainian > letters.russian) return "uk";
  if (letters.russian == 0 && HasUkrainianWord(text)) return "uk";
  // Of Bulgarian letters one in sixty is ъ, of Russian ones one in two thousand.
  constexpr int kBulgarianShare = 150;
  const bool bulgarian = letters.russian == 0 && letters.hard_sign > 0 &&
                         letters.hard_sign * kBulgarianShare >= letters[Script::kCyrillic];
  return bulgarian ? "bg" : "ru";
}

// Empty: it is in Latin script, or in none.
std::string_view ByScript(const Letters& letters, std::string_view text) {
  const int kana = letters[Script::kKana];
  const int han = letters[Script::kHan];
  const int hangul = letters[Script::kHangul];
  const int east = kLatinLettersAWord * (kana + han + hangul);
  int others = 0;
  for (const Script script : {Script::kCyrillic, Script::kGreek, Script::kArabic, Script::kHebrew,
                              Script::kDevanagari, Script::kThai}) {
    others += letters[script];
  }
  if (east + others < kFewestForeignLetters || east + others <= letters[Script::kLatin]) return {};
  if (east >= others) {
    if (hangul > kana && hangul > han) return "ko";
    return kana > 0 ? "ja" : "zh";
  }
  const std::pair<Script, std::string_view> kSimple[] = {
      {Script::kCyrillic, CyrillicLanguage(letters, text)},
      {Script::kGreek, "el"},
      {Script::kArabic, letters.persian > 0 ? "fa" : "ar"},
      {Script::kHebrew, "he"},
      {Script::kDevanagari, "hi"},
      {Script::kThai, "th"}};
  return std::max_element(
             std::begin(kSimple), std::end(kSimple),
             [&](const auto& a, const auto& b) { return letters[a.first] < letters[b.first]; })
      ->second;
}

// ---- words ----

template <typename Take>
void ForEachWord(std::string_view list, const Take& take) {
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    if (end > 0) take(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

using SetMap = WordMap<LanguageSet>;

SetMap MapOf(std::string_view LanguageTable::*list, std::size_t most) {
  SetMap map(most);
  for (std::size_t i = 0; i < kCount; ++i) {
    ForEachWord(kLanguages[i].*list, [&](std::string_view word) { map[word] |= 1u << i; });
  }
  return map;
}

struct Tables {
  // More than the tables have.
  SetMap words = MapOf(&LanguageTable::words, 4'000);
  SetMap letters = MapOf(&LanguageTable::letters, 200);
  SetMap endings = MapOf(&LanguageTable::endings, 400);
};

const Tables& Known() {
  static const Tables kTables;
  return kTables;
}

template <typename Take>
void ForEachIn(LanguageSet languages, const Take& take) {
  for (; languages != 0; languages &= languages - 1) take(std::countr_zero(languages));
}

constexpr std::size_t kEnglish = 0;

// What a sign is worth to each language that shares it: neighbours such as Danish and Norwegian
// share most, and what English has, too, speaks for nobody.
constexpr double kSharedShare = 0.8;
constexpr double kSharedWithEnglishShare = 0.5;

void Add(LanguageSet languages, double worth, Scores& scores) {
  const bool shared = (languages & (languages - 1)) != 0;
  if (languages == 0) return;
  if (shared) worth *= (languages >> kEnglish & 1u) ? kSharedWithEnglishShare : kSharedShare;
  ForEachIn(languages, [&](int i) { scores[i] += worth; });
}

LanguageSet Find(const SetMap& map, std::string_view key) {
  const LanguageSet* found = map.Get(key);
  return found == nullptr ? 0 : *found;
}

// A function word is worth 1; what a word looks like much less, since names look foreign, too.
constexpr double kLetterWorth = 0.4;
constexpr double kEndingWorth = 0.25;
constexpr std::size_t kShortestWithEnding = 6;
constexpr std::size_t kShortestEnding = 2, kLongestEnding = 7;  // bytes

// By letters that English has not: the languages that have all of them.
LanguageSet ByLetters(std::string_view word) {
  if (std::all_of(word.begin(), word.end(), IsAscii)) return 0;
  LanguageSet languages = 0;
  for (std::size_t at = 0; at < word.size();) {
    const int length = FirstCharacter(word.substr(at)).length;
    if (length > 1) {
      const LanguageSet having = Find(Known().letters, word.substr(at, length));
      const LanguageSet common = languages & having;
      languages = common != 0 ? common : languages | having;
    }
    at += length;
  }
  return languages;
}

LanguageSet ByEnding(std::string_view word) {
  if (word.size() < kShortestWithEnding) return 0;
  for (std::size_t length = kLongestEnding; length >= kShortestEnding; --length) {
    if (length >= word.size()) continue;
    const LanguageSet set = Find(Known().endings, word.substr(word.size() - length));
    if (set != 0) return set;
  }
  return 0;
}

// Languages whose letters the word has.
LanguageSet LookOf(std::string_view word, Scores& scores) {
  const LanguageSet letters = ByLetters(word);
  Add(letters, kLetterWorth, scores);
  Add(ByEnding(word), kEndingWorth, scores);
  return letters;
}

// "don't", "j'ai" are words; handles, links and numbers are none.
int WordLength(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const int length = WordCharacterAt(text, at);
    const bool apostrophe = text[at] == '\'' && at > 0;
    if (length == 0 && !apostrophe) break;
    at += length == 0 ? 1 : length;
  }
  return static_cast<int>(at);
}

struct Evidence {
  Scores scores{};
  // Different words that speak for a language and are no English ones; words that look like it.
  std::array<int, kCount> function_words{};
  std::array<int, kCount> long_words{};  // those of three letters and more
  std::array<int, kCount> looking_so{};
  int words = 0;
  std::vector<std::string_view> seen;  // function words so far
};

// One letter says little: "A movie", "H A M B U R G E R".
constexpr double kOneLetterWorth = 0.4;
constexpr std::size_t kMostSeen = 64;
constexpr std::size_t kLongWord = 3;

void AddFunctionWord(std::string_view word, LanguageSet set, Evidence& evidence) {
  if (std::find(evidence.seen.begin(), evidence.seen.end(), word) != evidence.seen.end()) return;
  if (evidence.seen.size() < kMostSeen) evidence.seen.push_back(word);
  const bool one_letter = FirstCharacter(word).length == static_cast<int>(word.size());
  Add(set, one_letter ? kOneLetterWorth : 1, evidence.scores);
  if (one_letter || (set >> kEnglish & 1u)) return;
  const bool is_long = word.size() >= kLongWord;
  ForEachIn(set, [&](int i) {
    ++evidence.function_words[i];
    evidence.long_words[i] += is_long;
  });
}

void AddWord(std::string_view word, Evidence& evidence) {
  ++evidence.words;
  if (const LanguageSet set = Find(Known().words, word); set != 0) {
    return AddFunctionWord(word, set, evidence);
  }
  const LanguageSet set = LookOf(word, evidence.scores);
  ForEachIn(set, [&](int i) { ++evidence.looking_so[i]; });
}

// With ' for ’.
std::string Straight(std::string_view text) {
  constexpr std::string_view kCurly = "’";
  std::string out;
  out.reserve(text.size());
  for (auto at = text.find(kCurly); at != text.npos; at = text.find(kCurly)) {
    out.append(text.substr(0, at)).push_back('\'');
    text.remove_prefix(at + kCurly.size());
  }
  return out.append(text);
}

bool IsSkipped(std::string_view token) {
  return token.starts_with('@') || token.starts_with('#') || token.find("://") != token.npos ||
         token.starts_with("www.") || token.find('@') != token.npos;
}

// The text outlives what is returned.
Evidence Weigh(std::string_view lower) {
  Evidence evidence;
  while (!lower.empty()) {
    std::size_t end = 0;
    while (end < lower.size() && lower[end] != ' ' && lower[end] != '\n') ++end;
    std::string_view token = lower.substr(0, end);
    lower.remove_prefix(std::min(end + 1, lower.size()));
    if (token.empty() || IsSkipped(token)) continue;
    while (!token.empty()) {
      const int length = WordLength(token);
      const bool number = length > 0 && token[0] >= '0' && token[0] <= '9';
      if (length > 0 && !number) AddWord(token.substr(0, length), evidence);
      token.remove_prefix(length > 0 ? length : FirstCharacter(token).length);
    }
  }
  return evidence;
}

constexpr int kFewestWords = 3;
constexpr int kFewestSigns = 2;
constexpr double kFewestEnglish = 1;

// What another language must have more than English, and of all words: names and quotations in an
// English text reach less.
constexpr double kLeadOverEnglish = 0.8;
constexpr double kTimesEnglish = 2;
constexpr double kLeastShare = 0.12;
constexpr double kLeastShareByLook = 0.3;

// Where nothing at all is English, one longer function word and a look will do.
constexpr double kNoEnglish = 0.5;
constexpr int kFewestWordsAlone = 4;
constexpr double kLeastAlone = 1.1;
constexpr double kLeastShareAlone = 0.2;

bool IsEnough(const Evidence& evidence, std::size_t language) {
  const double score = evidence.scores[language];
  const int words = evidence.function_words[language];
  const int signs = words + evidence.looking_so[language];
  if (words >= kFewestSigns) return score >= kLeastShare * evidence.words;
  if (signs >= kFewestSigns && signs >= kLeastShareByLook * evidence.words) return true;
  return evidence.long_words[language] > 0 && evidence.scores[kEnglish] <= kNoEnglish &&
         evidence.words >= kFewestWordsAlone && score >= kLeastAlone &&
         score >= kLeastShareAlone * evidence.words;
}

std::string_view Decide(const Evidence& evidence) {
  if (evidence.words < kFewestWords) return {};
  const Scores& scores = evidence.scores;
  const auto best =
      static_cast<std::size_t>(std::max_element(scores.begin() + 1, scores.end()) - scores.begin());
  const bool ahead = scores[best] >= scores[kEnglish] + kLeadOverEnglish &&
                     scores[best] >= kTimesEnglish * scores[kEnglish];
  if (ahead && IsEnough(evidence, best)) return kLanguages[best].code;
  const bool english = scores[kEnglish] >= kFewestEnglish && scores[kEnglish] >= scores[best];
  return english ? kLanguages[kEnglish].code : std::string_view();
}

}  // namespace

std::string LanguageOf(std::string_view text) {
  std::size_t end = std::min(text.size(), kLanguageBytes);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  text = text.substr(0, end);
  const bool ascii = std::all_of(text.begin(), text.end(), IsAscii);
  if (!ascii) {
    const auto language = ByScript(CountLetters(text), text);
    if (!language.empty()) return std::string(language);
  }
  const std::string lower = ascii ? LowerText(text) : Straight(LowerText(text));
  return std::string(Decide(Weigh(lower)));
}

bool IsReadable(std::string_view language) { return language.empty() || language == "en"; }

}  // namespace stanna::insights
