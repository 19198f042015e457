// What is known of single words: valence, grammatical role, and what the phrases call them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace stanna::insights {

/// Roles of words, as bits.
enum WordRole : std::uint16_t {
  kNegator = 1 << 0,     ///< "not", "never", "without"
  kBooster = 1 << 1,     ///< "very"
  kDampener = 1 << 2,    ///< "slightly"
  kContrast = 1 << 3,    ///< "but"
  kBusiness = 1 << 4,    ///< "renewal": tells business mail from other talk
  kEmoji = 1 << 5,       ///< not a word
  kHasValence = 1 << 6,  ///< of the lexicon, and not shrunk to nothing
  kPhraseWord = 1 << 7,  ///< has labels
  kFiller = 1 << 8,      ///< "the", "our": may stand between the words of a phrase
};

/// A label is a word or a class of words that phrases name; 0 is none.
using Label = std::uint16_t;

struct WordFacts {
  std::uint64_t hash = 0;      ///< of the normalised word; 0 marks a free slot
  float valence = 0;           ///< −4 … 4
  float business_valence = 0;  ///< the same in business mail, where "support" is a department
  std::uint16_t roles = 0;
  std::uint16_t first_label = 0;  ///< into WordTable's labels
  std::uint8_t label_count = 0;
};

/// A hash table that is filled once and then only read.
class WordTable {
 public:
  WordTable() : slots_(kSmallest) {}

  /// The entry of `hash`, made if it isn't there. The reference is good until the next Add.
  WordFacts& Add(std::uint64_t hash);
  /// Null: nothing is known of it.
  const WordFacts* Find(std::uint64_t hash) const {
    std::size_t slot = SlotOf(hash);
    while (slots_[slot].hash != 0) {
      if (slots_[slot].hash == hash) return &slots_[slot];
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return nullptr;
  }

  /// Gives `hash` one label more.
  void AddLabel(std::uint64_t hash, Label label);
  /// After the last AddLabel.
  void PackLabels();
  const Label* LabelsOf(const WordFacts& word) const { return labels_.data() + word.first_label; }

 private:
  static constexpr std::size_t kSmallest = 1024;  // a power of two, as every size of it

  std::size_t SlotOf(std::uint64_t hash) const {
    return static_cast<std::size_t>((hash * 0x9e3779b97f4a7c15u) >> 40) & (slots_.size() - 1);
  }
  void Grow();

  std::vector<WordFacts> slots_;
  std::size_t used_ = 0;
  std::vector<std::pair<std::uint64_t, Label>> unpacked_;
  std::vector<Label> labels_;
};

}  // namespace stanna::insights
