#include "server/insights/sentiment/tokens.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "server/insights/sentiment/hashing.h"

namespace stanna::insights {
namespace {

TokenizedText Tokens(std::string_view text) {
  static const WordTable& none = *new WordTable();
  TokenizedText tokens;
  Tokenize(text, none, tokens);
  return tokens;
}

// The tokens as they stand in the text, '|' between sentences.
std::string Shown(std::string_view text) {
  const TokenizedText tokens = Tokens(text);
  std::string shown;
  int sentence = 0;
  for (const Token& token : tokens.tokens) {
    if (!shown.empty()) shown += token.sentence == sentence ? " " : " | ";
    sentence = token.sentence;
    shown += text.substr(token.begin, token.end - token.begin);
  }
  return shown;
}

TEST(Tokens, CutsWordsAndSentences) {
  const struct {
    std::string text, shown;
  } kCases[] = {
      {"Hello, world", "Hello world"},
      {"One. Two! Three?\nFour", "One | Two | Three | Four"},
      {"v2.1 of example.com is out", "v2 1 of example com is out"},
      {"can't and don’t", "can't and don’t"},
      {"see https://a.example/x?y=1 now", "see https://a.example/x?y=1 now"},
      {"mail anna.b@example.org today", "mail anna b@example.org today"},
      {"@anna well-known 10:30 3.5% 2nd", "@anna well known 10:30 3.5 2nd"},
      {"caf\xc3\xa9 cr\xc3\xa8me", "caf\xc3\xa9 cr\xc3\xa8me"},
      {"good\xe2\x80\xa6 bad", "good bad"},
      {"", ""},
      {"...!!!???", ""},
  };
  for (const auto& test : kCases) EXPECT_EQ(Shown(test.text), test.shown) << test.text;
}

TEST(Tokens, SpellingsOfOneWordAreOne) {
  const std::vector<std::vector<std::string>> kSame = {
      {"can't", "CAN'T", "can’t", "cant"},
      {"he'll", "he", "He’s"},
      {"soo", "sooo", "SOOOOO"},
      {"10", "3.5", "2nd"},
  };
  for (const auto& spellings : kSame) {
    const std::uint64_t hash = Tokens(spellings[0]).tokens.at(0).hash;
    for (const std::string& spelling : spellings) {
      const TokenizedText tokens = Tokens(spelling);
      ASSERT_EQ(tokens.tokens.size(), 1u) << spelling;
      EXPECT_EQ(tokens.tokens[0].hash, hash) << spelling;
    }
  }
  // "he'll" without its apostrophe would be quite another word.
  EXPECT_NE(Tokens("he'll").tokens[0].hash, Tokens("hell").tokens[0].hash);
}

TEST(Tokens, KnowsElongatedWords) {
  WordTable words;
  const std::uint64_t so = WordHash("so");
  words.Add(so);
  TokenizedText tokens;
  Tokenize("sooooo", words, tokens);
  ASSERT_EQ(tokens.tokens.size(), 1u);
  EXPECT_TRUE(tokens.tokens[0].elongated);
  EXPECT_EQ(tokens.tokens[0].hash, so);
}

TEST(Tokens, ReadsFacesThatTheTableKnows) {
  WordTable words;
  for (const char* face : {":)", ":-(", ":D", "<3", "😀"}) words.Add(WordHash(face));
  const struct {
    std::string text;
    int faces;
  } kCases[] = {{"fine :)", 1},     {"fine:)", 1},           {"no :-( no", 1}, {"haha :D", 1},
                {"see re:Done", 0}, {"http://x.example", 0}, {"i <3 it", 1},   {"a<3b", 0},
                {"😀 well 😀", 2},    {"(see item 8)", 0}};
  for (const auto& test : kCases) {
    TokenizedText tokens;
    Tokenize(test.text, words, tokens);
    int faces = 0;
    for (const Token& token : tokens.tokens) faces += token.facts != nullptr;
    EXPECT_EQ(faces, test.faces) << test.text;
  }
}

TEST(Tokens, CountsMarks) {
  const TokenizedText tokens = Tokens("What?! No... REALLY??");
  EXPECT_EQ(tokens.marks.exclamations, 1);
  EXPECT_EQ(tokens.marks.questions, 3);
  EXPECT_EQ(tokens.marks.ellipses, 1);
  EXPECT_TRUE(tokens.marks.ends_with_question);
  EXPECT_EQ(tokens.words_in_capitals, 1);
  EXPECT_EQ(tokens.words_in_small, 2);
}

TEST(Tokens, WordHashTakesOneWordOnly) {
  EXPECT_NE(WordHash("good"), 0u);
  EXPECT_NE(WordHash("😀"), 0u);
  EXPECT_NE(WordHash(":-)"), 0u);
  EXPECT_EQ(WordHash("well-known"), 0u);
  EXPECT_EQ(WordHash("two words"), 0u);
  EXPECT_EQ(WordHash(""), 0u);
}

// Whatever the bytes, the tokens lie in the text, in order, and none is empty.
TEST(Tokens, StayInAnyBytes) {
  std::mt19937 random(20261129);
  // Bytes that are special somewhere are frequent.
  const std::string kAlphabet = "ab. !?'’:;-)(<3@#\n\xe2\x80\x8d\xf0\x9f\x98\x80\xff\xc0 h";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t n = random() % 40; n > 0; --n) {
      const bool any = random() % 4 == 0;
      text += any ? static_cast<char>(random() % 256) : kAlphabet[random() % kAlphabet.size()];
    }
    const TokenizedText tokens = Tokens(text);
    int end = 0, sentence = 0;
    for (const Token& token : tokens.tokens) {
      ASSERT_LE(end, token.begin) << testing::PrintToString(text);
      ASSERT_LT(token.begin, token.end) << testing::PrintToString(text);
      ASSERT_LE(sentence, token.sentence);
      end = token.end;
      sentence = token.sentence;
    }
    ASSERT_LE(end, static_cast<int>(text.size()));
    ASSERT_EQ(tokens.sentences, tokens.tokens.empty() ? 0 : sentence + 1);
  }
}

}  // namespace
}  // namespace stanna::insights
