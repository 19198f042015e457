#include <array>
#include <cstdint>
#include <utility>

#include "tools/hubspot_sim/portal/property_values.h"

namespace stanna::sim {
namespace {

constexpr std::size_t kQuestions = 20;
// Values of other properties begin elsewhere.
constexpr std::uint64_t kFirstRoll = 1'000;
constexpr int kPercentUnanswered = 30;

std::array<std::string, kQuestions> MadeOf(std::string_view begin) {
  std::array<std::string, kQuestions> texts;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    texts[i] = std::string(begin) + (i < 9 ? "0" : "") + std::to_string(i + 1);
  }
  return texts;
}

template <int kQuestion>
bool Answer(const Facts& facts, std::string& out) {
  static constexpr std::string_view kAnswers[] = {
      "very satisfied", "satisfied so far",       "neither good nor bad", "would like more reports",
      "not asked yet",  "support answers slowly", "needs a training",     "happy with the import"};
  constexpr std::uint64_t kRoll = kFirstRoll + 2 * kQuestion;
  if (facts.Percent(kRoll, kPercentUnanswered)) return false;
  return Put(out, Pick(facts, kRoll + 1, kAnswers));
}

template <int... kQuestion>
std::vector<PropertyDefinition> Table(std::integer_sequence<int, kQuestion...>) {
  static const auto& names = *new auto(MadeOf("survey_"));
  static const auto& labels = *new auto(MadeOf("Survey question "));
  return {{names[kQuestion], labels[kQuestion], "string", "text", "contactinformation",
           Answer<kQuestion>, kCustom}...};
}

}  // namespace

std::vector<PropertyDefinition> SurveyProperties() {
  return Table(std::make_integer_sequence<int, kQuestions>());
}

}  // namespace stanna::sim
