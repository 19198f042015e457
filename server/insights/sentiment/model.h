// The trained model as a file: rows of hashed word features, dense weights, the valence lexicon.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "server/insights/sentiment/features.h"
#include "server/insights/sentiment/word_table.h"

namespace stanna::insights {

/// By class: negative, neutral, positive.
using Logits = std::array<float, 3>;

/// What a model file is made of; see WriteModel.
struct ModelParts {
  int version = 0;
  int row_bits = 0;  ///< 2^row_bits rows
  std::vector<Logits> rows;
  std::array<Logits, kDenseFeatures> dense{};
  std::vector<std::pair<std::uint64_t, float>> lexicon;  ///< word hash → valence
};

/// Little-endian: kModelMagic; version, row bits, number of dense features, number of words (4
/// bytes each); the rows' unit (float); the dense weights (3 floats each); the words (8 bytes hash,
/// 4 bytes float); the rows (3 signed bytes each, in units) and one byte that nothing reads.
std::string WriteModel(const ModelParts& parts);

/// Reads a model file in place: its bytes must live as long. Immutable, thread-safe.
class SentimentModel {
 public:
  static absl::StatusOr<SentimentModel> Read(std::string_view bytes);

  int version() const { return version_; }
  /// Three weights, in units of unit().
  const std::int8_t* Row(std::uint64_t hash) const {
    return rows_ + 3 * static_cast<std::size_t>(Mixed(hash) >> row_shift_);
  }
  float unit() const { return unit_; }
  const std::array<Logits, kDenseFeatures>& dense() const { return dense_; }
  /// Word hashes and their valences.
  std::vector<std::pair<std::uint64_t, float>> Lexicon() const;
  /// Enters the lexicon's words.
  void FillWords(WordTable& words) const;

 private:
  int version_ = 0;
  int row_shift_ = 64;
  float unit_ = 0;
  std::array<Logits, kDenseFeatures> dense_{};
  std::string_view lexicon_;
  const std::int8_t* rows_ = nullptr;
};

/// The entry of a lexicon's word in the table.
void AddLexiconWord(std::uint64_t hash, float valence, WordTable& words);

}  // namespace stanna::insights
