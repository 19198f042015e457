// Cuts a text into words, emoticons and emoji in one pass.
//
// Words are lower-cased (ASCII only), "can't" and "can’t" are "cant", "he'll" is "he", and runs of
// three and more equal letters become two ("sooo" is "soo"). Links, names after '@' and numbers
// become one word each. Any bytes may come in: whatever isn't UTF-8 separates words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "server/insights/sentiment/word_table.h"

namespace stanna::insights {

struct Token {
  int begin = 0, end = 0;            ///< bytes of the text
  std::uint64_t hash = 0;            ///< of the normalised word
  const WordFacts* facts = nullptr;  ///< null: an unknown word
  int sentence = 0;
  bool capitals = false;       ///< two letters and more, none of them small
  bool elongated = false;      ///< "sooo"
  bool begins_clause = false;  ///< punctuation stands before it
};

/// What a text's punctuation tells.
struct Marks {
  int exclamations = 0;
  int questions = 0;
  int ellipses = 0;
  bool ends_with_question = false;
};

struct TokenizedText {
  std::vector<Token> tokens;
  Marks marks;
  int sentences = 0;       ///< of the last token + 1
  int words_in_small = 0;  ///< words with a small letter: without any, capitals mean nothing
  int words_in_capitals = 0;

  void Clear();
};

/// Hashes of the words that stand for links, names and numbers.
std::uint64_t LinkHash();
std::uint64_t UserHash();
std::uint64_t NumberHash();

/// Into `out`, which is cleared first and keeps its memory. Thread-safe for different `out`.
void Tokenize(std::string_view text, const WordTable& words, TokenizedText& out);

/// The hash a word has in a token, for tables of words; 0 if `word` isn't exactly one token.
std::uint64_t WordHash(std::string_view word);

}  // namespace stanna::insights
