#include "server/insights/sentiment/model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace stanna::insights {
namespace {

static_assert(std::endian::native == std::endian::little, "model files are read in place");

constexpr std::string_view kModelMagic = "STNMOOD1";
constexpr std::size_t kWordBytes = sizeof(std::uint64_t) + sizeof(float);
constexpr std::uint32_t kFewestRowBits = 8, kMostRowBits = 22;
// Of a row's weight in units: what lies beyond is cut off.
constexpr float kLargestUnits = 127;
// Larger weights are rare, and finer units do more for the others.
constexpr float kLargestWeight = 1.9f;

template <typename Value>
void Append(const Value& value, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <typename Value>
Value Take(std::string_view& bytes) {
  Value value;
  std::memcpy(&value, bytes.data(), sizeof(value));
  bytes.remove_prefix(sizeof(value));
  return value;
}

// The same for all classes changes nothing, so each row is centred.
Logits Centred(Logits row) {
  const float mean = (row[0] + row[1] + row[2]) / 3;
  for (float& value : row) value -= mean;
  return row;
}

float UnitOf(const std::vector<Logits>& rows) {
  float largest = 0;
  for (const Logits& row : rows) {
    for (const float value : Centred(row)) largest = std::max(largest, std::abs(value));
  }
  return std::min(largest, kLargestWeight) / kLargestUnits;
}

void AppendRows(const std::vector<Logits>& rows, float unit, std::string& bytes) {
  for (const Logits& row : rows) {
    for (const float value : Centred(row)) {
      const float units = unit == 0 ? 0 : std::round(value / unit);
      bytes.push_back(static_cast<char>(std::clamp(units, -kLargestUnits, kLargestUnits)));
    }
  }
  bytes.push_back(0);
}

struct Header {
  std::uint32_t version = 0, row_bits = 0, dense = 0, words = 0;
  float unit = 0;
};

constexpr std::size_t kHeaderBytes = 8 + 4 * sizeof(std::uint32_t) + sizeof(float);

std::size_t SizeOf(const Header& header) {
  return kHeaderBytes + header.dense * sizeof(Logits) + header.words * kWordBytes +
         (std::size_t{3} << header.row_bits) + 1;
}

}  // namespace

std::string WriteModel(const ModelParts& parts) {
  const float unit = UnitOf(parts.rows);
  std::string bytes(kModelMagic);
  Append(static_cast<std::uint32_t>(parts.version), bytes);
  Append(static_cast<std::uint32_t>(parts.row_bits), bytes);
  Append(static_cast<std::uint32_t>(kDenseFeatures), bytes);
  Append(static_cast<std::uint32_t>(parts.lexicon.size()), bytes);
  Append(unit, bytes);
  for (const Logits& row : parts.dense) Append(row, bytes);
  for (const auto& [hash, valence] : parts.lexicon) {
    Append(hash, bytes);
    Append(valence, bytes);
  }
  AppendRows(parts.rows, unit, bytes);
  return bytes;
}

absl::StatusOr<SentimentModel> SentimentModel::Read(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with(kModelMagic)) {
    return InvalidArgument("not a sentiment model");
  }
  const std::size_t size = bytes.size();
  bytes.remove_prefix(kModelMagic.size());
  Header header;
  header.version = Take<std::uint32_t>(bytes);
  header.row_bits = Take<std::uint32_t>(bytes);
  header.dense = Take<std::uint32_t>(bytes);
  header.words = Take<std::uint32_t>(bytes);
  header.unit = Take<float>(bytes);
  const bool sane = header.dense == kDenseFeatures && header.row_bits >= kFewestRowBits &&
                    header.row_bits <= kMostRowBits && SizeOf(header) == size;
  if (!sane) return InvalidArgument("a sentiment model of another program, or a part of one");
  SentimentModel model;
  model.version_ = static_cast<int>(header.version);
  model.row_shift_ = 64 - static_cast<int>(header.row_bits);
  model.unit_ = header.unit;
  for (Logits& row : model.dense_) row = Take<Logits>(bytes);
  model.lexicon_ = bytes.substr(0, header.words * kWordBytes);
  bytes.remove_prefix(model.lexicon_.size());
  model.rows_ = reinterpret_cast<const std::int8_t*>(bytes.data());
  return model;
}

std::vector<std::pair<std::uint64_t, float>> SentimentModel::Lexicon() const {
  std::vector<std::pair<std::uint64_t, float>> words;
  for (std::string_view left = lexicon_; !left.empty();) {
    const auto hash = Take<std::uint64_t>(left);
    words.emplace_back(hash, Take<float>(left));
  }
  return words;
}

void SentimentModel::FillWords(WordTable& words) const {
  for (const auto& [hash, valence] : Lexicon()) AddLexiconWord(hash, valence, words);
}

void AddLexiconWord(std::uint64_t hash, float valence, WordTable& words) {
  if (hash == 0 || valence == 0) return;
  WordFacts& facts = words.Add(hash);
  facts.valence = facts.business_valence = valence;
  facts.roles |= kHasValence;
}

}  // namespace stanna::insights
