#include "server/insights/sentiment/word_table.h"

#include <algorithm>
#include <utility>

namespace stanna::insights {

WordFacts& WordTable::Add(std::uint64_t hash) {
  // At most half full, so that a word that isn't there is found missing in a step or two.
  if (2 * (used_ + 1) > slots_.size()) Grow();
  std::size_t slot = SlotOf(hash);
  while (slots_[slot].hash != 0 && slots_[slot].hash != hash) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  if (slots_[slot].hash == 0) {
    slots_[slot].hash = hash;
    ++used_;
  }
  return slots_[slot];
}

void WordTable::Grow() {
  std::vector<WordFacts> old(slots_.size() * 2);
  old.swap(slots_);
  used_ = 0;
  for (const WordFacts& word : old) {
    if (word.hash != 0) Add(word.hash) = word;
  }
}

void WordTable::AddLabel(std::uint64_t hash, Label label) { unpacked_.emplace_back(hash, label); }

void WordTable::PackLabels() {
  std::ranges::sort(unpacked_);
  // Not std::ranges::unique: clang 14, which the fuzzers need, can't read what that gives.
  unpacked_.erase(std::unique(unpacked_.begin(), unpacked_.end()), unpacked_.end());
  for (const auto& [hash, label] : unpacked_) {
    WordFacts& word = Add(hash);
    if (word.label_count == 0) word.first_label = static_cast<std::uint16_t>(labels_.size());
    word.roles |= kPhraseWord;
    ++word.label_count;
    labels_.push_back(label);
  }
  unpacked_.clear();
}

}  // namespace stanna::insights
