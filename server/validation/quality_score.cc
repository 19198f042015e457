#include "server/validation/quality_score.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace stanna::validation {
namespace {

// A record that is missing hurts more than a field that is.
constexpr double kSoundnessWeight = 0.6;
constexpr double kCompletenessWeight = 0.4;
// What an issue costs that leaves its record in.
constexpr double kWarningCost = 0.5;

double Rounded(double value) { return std::round(value * 10) / 10; }

std::string Text(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f", value);
  return text;
}

struct Mean {
  std::optional<double> value;
  std::size_t of = 0;
};

template <typename Share>
Mean MeanOf(const std::vector<Share>& shares) {
  Mean mean;
  double sum = 0;
  for (const Share& share : shares) {
    const auto score = ScoreOf(share);
    if (!score) continue;
    sum += *score;
    ++mean.of;
  }
  if (mean.of > 0) mean.value = Rounded(sum / static_cast<double>(mean.of));
  return mean;
}

std::string Weighted(double weight, double value, const std::string& what) {
  return std::to_string(static_cast<int>(std::lround(weight * 100))) + " % of " + Text(value) +
         " (" + what + ")";
}

}  // namespace

std::optional<double> ScoreOf(const RecordShare& share) {
  if (share.records <= 0) return std::nullopt;
  const auto records = static_cast<double>(share.records);
  const auto held_back = static_cast<double>(share.held_back);
  const double warned = std::max(static_cast<double>(share.with_issues) - held_back, 0.0);
  const double sound = records - held_back - kWarningCost * warned;
  return Rounded(100 * std::max(sound, 0.0) / records);
}

std::optional<double> ScoreOf(const FieldShare& share) {
  if (share.total <= 0) return std::nullopt;
  return Rounded(100 * static_cast<double>(share.filled) / static_cast<double>(share.total));
}

QualityScore Judge(const std::vector<RecordShare>& types, const std::vector<FieldShare>& fields) {
  const Mean sound = MeanOf(types);
  const Mean complete = MeanOf(fields);
  const std::string of_types =
      "records without issues, those with warnings counted half: the mean "
      "of " +
      std::to_string(sound.of) + " object types";
  const std::string of_fields =
      "records with a value: the mean of " + std::to_string(complete.of) + " fields";
  QualityScore score{.overall = std::nullopt,
                     .soundness = sound.value,
                     .completeness = complete.value,
                     .explanation = ""};
  if (sound.value && complete.value) {
    score.overall =
        Rounded(kSoundnessWeight * *sound.value + kCompletenessWeight * *complete.value);
    score.explanation = Text(*score.overall) + " = " +
                        Weighted(kSoundnessWeight, *sound.value, of_types) + " + " +
                        Weighted(kCompletenessWeight, *complete.value, of_fields);
  } else if (sound.value || complete.value) {
    score.overall = sound.value ? sound.value : complete.value;
    score.explanation = Text(*score.overall) + " = " +
                        Weighted(1, *score.overall, sound.value ? of_types : of_fields);
  } else {
    score.explanation = "there are no records yet";
  }
  return score;
}

}  // namespace stanna::validation
