#include "server/insights/sentiment/phrase_book.h"

#include <gtest/gtest.h>

#include <string>

#include "server/insights/message.h"

namespace stanna::insights {
namespace {

// A file with these phrases and some word lists.
std::string FileOf(const std::string& phrases) {
  return R"({"negators": ["not", "no"], "boosters": [], "dampeners": [], "contrasts": [],
    "business": ["invoice"], "fillers": "our the a to is", "words": {"outage": -2}, "emoji": {},
    "classes": {"thing": "contract subscription", "ui": "report dashboard"},
    "phrases": [)" +
         phrases + "]}";
}

// "name(as it stands) …" of the matches in `text`; a factor other than 1 in front.
std::string MatchesOf(const std::string& phrases, std::string_view text) {
  WordTable words;
  const auto book = PhraseBook::Make(FileOf(phrases), words);
  if (!book.ok()) return ToString(book.status());
  TokenizedText tokens;
  Tokenize(text, words, tokens);
  PhraseBook::Scratch scratch;
  std::vector<PhraseMatch> matches;
  book->Match(tokens, words, scratch, matches);
  std::string shown;
  for (const PhraseMatch& match : matches) {
    const int begin = tokens.tokens[match.begin].begin, end = tokens.tokens[match.end - 1].end;
    if (!shown.empty()) shown += " ";
    if (match.factor != 1) shown += std::to_string(match.factor).substr(0, 4) + "*";
    shown += book->phrases()[match.phrase].name + "(" +
             std::string(text.substr(begin, end - begin)) + ")";
  }
  return shown;
}

constexpr char kCancel[] =
    R"({"name": "cancel", "valence": -2, "intents": "churn", "match": ["~cancel $thing"]})";

TEST(PhraseBook, MatchesInflectionsClassesAndFillers) {
  const struct {
    std::string text, matches;
  } kCases[] = {
      {"we cancel subscription", "cancel(cancel subscription)"},
      {"Cancelling our contract today", "cancel(Cancelling our contract)"},
      {"cancelled the contract", "cancel(cancelled the contract)"},
      {"cancel a to the our contract", ""},  // four small words are too many
      {"cancel my contract", ""},            // "my" is none here
      {"cancel. The contract", ""},          // not across sentences
      {"contract cancel", ""},
  };
  for (const auto& test : kCases)
    EXPECT_EQ(MatchesOf(kCancel, test.text), test.matches) << test.text;
}

TEST(PhraseBook, PatternLanguage) {
  const std::string phrases = R"(
    {"name": "gap", "valence": 1, "match": ["alpha ... omega"]},
    {"name": "start", "valence": 1, "match": ["^first word"]},
    {"name": "comma", "valence": 1, "match": ["great , another"]},
    {"name": "number", "valence": 1, "match": ["# seats|users"]})";
  const struct {
    std::string text, matches;
  } kCases[] = {
      {"alpha omega", "gap(alpha omega)"},
      {"alpha x y z w omega", "gap(alpha x y z w omega)"},
      {"alpha x y z w v omega", ""},
      {"first word", "start(first word)"},
      {"So. First word", "start(First word)"},
      {"the first word", ""},
      {"great, another", "comma(great, another)"},
      {"great another", ""},
      {"40 seats and 1,000 users", "number(40 seats) 0.50*number(1,000 users)"},
      {"many seats", ""},
  };
  for (const auto& test : kCases)
    EXPECT_EQ(MatchesOf(phrases, test.text), test.matches) << test.text;
}

TEST(PhraseBook, MoreWordsWin) {
  const std::string phrases = R"(
    {"name": "short", "valence": 1, "match": ["problem"]},
    {"name": "long", "valence": -1, "match": ["problem report"]})";
  EXPECT_EQ(MatchesOf(phrases, "a problem report and a problem"),
            "long(problem report) short(problem)");
}

TEST(PhraseBook, LooksAround) {
  const std::string phrases = R"({"name": "churn", "valence": -2, "match": ["churn"],
    "notBefore": "$ui rate", "notAfter": "configure"})";
  EXPECT_EQ(MatchesOf(phrases, "they will churn"), "churn(churn)");
  EXPECT_EQ(MatchesOf(phrases, "the churn dashboard"), "");
  EXPECT_EQ(MatchesOf(phrases, "churn and the rate"), "");
  EXPECT_EQ(MatchesOf(phrases, "churn. Our rate"), "churn(churn)");
  EXPECT_EQ(MatchesOf(phrases, "configure the churn"), "");
}

TEST(PhraseBook, DeniedAndRepeatedCountLess) {
  const std::string phrases = R"({"name": "outage", "valence": -2, "match": ["outage"]})";
  EXPECT_EQ(MatchesOf(phrases, "no outage"), "-0.5*outage(outage)");
  EXPECT_EQ(MatchesOf(phrases, "no, an outage"), "outage(outage)");
  EXPECT_EQ(MatchesOf(phrases, "outage, outage, outage"),
            "outage(outage) 0.50*outage(outage) 0.25*outage(outage)");
}

TEST(PhraseBook, ReadsWhatAnEntrySays) {
  WordTable words;
  const auto book = PhraseBook::Make(
      FileOf(R"({"name": "x", "valence": -1.5, "neutral": 0.5, "sarcasm": 0.6, "keepsWords": true,
                 "business": true, "intents": "churn price", "match": ["one two"]})"),
      words);
  ASSERT_TRUE(book.ok()) << ToString(book.status());
  const Phrase& phrase = book->phrases().at(0);
  EXPECT_EQ(phrase.valence, -1.5);
  EXPECT_EQ(phrase.neutral, 0.5);
  EXPECT_EQ(phrase.sarcasm, 0.6);
  EXPECT_TRUE(phrase.keeps_words);
  EXPECT_TRUE(phrase.business);
  EXPECT_EQ(phrase.intents, kChurn | kPrice);
  const WordFacts* outage = words.Find(WordHash("outage"));
  ASSERT_NE(outage, nullptr);
  EXPECT_EQ(outage->valence, -2);
}

TEST(PhraseBook, SaysWhatIsWrong) {
  const struct {
    std::string phrase, says;
  } kCases[] = {
      {R"({"match": ["a"]})", "without a name"},
      {R"({"name": "n"})", "n: no patterns"},
      {R"({"name": "n", "match": ["$nothing"]})", "$nothing: no such class"},
      {R"({"name": "n", "match": ["well-known"]})", "well-known: not one word"},
      {R"({"name": "n", "match": [""]})", "empty pattern"},
      {R"({"name": "n", "match": ["..."]})", "..."},
      {R"({"name": "n", "intents": "joy", "match": ["a"]})", "joy: no such intent"},
      {"1", "no object"},
  };
  for (const auto& test : kCases) {
    WordTable words;
    const auto book = PhraseBook::Make(FileOf(test.phrase), words);
    ASSERT_FALSE(book.ok()) << test.phrase;
    EXPECT_NE(ToString(book.status()).find(test.says), std::string::npos)
        << ToString(book.status());
  }
  WordTable words;
  EXPECT_FALSE(PhraseBook::Make("{", words).ok());
  EXPECT_FALSE(PhraseBook::Make("{}", words).ok());
}

}  // namespace
}  // namespace stanna::insights
