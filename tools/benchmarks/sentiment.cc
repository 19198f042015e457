#include <time.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <new>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "server/insights/sentiment/embedded_files.h"
#include "server/insights/sentiment/model.h"
#include "server/insights/sentiment/scorer.h"
#include "server/insights/text/prepare_text.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/node_modules.h"
#include "tools/benchmarks/rig.h"
#include "tools/sentiment_trainer/cross_validation.h"
#include "tools/sentiment_trainer/evaluation.h"
#include "tools/sentiment_trainer/model_builder.h"

// Counts what this program allocates. Inlined, the compiler takes malloc and delete for a mismatch.
static std::atomic<long> allocations{0};

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace stanna::bench {
namespace {

using insights::MessageAnalysis;
using insights::SentimentScorer;
using training::Prediction;
using training::Quality;
using training::TextSet;

constexpr char kOwnTexts[] = "tools/sentiment_trainer/business_texts.tsv";
constexpr char kBaselines[] = "tools/benchmarks/sentiment_baselines.js";

constexpr double kTextsPerSecond = 200'000;
constexpr double kUsualCharacters = 99;  // a text's mean length in sentiment.md
constexpr double kMeanAboveVader = 0.10;
constexpr double kTaggedAccuracy = 0.75;
constexpr int kSpeedRounds = 7;

// What sets with human means are held to; others are shown beside VADER.
constexpr std::pair<std::string_view, double> kPearsonGoals[] = {
    {"hutto_tweets", 0.87}, {"hutto_amazon", 0.70}, {"hutto_movie", 0.65}};

// Tags of texts that have no mood, whatever words are in them.
constexpr std::string_view kMoodlessTags[] = {"scheduling", "out_of_office",  "auto_reply",
                                              "disclaimer", "cancel_meeting", "signature"};

constexpr std::array<std::string_view, 3> kPackages = {"vader-sentiment", "wink-sentiment",
                                                       "sentiment"};
// vader-sentiment's compound is neutral between ±0.05; the others count words.
constexpr std::array<double, 3> kThresholds = {0.05, 1e-9, 1e-9};
constexpr std::size_t kVader = 0;

/// By package, by text.
using Baselines = std::array<std::vector<Prediction>, 3>;

std::string TemporaryPath(const std::string& name) {
  return (std::filesystem::temp_directory_path() / ("sentiment-" + name)).string();
}

Prediction CutAt(double score, double threshold) {
  const int label = score >= threshold    ? training::kPositive
                    : score <= -threshold ? training::kNegative
                                          : training::kNeutral;
  return {.label = label, .score = score};
}

// What the npm packages make of a set's texts.
absl::StatusOr<Baselines> BaselinesOf(const TextSet& set, const std::string& modules) {
  const std::string in = TemporaryPath("texts"), out = TemporaryPath("scores");
  std::ofstream texts(in, std::ios::binary);
  for (const auto& text : set.texts) texts << text.text << "\n";
  texts.close();
  const std::string command =
      "node " + std::string(kBaselines) + " '" + modules + "' < " + in + " > " + out;
  if (std::system(command.c_str()) != 0) {
    return FailedPrecondition("the npm packages did not run; tools/setup installs them into " +
                              modules);
  }
  Baselines baselines;
  std::ifstream scores(out);
  for (std::size_t i = 0; i < set.texts.size(); ++i) {
    for (std::size_t p = 0; p < kPackages.size(); ++p) {
      double score = 0;
      if (!(scores >> score)) return Internal("scores of the npm packages are missing");
      baselines[p].push_back(CutAt(score, kThresholds[p]));
    }
  }
  return baselines;
}

// As a mail's body would be, unless `plain`.
void Judge(const SentimentScorer& scorer, const std::string& text, bool plain,
           SentimentScorer::Scratch& scratch, MessageAnalysis& analysis) {
  if (plain) return scorer.ScorePlain(text, scratch, analysis);
  insights::Message message;
  message.body = text;
  scorer.Score(insights::PrepareText(message), message.kind, message.side, scratch, analysis);
}

std::vector<std::vector<Prediction>> ShippedPredictions(const std::vector<TextSet>& sets,
                                                        bool plain) {
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis;
  std::vector<std::vector<Prediction>> predictions(sets.size());
  for (std::size_t s = 0; s < sets.size(); ++s) {
    for (const auto& text : sets[s].texts) {
      Judge(SentimentScorer::Standard(), text.text, plain, scratch, analysis);
      predictions[s].push_back(training::PredictionOf(analysis));
    }
  }
  return predictions;
}

absl::StatusOr<std::vector<std::vector<Prediction>>> Predictions(const std::vector<TextSet>& sets,
                                                                 const BenchOptions& options) {
  if (options.cross_validate == 0) return ShippedPredictions(sets, options.plain_texts);
  ASSIGN_OR_RETURN(const TextSet own, training::ReadSet(kOwnTexts));
  ASSIGN_OR_RETURN(const auto shipped, insights::SentimentModel::Read(insights::EmbeddedModel()));
  const std::string phrases(insights::EmbeddedPhrases());
  ASSIGN_OR_RETURN(const auto builder,
                   training::ModelBuilder::Make(sets, own, shipped.Lexicon(), phrases, {}));
  return training::CrossValidate(
      sets, builder, phrases, options.cross_validate,
      [&](const SentimentScorer& scorer, const std::string& text, SentimentScorer::Scratch& scratch,
          MessageAnalysis& out) { Judge(scorer, text, options.plain_texts, scratch, out); });
}

std::string Short(double value) {
  std::ostringstream text;
  text.precision(3);
  text << std::fixed << value;
  return text.str();
}

Figure AccuracyOf(const TextSet& set, const Quality& quality) {
  return {.name = "sentiment." + set.name + ".accuracy",
          .ours = quality.accuracy,
          .direction = Goal::kAtLeast,
          .goal = set.tagged ? kTaggedAccuracy : 0,
          .unit = "",
          .note = std::to_string(set.texts.size()) + " texts"};
}

Figure MacroF1Of(const TextSet& set, const Quality& quality, const Baselines& baselines) {
  Figure figure{.name = "sentiment." + set.name + ".macro_f1",
                .ours = quality.macro_f1,
                .beside = 0,
                .direction = Goal::kAtLeast,
                .goal = 1,
                .unit = ""};
  for (std::size_t p = 0; p < kPackages.size(); ++p) {
    const double f1 = training::BestQualityOf(set, baselines[p]).macro_f1;
    figure.beside = std::max(*figure.beside, f1);
    figure.note += (p == 0 ? "" : ", ") + std::string(kPackages[p]) + " " + Short(f1);
  }
  return figure;
}

Figure PearsonFigure(const TextSet& set, const std::vector<Prediction>& ours,
                     const Baselines& baselines) {
  const double vader = training::PearsonOf(set, baselines[kVader]);
  const auto* goal = std::ranges::find_if(
      kPearsonGoals, [&](const auto& known) { return known.first == set.name; });
  const bool known = goal != std::end(kPearsonGoals);
  return {.name = "sentiment." + set.name + ".pearson",
          .ours = training::PearsonOf(set, ours),
          .beside = known ? std::nullopt : std::optional<double>(vader),
          .direction = Goal::kAtLeast,
          .goal = known ? goal->second : 1,
          .unit = "r",
          .note = "with human means; vader-sentiment " + Short(vader)};
}

// Lines "number<TAB>label<TAB>tag" of NAME.tags.tsv: which texts must not be called polar.
std::set<std::size_t> MoodlessTexts(const std::string& folder, const TextSet& set) {
  std::set<std::size_t> moodless;
  std::ifstream tags(folder + "/" + set.name + ".tags.tsv");
  std::string tag, label;
  for (std::size_t number = 0; tags >> number >> label >> tag;) {
    if (std::ranges::find(kMoodlessTags, tag) != std::end(kMoodlessTags))
      moodless.insert(number - 1);
  }
  return moodless;
}

Figure MoodlessFigure(const std::string& folder, const TextSet& set,
                      const std::vector<Prediction>& ours) {
  const auto moodless = MoodlessTexts(folder, set);
  const auto polar = std::ranges::count_if(moodless, [&](std::size_t i) {
    return i < ours.size() && ours[i].label != training::kNeutral;
  });
  return {.name = "sentiment." + set.name + ".moodless_polar",
          .ours = static_cast<double>(polar),
          .goal = 0,
          .unit = "texts",
          .note = "of " + std::to_string(moodless.size()) +
                  " automatic mails, signatures, disclaimers, dates"};
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Of prepared texts, on one core. Both figures are of rounds after the first.
std::vector<Figure> SpeedOf(const std::vector<TextSet>& sets) {
  const SentimentScorer& scorer = SentimentScorer::Standard();
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis;
  double texts = 0, bytes = 0, best = 0;
  long allocated = 0;
  for (int round = 0; round <= kSpeedRounds; ++round) {
    texts = bytes = 0;
    const long before = allocations;
    const double begin = CpuSeconds();
    for (const TextSet& set : sets) {
      for (const auto& text : set.texts) {
        scorer.ScorePlain(text.text, scratch, analysis);
        ++texts;
        bytes += static_cast<double>(text.text.size());
      }
    }
    if (round == 0) continue;
    best = std::max(best, texts / (CpuSeconds() - begin));
    allocated += allocations - before;
  }
  const double mean = texts == 0 ? 0 : bytes / texts;
  return {{.name = "sentiment.texts_per_second",
           .ours = best * mean / kUsualCharacters,
           .direction = Goal::kAtLeast,
           .goal = kTextsPerSecond,
           .unit = "texts/s",
           .note = "one core, for 99 characters a text; measured " +
                   std::to_string(std::lround(best)) + " at " + std::to_string(std::lround(mean))},
          {.name = "sentiment.allocations_per_text",
           .ours = texts == 0 ? 0 : static_cast<double>(allocated) / (kSpeedRounds * texts),
           .goal = 0,
           .unit = "",
           .note = "after one round to warm up"}};
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunSentiment(const BenchOptions& options) {
  if (options.data.empty()) return InvalidArgument("it needs --data, a folder of labelled texts");
  ASSIGN_OR_RETURN(const auto sets, training::ReadSets(options.data));
  if (sets.empty()) return NotFound(options.data + " has no *.tsv");
  Say(options.cross_validate == 0 ? "sentiment: the shipped model"
                                  : "sentiment: models without the texts' folds, of " +
                                        std::to_string(options.cross_validate));
  ASSIGN_OR_RETURN(const auto predictions, Predictions(sets, options));
  std::vector<Figure> figures;
  double ours = 0, vader = 0;
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const TextSet& set = sets[s];
    ASSIGN_OR_RETURN(const auto baselines, BaselinesOf(set, NodeModulesFolder(options)));
    const Quality quality = training::QualityOf(set, predictions[s]);
    figures.push_back(AccuracyOf(set, quality));
    figures.push_back(MacroF1Of(set, quality, baselines));
    if (set.texts.front().mean) figures.push_back(PearsonFigure(set, predictions[s], baselines));
    if (set.tagged) figures.push_back(MoodlessFigure(options.data, set, predictions[s]));
    ours += quality.macro_f1 / static_cast<double>(sets.size());
    vader +=
        training::BestQualityOf(set, baselines[kVader]).macro_f1 / static_cast<double>(sets.size());
  }
  figures.push_back({.name = "sentiment.mean_macro_f1_above_vader",
                     .ours = ours - vader,
                     .direction = Goal::kAtLeast,
                     .goal = kMeanAboveVader,
                     .unit = "",
                     .note = "ours " + Short(ours) + ", vader-sentiment " + Short(vader)});
  for (Figure& figure : SpeedOf(sets)) figures.push_back(std::move(figure));
  return figures;
}

}  // namespace stanna::bench
