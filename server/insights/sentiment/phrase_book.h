// The business phrases and word lists that a person can edit (data/phrases.json; docs/sentiment.md
// has its format), compiled for matching.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.h"
#include "server/insights/sentiment/tokens.h"
#include "server/insights/sentiment/word_table.h"

namespace stanna::insights {

/// One entry of the file: patterns that mean the same.
struct Phrase {
  std::string name;
  std::uint64_t hash = 0;  ///< of the name: the row of its learned weights
  double valence = 0;      ///< added to the logit of positive, or of negative where it is below 0
  double neutral = 0;      ///< added to the logit of neutral
  double sarcasm = 0;      ///< 0–1: how surely this alone is meant the other way round
  std::uint32_t intents = 0;
  bool business = false;                     ///< is said in business mail only
  bool ends_sentence = false;                ///< what follows in its sentence is a name, not words
  bool keeps_words = false;                  ///< its words keep their own weights
  std::vector<Label> not_before, not_after;  ///< ascending; a match beside one of them is none
};

struct PhraseMatch {
  int phrase = 0;          ///< index into PhraseBook::phrases()
  int begin = 0, end = 0;  ///< tokens
  int words = 0;           ///< of the pattern: gaps don't count
  /// What the phrase's valence is multiplied with: less for one that is repeated, below 0 for one
  /// that is denied ("no outage").
  double factor = 1;
};

/// Immutable after Make, thread-safe.
class PhraseBook {
 public:
  /// Reads the file's text and enters its words into `words`, whose labels it packs. An error
  /// names the entry that can't be read.
  static absl::StatusOr<PhraseBook> Make(std::string_view json, WordTable& words);

  const std::vector<Phrase>& phrases() const { return phrases_; }

  /// A pattern that is partly read.
  struct State {
    int node = 0;
    int begin = 0;  ///< token
    int words = 0;
    int skips = 0;    ///< tokens that its gap may still pass over
    int fillers = 0;  ///< small words that it may still pass over
  };
  struct Scratch {
    std::vector<State> active, next;
    std::vector<PhraseMatch> found;
    std::vector<char> covered;
    std::vector<double> repeats;  ///< by phrase: the factor of its next match
  };

  /// The matches that don't overlap, in the order of the text: those of more words are taken
  /// first, then those that judge. Time is proportional to the tokens: what begins at one token
  /// ends within a bounded number of them.
  void Match(const TokenizedText& text, const WordTable& words, Scratch& scratch,
             std::vector<PhraseMatch>& out) const;

 private:
  friend class PhraseCompiler;

  struct Node {
    int phrase = -1;
    int words = 0;
    int gap = -1;    ///< the node after a gap, or -1
    int comma = -1;  ///< the node after punctuation, or -1
    /// Bit (label mod 64) of every label that leads on: most look-ups end here.
    std::uint64_t labels = 0;
  };

  /// What leads from a node to the next: node << 16 | label, 0 of a free slot (labels begin at 1).
  struct Edge {
    std::uint64_t key = 0;
    int next = -1;
  };

  int Next(int node, Label label) const;
  void SetEdges(const std::unordered_map<std::uint64_t, int>& edges);
  void Step(const State& state, int token, Label label, Scratch& scratch) const;
  void Enter(State state, int token, Scratch& scratch) const;
  void PassPunctuation(Scratch& scratch) const;
  static void Wait(const State& state, const Token& token, Scratch& scratch);
  void SetFactors(const TokenizedText& text, Scratch& scratch,
                  std::vector<PhraseMatch>& matches) const;
  bool IsAllowed(const PhraseMatch& match, const TokenizedText& text, const WordTable& words) const;
  void KeepLongest(Scratch& scratch, std::size_t tokens, std::vector<PhraseMatch>& out) const;

  std::vector<Phrase> phrases_;
  std::vector<Node> nodes_;
  std::vector<int> from_anywhere_;  ///< by label: what a pattern's first word leads to; 0: nothing
  std::vector<Edge> edges_;         ///< a hash table of 2^n slots, at most a quarter full
};

}  // namespace stanna::insights
