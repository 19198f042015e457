#include "server/insights/sentiment/scorer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>
#include <random>
#include <string>
#include <vector>

// Counts what is allocated in this program. Inlined, the compiler takes malloc and delete for a
// mismatch.
static std::atomic<long> allocations{0};

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace stanna::insights {
namespace {

MessageAnalysis Analyse(std::string_view text) {
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis;
  SentimentScorer::Standard().ScorePlain(text, scratch, analysis);
  return analysis;
}

double ScoreOf(std::string_view text) { return Analyse(text).score; }

// ---- moods ----

struct MoodCase {
  std::string text;
  Mood mood;
};

void Expect(const std::vector<MoodCase>& cases) {
  for (const MoodCase& test : cases) {
    const MessageAnalysis analysis = Analyse(test.text);
    EXPECT_EQ(static_cast<int>(analysis.mood), static_cast<int>(test.mood))
        << test.text << " " << analysis.score;
  }
}

TEST(Scorer, Moods) {
  Expect({{"I love this product, it is great", Mood::kPositive},
          {"This is terrible, I hate it", Mood::kNegative},
          {"The meeting is on Tuesday at ten", Mood::kNeutral},
          {"The new release is wonderful 😀", Mood::kPositive},
          {"The export crashed again :-(", Mood::kNegative}});
}

TEST(Scorer, PolitenessIsNoMood) {
  Expect({{"Could we move the demo to Thursday? Best regards", Mood::kNeutral},
          {"Please find attached the signed contract. Kind regards", Mood::kNeutral},
          {"Let me know if you have any questions about the invoice", Mood::kNeutral}});
}

TEST(Scorer, WhatNobodyWroteHasNoMood) {
  Expect(
      {{"I am out of the office with limited access to email until Monday", Mood::kNeutral},
       {"Automatic reply: thank you for contacting us, your request has been received",
        Mood::kNeutral},
       {"This message is confidential and may be legally privileged. If you are not the intended "
        "recipient, please notify the sender and delete it",
        Mood::kNeutral}});
}

TEST(Scorer, TopicsAreNoMood) {
  Expect({{"Which fields does the churn dashboard show?", Mood::kNeutral},
          {"How do we cancel a scheduled export in the portal?", Mood::kNeutral},
          {"The critical path of the implementation is the data import", Mood::kNeutral}});
}

TEST(Scorer, Idioms) {
  Expect({{"No problem at all, the dashboards work", Mood::kPositive},
          {"We can't complain, the platform runs smoothly", Mood::kPositive},
          {"The rollout went without a hitch", Mood::kPositive},
          {"We couldn't be happier with the onboarding", Mood::kPositive},
          {"The service is not acceptable", Mood::kNegative},
          {"Our team is fed up with the dashboards", Mood::kNegative}});
}

TEST(Scorer, ThanksBut) {
  Expect({{"Thanks for the quick reply, but the export still fails with the same error",
           Mood::kNegative}});
}

// ---- how one thing changes the score ----

TEST(Scorer, Directions) {
  const struct {
    std::string more, less;
  } kCases[] = {
      {"The training was good", "The training was not good"},
      {"The training was very good", "The training was good"},
      {"The training was GOOD and we liked it", "The training was okay and we liked it"},
      {"The training was good!!!", "The training was good"},
      {"It was slow but the result is excellent", "The result is excellent but it was slow"},
      {"The training was good :)", "The training was good :("},
      {"We will stay with you", "We will leave you"},
      {"There was no outage", "There was an outage"},
  };
  for (const auto& test : kCases) {
    EXPECT_GT(ScoreOf(test.more), ScoreOf(test.less)) << test.more << " / " << test.less;
  }
}

// ---- sarcasm ----

TEST(Scorer, SarcasmTurnsPraiseRound) {
  const MessageAnalysis analysis =
      Analyse("Great, another outage of the platform. Great way to start the week.");
  EXPECT_GT(analysis.sarcasm, kSarcasmFlips);
  EXPECT_LT(analysis.score, 0);
}

TEST(Scorer, HonestPraiseIsNone) {
  for (const char* text :
       {"Great session yesterday, the team loved it", "Fantastic work on the migration, thank you",
        "Perfect, the invoice is correct now"}) {
    EXPECT_LE(Analyse(text).sarcasm, kSarcasmFlips) << text;
  }
}

// ---- intents and levels ----

TEST(Scorer, Intents) {
  const struct {
    std::string text;
    std::uint32_t intent;
  } kCases[] = {
      {"Please cancel our subscription", kChurn},
      {"We have decided not to renew the contract", kChurn},
      {"We are evaluating two other vendors", kCompetitor},
      {"I am escalating this to your management", kEscalation},
      {"The price increase is too high", kPrice},
      {"The platform is down again", kOutage},
      {"The renewal quote is attached", kRenewal},
      {"We need 20 additional seats for our sales team", kExpansion},
      {"Your support team is outstanding", kPraise},
      {"The problem is finally fixed", kResolved},
  };
  for (const auto& test : kCases) {
    EXPECT_TRUE(Analyse(test.text).intents & test.intent) << test.text;
  }
  for (const char* text :
       {"Which fields feed the churn rate?", "The agenda for Tuesday", "There was no outage"}) {
    EXPECT_EQ(Analyse(text).intents & (kChurn | kOutage), 0u) << text;
  }
}

TEST(Scorer, Levels) {
  EXPECT_EQ(Analyse("Cancel our contract immediately, this is a disaster and we are furious").level,
            -2);
  EXPECT_EQ(Analyse("The agenda for Tuesday's call").level, 0);
  EXPECT_EQ(Analyse("We absolutely love the platform, the whole team is thrilled!").level, 2);
  for (const char* text : {"bad service", "good service", "a service", "a bit slow today"}) {
    const MessageAnalysis analysis = Analyse(text);
    EXPECT_EQ((analysis.level > 0) - (analysis.level < 0), static_cast<int>(analysis.mood)) << text;
  }
}

// ---- what isn't read ----

TEST(Scorer, AutomaticAndForeignTextsAreNeutral) {
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis = Analyse("We love it and cancel our contract");
  PreparedText text;
  text.text = "We hate it, cancel our contract";
  text.parts = {{.begin = 0, .end = static_cast<int>(text.text.size()), .weight = 1}};
  text.automatic = Automatic::kOutOfOffice;
  text.language = "en";
  const auto& scorer = SentimentScorer::Standard();
  scorer.Score(text, MessageKind::kEmail, Side::kClient, scratch, analysis);
  EXPECT_EQ(analysis.automatic, Automatic::kOutOfOffice);
  EXPECT_EQ(analysis.score, 0);
  EXPECT_EQ(analysis.intents, 0u);
  EXPECT_TRUE(analysis.phrases.empty());
  text.automatic = Automatic::kNone;
  text.language = "de";
  text.readable = false;
  scorer.Score(text, MessageKind::kEmail, Side::kClient, scratch, analysis);
  EXPECT_EQ(analysis.mood, Mood::kNeutral);
  EXPECT_EQ(analysis.language, "de");
  EXPECT_LT(analysis.confidence, 0.2);
  text.readable = true;
  scorer.Score(text, MessageKind::kEmail, Side::kClient, scratch, analysis);
  EXPECT_EQ(analysis.mood, Mood::kNegative);
  text.parts.clear();
  scorer.Score(text, MessageKind::kEmail, Side::kClient, scratch, analysis);
  EXPECT_EQ(analysis.score, 0) << "without a part nothing has weight";
}

TEST(Scorer, WhatNoPartCoversDoesNotCount) {
  PreparedText text;
  text.text = "Terrible, awful, horrible service.\nThe training was great.";
  text.parts = {{.begin = 35, .end = static_cast<int>(text.text.size()), .weight = 1}};
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis;
  const auto& scorer = SentimentScorer::Standard();
  scorer.Score(text, MessageKind::kEmail, Side::kClient, scratch, analysis);
  EXPECT_EQ(analysis.mood, Mood::kPositive);
  for (const DecidingPhrase& phrase : analysis.phrases) EXPECT_GE(phrase.begin, 35);
}

TEST(Scorer, NothingIsNeutral) {
  for (const char* text : {"", " ", "...", "\n\n", "\xff\xfe"}) {
    const MessageAnalysis analysis = Analyse(text);
    EXPECT_EQ(analysis.score, 0) << text;
    EXPECT_EQ(analysis.mood, Mood::kNeutral);
    EXPECT_EQ(analysis.confidence, 0);
  }
}

// ---- explanations ----

const std::vector<std::string>& Samples() {
  static const auto& samples = *new std::vector<std::string>{
      "I love this product, it is great",
      "Great, another outage of the platform. Great way to start the week.",
      "Thanks for the quick reply, but the export still fails with the same error. NOT "
      "acceptable!!",
      "We are evaluating two other vendors, unless you fix the price increase.",
      "no outage, no problem, never bad :) 😀 😡",
      "Hi Tom,\nplease cancel our subscription effective today.\nBest regards",
      "good bad good bad but bad good",
      "sooo GOOD?! It's café-like… 100% “nice”"};
  return samples;
}

TEST(Scorer, ContributionsMakeTheLogits) {
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis;
  for (const std::string& text : Samples()) {
    SentimentScorer::Standard().ScorePlain(text, scratch, analysis);
    double sum = scratch.base();
    for (const Contribution& contribution : scratch.contributions()) sum += contribution.amount;
    EXPECT_NEAR(sum, scratch.logit_difference(), 1e-5) << text;
    const auto& p = scratch.probabilities();
    EXPECT_NEAR(std::log(p[2] / p[0]), scratch.logit_difference(), 1e-6) << text;
    EXPECT_NEAR(analysis.score, p[2] - p[0], 1e-12);
  }
}

TEST(Scorer, PhrasesStandWhereTheySay) {
  for (const std::string& text : Samples()) {
    const MessageAnalysis analysis = Analyse(text);
    ASSERT_FALSE(analysis.phrases.empty()) << text;
    ASSERT_LE(analysis.phrases.size(), kMostPhrases);
    double before = 1e9;
    for (const DecidingPhrase& phrase : analysis.phrases) {
      ASSERT_LE(0, phrase.begin);
      ASSERT_LT(phrase.begin, phrase.end);
      ASSERT_LE(phrase.end, static_cast<int>(text.size()));
      EXPECT_EQ(text.substr(phrase.begin, phrase.end - phrase.begin).rfind(phrase.text, 0), 0u);
      EXPECT_LE(phrase.text.size(), kMostPhraseBytes);
      EXPECT_LE(std::abs(phrase.contribution), before) << "the largest first";
      before = std::abs(phrase.contribution);
    }
  }
}

TEST(Scorer, LongPhrasesAreCutBetweenCharacters) {
  std::string text = "we cancel ";
  while (text.size() < 200) text += "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";
  const MessageAnalysis analysis = Analyse(text + " good");
  for (const DecidingPhrase& phrase : analysis.phrases) {
    EXPECT_LE(phrase.text.size(), kMostPhraseBytes);
    EXPECT_NE(static_cast<unsigned char>(phrase.text.back()), 0xc3);
  }
}

TEST(Scorer, BusinessPhrasesCarryTheirIntents) {
  const MessageAnalysis analysis = Analyse("Please cancel our subscription");
  ASSERT_FALSE(analysis.phrases.empty());
  EXPECT_EQ(analysis.phrases[0].text, "cancel our subscription");
  EXPECT_EQ(analysis.phrases[0].intents, static_cast<std::uint32_t>(kChurn));
  EXPECT_LT(analysis.phrases[0].contribution, 0);
}

// ---- promises ----

TEST(Scorer, HistoryChangesNothing) {
  SentimentScorer::Scratch scratch;
  MessageAnalysis reused;
  const auto& samples = Samples();
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::string& text = samples[round == 0 ? i : samples.size() - 1 - i];
      SentimentScorer::Standard().ScorePlain(text, scratch, reused);
      const MessageAnalysis fresh = Analyse(text);
      EXPECT_EQ(reused.score, fresh.score);
      EXPECT_EQ(reused.confidence, fresh.confidence);
      EXPECT_EQ(reused.sarcasm, fresh.sarcasm);
      EXPECT_EQ(reused.intents, fresh.intents);
      ASSERT_EQ(reused.phrases.size(), fresh.phrases.size());
      for (std::size_t k = 0; k < fresh.phrases.size(); ++k) {
        EXPECT_EQ(reused.phrases[k].text, fresh.phrases[k].text);
        EXPECT_EQ(reused.phrases[k].contribution, fresh.phrases[k].contribution);
      }
    }
  }
}

TEST(Scorer, ReadsAnyBytes) {
  std::mt19937 random(20261129);
  const std::vector<std::string> kPieces = {
      "not ", "great", ", another ", "cancel our ", "contract", "😀", "\xe2\x80\x8d", "\xf0\x9f",
      "!?",   "\n",    " but ",      ":-)",         "# 12 ",    "é", "’ll "};
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis;
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (std::size_t n = random() % 30; n > 0; --n) {
      if (random() % 3 == 0) {
        text += static_cast<char>(random() % 256);
      } else {
        text += kPieces[random() % kPieces.size()];
      }
    }
    SentimentScorer::Standard().ScorePlain(text, scratch, analysis);
    ASSERT_TRUE(analysis.score >= -1 && analysis.score <= 1) << testing::PrintToString(text);
    ASSERT_TRUE(analysis.confidence >= 0 && analysis.confidence <= 1);
    ASSERT_TRUE(analysis.sarcasm >= 0 && analysis.sarcasm <= 1);
    double sum = scratch.base();
    for (const Contribution& contribution : scratch.contributions()) sum += contribution.amount;
    ASSERT_NEAR(sum, scratch.logit_difference(), 1e-4) << testing::PrintToString(text);
  }
}

TEST(Scorer, TimeGrowsWithTheTextOnly) {
  // What could be matched in very many ways is bounded all the same.
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "not renew cancel our contract ";
  EXPECT_EQ(Analyse(text).mood, Mood::kNegative);
}

TEST(Scorer, AllocatesNothingOnceWarm) {
  const auto& scorer = SentimentScorer::Standard();
  SentimentScorer::Scratch scratch;
  MessageAnalysis analysis;
  for (const std::string& text : Samples()) scorer.ScorePlain(text, scratch, analysis);
  for (const std::string& text : Samples()) scorer.ScorePlain(text, scratch, analysis);
  const long before = allocations;
  for (int round = 0; round < 3; ++round) {
    for (const std::string& text : Samples()) scorer.ScorePlain(text, scratch, analysis);
  }
  EXPECT_EQ(allocations - before, 0);
}

}  // namespace
}  // namespace stanna::insights
