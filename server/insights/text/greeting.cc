#include "server/insights/text/greeting.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "server/insights/text/name_words.h"
#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

// In lower case; longer ones before those that they begin with.
constexpr std::string_view kGreetings[] = {"good morning",
                                           "good afternoon",
                                           "good evening",
                                           "good day",
                                           "greetings",
                                           "hi there",
                                           "hello there",
                                           "hey there",
                                           "hi all",
                                           "hello all",
                                           "hi team",
                                           "hi everyone",
                                           "hello everyone",
                                           "hi",
                                           "hello",
                                           "hey",
                                           "dear",
                                           "guten tag",
                                           "guten morgen",
                                           "guten abend",
                                           "sehr geehrte",
                                           "sehr geehrter",
                                           "liebe",
                                           "lieber",
                                           "hallo",
                                           "moin",
                                           "servus",
                                           "grüezi",
                                           "grüß gott",
                                           "bonjour",
                                           "bonsoir",
                                           "cher",
                                           "chère",
                                           "chers",
                                           "chères",
                                           "salut",
                                           "madame",
                                           "monsieur",
                                           "hola",
                                           "buenos días",
                                           "buenas tardes",
                                           "buenas",
                                           "estimado",
                                           "estimada",
                                           "estimados",
                                           "querido",
                                           "querida",
                                           "ciao",
                                           "buongiorno",
                                           "buonasera",
                                           "gentile",
                                           "gentili",
                                           "egregio",
                                           "caro",
                                           "cara",
                                           "salve",
                                           "beste",
                                           "hoi",
                                           "dag",
                                           "goedemorgen",
                                           "goedemiddag",
                                           "geachte",
                                           "hej",
                                           "hejsan",
                                           "god morgon",
                                           "kära",
                                           "bästa",
                                           "god morgen",
                                           "kære",
                                           "hei",
                                           "olá",
                                           "oi",
                                           "bom dia",
                                           "boa tarde",
                                           "prezado",
                                           "prezada",
                                           "prezados",
                                           "dzień dobry",
                                           "cześć",
                                           "witam",
                                           "szanowni",
                                           "szanowna",
                                           "szanowny",
                                           "dobrý den",
                                           "ahoj",
                                           "merhaba",
                                           "sayın"};

bool IsAddressee(std::string_view word) {
  static constexpr std::string_view kAddressees[] = {
      "all",   "team",     "everyone",  "everybody", "there",    "both",     "folks", "guys",
      "again", "together", "mr",        "mrs",       "ms",       "dr",       "prof",  "sir",
      "madam", "or",       "and",       "alle",      "zusammen", "an",       "tous",  "toutes",
      "à",     "todos",    "todas",     "a",         "tutti",    "allemaal", "herr",  "frau",
      "und",   "et",       "y",         "e",         "en",       "och",      "och",   "&",
      "damen", "ladies",   "gentlemen", "colleagues"};
  while (!word.empty() && word.back() == '.') word.remove_suffix(1);
  return std::find(std::begin(kAddressees), std::end(kAddressees), word) != std::end(kAddressees);
}

constexpr std::size_t kMostGreetingBytes = 80;
constexpr std::size_t kMostAddresseeWords = 6;

bool AreAddressees(std::string_view text) {
  const Words words = WordsOf(text);
  if (words.size() > kMostAddresseeWords) return false;
  return std::all_of(words.begin(), words.end(), [](std::string_view word) {
    return BeginsLikeName(word) || word.starts_with('@') || IsAddressee(LowerText(word));
  });
}

std::string_view GreetingAt(std::string_view lower) {
  for (const std::string_view greeting : kGreetings) {
    const bool here = lower.starts_with(greeting);
    const bool whole =
        here && (lower.size() == greeting.size() || WordCharacterAt(lower, greeting.size()) == 0);
    if (whole) return greeting;
  }
  return {};
}

int BehindBlanks(std::string_view text, std::size_t at) {
  return static_cast<int>(std::min(text.find_first_not_of(" \n", at), text.size()));
}

}  // namespace

int GreetingLength(std::string_view text) {
  const std::string_view head = text.substr(0, kMostGreetingBytes);
  const std::string lower = LowerText(head);
  const std::string_view greeting = GreetingAt(lower);
  if (greeting.empty()) return 0;
  // On a line of its own the mark behind the name is often left out.
  const auto end = head.find_first_of(",!:\n", greeting.size());
  const bool all = end == head.npos && head.size() == text.size();
  if (end == head.npos && !all) return 0;
  const std::string_view names =
      head.substr(greeting.size(), all ? head.npos : end - greeting.size());
  if (!AreAddressees(names)) return 0;
  if (all) return static_cast<int>(text.size());
  return BehindBlanks(text, head[end] == '\n' ? end : end + 1);
}

}  // namespace stanna::insights
