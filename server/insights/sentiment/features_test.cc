#include "server/insights/sentiment/features.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stanna::insights {
namespace {

constexpr char kFile[] = R"({"negators": ["not", "never", "no"], "boosters": ["very"],
  "dampeners": ["slightly"], "contrasts": ["but"], "business": ["invoice"], "fillers": "the",
  "words": {"good": 2, "bad": -2, "support": 1.5}, "emoji": {"😀": 2}, "classes": {},
  "phrases": [{"name": "churn", "valence": -2, "intents": "churn", "match": ["we leave"]},
              {"name": "dates", "neutral": 1, "match": ["next week"]}]})";

class Features : public testing::Test {
 protected:
  Features() : phrases_(PhraseBook::Make(kFile, words_).value()) {}

  const TextView& View(std::string_view text, std::vector<WeightedPart> parts = {}) {
    ViewText(text, parts, words_, phrases_, view_);
    return view_;
  }
  // The sum of valences, after the rules.
  double Sum(std::string_view text) {
    double sum = 0;
    for (const float valence : View(text).valences) sum += valence;
    return sum;
  }

  WordTable words_;
  PhraseBook phrases_;
  TextView view_;
};

TEST_F(Features, ValencesAreRuled) {
  const struct {
    std::string text;
    double sum;
  } kCases[] = {
      {"good", 2},
      {"bad", -2},
      {"unknown words", 0},
      {"very good", 2.293},
      {"very bad", -2.293},
      {"slightly good", 1.707},
      {"very x good", 2 + 0.293 * 0.95},
      {"not good", 2 * -0.74},
      {"not bad", 1.48},
      {"not very good", 2.293 * -0.74},
      {"not, good", 2},       // the comma ends the scope
      {"not x y z good", 2},  // too far away
      {"it is GOOD", 2.733},
      {"IT IS GOOD", 2},  // all in capitals: they tell nothing
      {"good but bad", 1 - 3},
      {"good. but bad", 2 - 3},
      {"goood", 2.293},
      {"fine 😀", 2},
  };
  for (const auto& test : kCases) EXPECT_NEAR(Sum(test.text), test.sum, 1e-4) << test.text;
}

TEST_F(Features, ScopesEndWithTheClause) {
  const TextView& view = View("not a b, c but d");
  const std::vector<char> negated = {0, 1, 1, 0, 0, 0}, contrast = {0, 0, 0, 0, 0, 1};
  EXPECT_EQ(view.negated, negated);
  EXPECT_EQ(view.after_contrast, contrast);
}

TEST_F(Features, PartsWeighSentencesByTheirMean) {
  const std::string text = "good one.\nbad one.\ngood end. And. On.";
  const TextView& view =
      View(text, {{.begin = 0, .end = 10, .weight = 1}, {.begin = 19, .end = 27, .weight = 3}});
  ASSERT_EQ(view.sentence_weights.size(), 5u);
  EXPECT_DOUBLE_EQ(view.sentence_weights[0], 0.5);
  EXPECT_DOUBLE_EQ(view.sentence_weights[1], 0);
  EXPECT_DOUBLE_EQ(view.sentence_weights[2], 1.5);
  // One part that covers all is no part at all, whatever its weight.
  const double plain = Sum(text);
  View(text, {{.begin = 0, .end = static_cast<int>(text.size()), .weight = 1.5}});
  double weighted = 0;
  for (const float valence : view_.valences) weighted += valence;
  EXPECT_NEAR(weighted, plain, 1e-5);
}

TEST_F(Features, PhrasesSpeakForTheirWordsInBusinessMail) {
  const TextView& business = View("the invoice: we leave");
  EXPECT_TRUE(business.business);
  EXPECT_DOUBLE_EQ(business.negative, 2);
  EXPECT_EQ(business.intents, 1u);
  const std::vector<char> masked = {0, 0, 1, 1};
  EXPECT_EQ(business.masked, masked);
  const TextView& elsewhere = View("now we leave");
  EXPECT_FALSE(elsewhere.business);
  EXPECT_LT(elsewhere.negative, 2);
  EXPECT_GT(elsewhere.negative, 0);
}

TEST_F(Features, NeutralPhrasesYieldToOthers) {
  EXPECT_DOUBLE_EQ(View("invoice next week").neutral, 1);
  EXPECT_DOUBLE_EQ(View("invoice next week. we leave").neutral, 0);
}

TEST_F(Features, SharesMakeTheFeatures) {
  std::array<float, kValenceFeatures> weights;
  for (int k = 0; k < kValenceFeatures; ++k) weights[k] = 0.3f + 0.1f * static_cast<float>(k);
  for (const char* text :
       {"good", "good bad", "very good, not bad but good!!", "bad bad 😀 but no"}) {
    const TextView& view = View(text);
    double expected = 0, shared = 0;
    for (int k = 0; k < kValenceFeatures; ++k) expected += weights[k] * view.dense[k];
    for (int i = 0; i < static_cast<int>(view.valences.size()); ++i) {
      shared += ValenceShare(view, i, weights);
    }
    EXPECT_NEAR(shared, expected, 1e-5) << text;
  }
}

}  // namespace
}  // namespace stanna::insights
