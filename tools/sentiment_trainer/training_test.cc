#include "tools/sentiment_trainer/training.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tools/sentiment_trainer/cross_validation.h"
#include "tools/sentiment_trainer/evaluation.h"
#include "tools/sentiment_trainer/model_builder.h"

namespace stanna::training {
namespace {

constexpr char kPhrases[] = "server/insights/sentiment/data/phrases.json";
constexpr char kOwnTexts[] = "tools/sentiment_trainer/business_texts.tsv";
constexpr char kLexicon[] = "good\t1.9\t0.9\t[]\nbad\t-2.5\nfed up\t-1.8\n143\t3.2\n:)\t2.0\n";

Settings Small() {
  Settings settings;
  settings.row_bits = 14;
  settings.runs = 1;
  return settings;
}

TextSet SetOf(std::vector<LabelledText> texts) {
  TextSet set;
  set.name = "set";
  set.texts = std::move(texts);
  return set;
}

TEST(Lexicon, KeepsWhatIsOneWord) {
  const Lexicon lexicon = ParseLexicon(kLexicon);
  EXPECT_EQ(lexicon.size(), 3u);  // neither "fed up" nor "143", which is any number
}

TEST(Corpus, ReadsLabelsScoresAndTags) {
  const std::string folder = std::getenv("TEST_TMPDIR");
  std::ofstream(folder + "/a.tsv") << "# a comment\nneg\tbad\nneu\tso so\npos\tgood\n";
  std::ofstream(folder + "/a.score.tsv") << "-2.5\tbad\n0.1\tso so\n3\tgood\n";
  std::ofstream(folder + "/b.tsv") << "pos\tgood\n";
  std::ofstream(folder + "/b.tags.tsv") << "1\tpos\ttrap\n";
  const auto sets = ReadSets(folder);
  ASSERT_TRUE(sets.ok()) << ToString(sets.status());
  ASSERT_EQ(sets->size(), 2u);
  EXPECT_EQ(sets->at(0).texts.at(0).label, kNegative);
  EXPECT_EQ(sets->at(0).texts.at(2).mean, 3);
  EXPECT_FALSE(sets->at(0).tagged);
  EXPECT_TRUE(sets->at(1).tagged);
  std::ofstream(folder + "/b.tsv") << "great\tgood\n";
  EXPECT_FALSE(ReadSets(folder).ok());
}

TEST(Evaluation, MeasuresAccuracyAndF1) {
  const TextSet set = SetOf({{.label = kNegative, .text = "", .mean = -1},
                             {.label = kNeutral, .text = "", .mean = 0},
                             {.label = kPositive, .text = "", .mean = 1},
                             {.label = kPositive, .text = "", .mean = 2}});
  const std::vector<Prediction> predictions = {
      {kNegative, -1}, {kNeutral, 0}, {kPositive, 1}, {kNeutral, 2}};
  const Quality quality = QualityOf(set, predictions);
  EXPECT_DOUBLE_EQ(quality.accuracy, 0.75);
  EXPECT_NEAR(quality.macro_f1, (1 + 2.0 / 3 + 2.0 / 3) / 3, 1e-12);
  EXPECT_NEAR(PearsonOf(set, predictions), 1, 1e-12);
}

TEST(Evaluation, SetsOfTwoClassesTakeTheThirdByItsScore) {
  const TextSet set = SetOf(
      {{.label = kNegative, .text = "", .mean = {}}, {.label = kPositive, .text = "", .mean = {}}});
  EXPECT_DOUBLE_EQ(QualityOf(set, {{kNeutral, -0.1}, {kNeutral, 0.1}}).accuracy, 1);
  // Zeros are negative by the rule; the better side may be taken throughout.
  EXPECT_DOUBLE_EQ(QualityOf(set, {{kNegative, -1}, {kNeutral, 0}}).accuracy, 0.5);
  EXPECT_DOUBLE_EQ(BestQualityOf(set, {{kNegative, -1}, {kNeutral, 0}}).accuracy, 1);
}

class Building : public testing::Test {
 protected:
  void SetUp() override {
    phrases_ = ReadFile(kPhrases).value();
    own_ = ReadSet(kOwnTexts).value();
    std::vector<LabelledText> texts;
    for (int i = 0; i < 200; ++i) {
      const std::string end = " thing " + std::to_string(i) + std::string(1, 'a' + i % 26);
      texts.push_back({.label = kNegative, .text = "a bad" + end, .mean = -2});
      texts.push_back({.label = kNeutral, .text = "a plain" + end, .mean = 0});
      texts.push_back({.label = kPositive, .text = "a good" + end, .mean = 2});
    }
    sets_.push_back(SetOf(std::move(texts)));
  }
  ModelBuilder Builder() const {
    return ModelBuilder::Make(sets_, own_, ParseLexicon(kLexicon), phrases_, Small()).value();
  }

  std::string phrases_;
  TextSet own_;
  std::vector<TextSet> sets_;
};

TEST_F(Building, LearnsFromUnseenFolds) {
  const auto predictions = CrossValidate(sets_, Builder(), phrases_, 4);
  ASSERT_TRUE(predictions.ok()) << ToString(predictions.status());
  EXPECT_GT(QualityOf(sets_[0], predictions->at(0)).macro_f1, 0.95);
  EXPECT_GT(PearsonOf(sets_[0], predictions->at(0)), 0.9);
}

TEST_F(Building, IsReproducible) {
  const std::string model = Builder().Build(3, LeftOut{});
  EXPECT_EQ(Builder().Build(3, LeftOut{}), model);
  EXPECT_NE(Builder().Build(3, {.fold = 0, .folds = 4}), model);
}

TEST_F(Building, TaggedSetsAreNotTrainedOn) {
  const std::string model = Builder().Build(1, LeftOut{});
  TextSet tagged = SetOf({{.label = kNegative, .text = "good good good", .mean = {}}});
  tagged.tagged = true;
  sets_.push_back(tagged);
  EXPECT_EQ(Builder().Build(1, LeftOut{}), model);
}

}  // namespace
}  // namespace stanna::training
