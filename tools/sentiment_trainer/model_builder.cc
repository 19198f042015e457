#include "tools/sentiment_trainer/model_builder.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace stanna::training {
namespace {

// Sets differ in size by a factor of 50: they count by n^kSetPower, and one of kUsualSet texts as
// it is. At 1 the largest set drowns the others, at 0 the small ones are learnt by heart.
constexpr double kSetPower = 0.7;
constexpr double kUsualSet = 3000;
// Each of our own business texts counts as so many others.
constexpr float kOwnWeight = 6;
// Rare classes count more, by the square root of their rarity and within bounds.
constexpr double kLeastClassWeight = 0.33, kMostClassWeight = 3;
// A human mean of ±kNeutralBand is the border of neutral; raters disagree by about kRaterSpread.
constexpr double kNeutralBand = 0.5;
constexpr double kRaterSpread = 0.35;
// How far the human mean is the target, in place of the label.
constexpr double kMeanShare = 0.8;

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

ClassValues TargetOf(const LabelledText& text) {
  ClassValues target{};
  target[text.label] = 1;
  if (!text.mean.has_value()) return target;
  const double positive = Logistic((*text.mean - kNeutralBand) / kRaterSpread);
  const double negative = Logistic((-*text.mean - kNeutralBand) / kRaterSpread);
  const double neutral = std::max(0.0, 1 - positive - negative);
  const double sum = positive + negative + neutral;
  const double soft[] = {negative / sum, neutral / sum, positive / sum};
  for (int c = 0; c < 3; ++c) {
    target[c] = static_cast<float>(kMeanShare * soft[c] + (1 - kMeanShare) * target[c]);
  }
  return target;
}

ClassValues ClassWeights(const TextSet& set) {
  double counts[3] = {};
  for (const LabelledText& text : set.texts) ++counts[text.label];
  const auto classes = std::ranges::count_if(counts, [](double count) { return count > 0; });
  ClassValues weights{};
  for (int c = 0; c < 3; ++c) {
    if (counts[c] == 0) continue;
    const double even = static_cast<double>(set.texts.size()) / static_cast<double>(classes);
    weights[c] = static_cast<float>(
        std::clamp(std::sqrt(even / counts[c]), kLeastClassWeight, kMostClassWeight));
  }
  return weights;
}

}  // namespace

Lexicon ParseLexicon(std::string_view text) {
  Lexicon lexicon;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    const std::uint64_t hash = insights::WordHash(line.substr(0, tab));
    const bool stands_for_many = hash == insights::NumberHash() || hash == insights::LinkHash() ||
                                 hash == insights::UserHash();
    if (hash == 0 || stands_for_many) continue;
    lexicon.emplace_back(hash, std::strtof(std::string(line.substr(tab + 1)).c_str(), nullptr));
  }
  // Spellings that are one word to us: the first counts.
  std::ranges::stable_sort(lexicon, {}, &std::pair<std::uint64_t, float>::first);
  const auto repeated = std::ranges::unique(lexicon, {}, &std::pair<std::uint64_t, float>::first);
  lexicon.erase(repeated.begin(), repeated.end());
  return lexicon;
}

absl::StatusOr<ModelBuilder> ModelBuilder::Make(const std::vector<TextSet>& sets,
                                                const TextSet& own, Lexicon lexicon,
                                                const std::string& phrases_json,
                                                const Settings& settings) {
  insights::WordTable words;
  for (const auto& [hash, valence] : lexicon) insights::AddLexiconWord(hash, valence, words);
  ASSIGN_OR_RETURN(const auto phrases, insights::PhraseBook::Make(phrases_json, words));
  ModelBuilder builder;
  builder.settings_ = settings;
  builder.lexicon_ = std::move(lexicon);
  for (const TextSet& set : sets) {
    if (set.tagged) continue;
    const double size = static_cast<double>(set.texts.size()) / kUsualSet;
    builder.AddSet(set, static_cast<float>(std::pow(size, kSetPower - 1)), words, phrases);
  }
  builder.AddSet(own, kOwnWeight, words, phrases);
  return builder;
}

void ModelBuilder::AddSet(const TextSet& set, float weight, const insights::WordTable& words,
                          const insights::PhraseBook& phrases) {
  const ClassValues class_weights = ClassWeights(set);
  insights::TextView view;
  for (const LabelledText& text : set.texts) {
    insights::ViewText(text.text, {}, words, phrases, view);
    Example example = ExampleOf(view, phrases, settings_.row_bits);
    example.target = TargetOf(text);
    example.weight = weight * class_weights[text.label];
    examples_.push_back(std::move(example));
    texts_.push_back(text.text);
  }
}

std::string ModelBuilder::Build(int version, const LeftOut& left_out) const {
  std::vector<std::uint32_t> indices;
  for (std::size_t i = 0; i < examples_.size(); ++i) {
    const bool out = left_out.folds > 0 && FoldOf(texts_[i], left_out.folds) == left_out.fold;
    if (!out) indices.push_back(static_cast<std::uint32_t>(i));
  }
  Weights weights = Train(examples_, indices, settings_);
  return insights::WriteModel({.version = version,
                               .row_bits = settings_.row_bits,
                               .rows = std::move(weights.rows),
                               .dense = weights.dense,
                               .lexicon = lexicon_});
}

}  // namespace stanna::training
