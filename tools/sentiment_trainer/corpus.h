// Labelled texts: `label<TAB>text` lines (neg|neu|pos) in NAME.tsv, with NAME.score.tsv (a human
// mean of −4 to 4 in place of the label) and NAME.tags.tsv (set apart: never trained on) beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"

namespace stanna::training {

inline constexpr int kNegative = 0, kNeutral = 1, kPositive = 2;

struct LabelledText {
  int label = kNeutral;
  std::string text;
  std::optional<double> mean;  ///< of human ratings, −4 … 4
};

struct TextSet {
  std::string name;  ///< file name without ".tsv"
  std::vector<LabelledText> texts;
  bool tagged = false;
  std::string bytes;  ///< of its file, and of its scores' behind it

  /// Which of the classes its labels are.
  bool Has(int label) const;
};

/// One set. Lines that begin with '#' are comments.
absl::StatusOr<TextSet> ReadSet(const std::string& path);
/// All of a folder, by name.
absl::StatusOr<std::vector<TextSet>> ReadSets(const std::string& folder);

/// Of `folds`, by the text alone.
int FoldOf(const std::string& text, int folds);

absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace stanna::training
