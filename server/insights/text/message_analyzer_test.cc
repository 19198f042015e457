#include "server/insights/text/message_analyzer.h"

#include <gtest/gtest.h>

#include <string>

#include "server/insights/text/prepare_text.h"

namespace stanna::insights {
namespace {

MessageAnalysis Analyze(std::string_view body, std::string_view subject = "") {
  MessageAnalyzer::Scratch scratch;
  Message message;
  message.side = Side::kClient;
  message.subject = subject;
  message.body = body;
  return MessageAnalyzer::Standard().Analyze(message, scratch);
}

constexpr std::string_view kAngry =
    "We are very unhappy with the service. This is the third outage this month and it is terrible.";
constexpr std::string_view kHappy =
    "We love the new release. Thank you so much, your team did a fantastic job!";

TEST(MessageAnalyzer, TellsMoods) {
  EXPECT_EQ(Analyze(kAngry).mood, Mood::kNegative);
  EXPECT_EQ(Analyze(kHappy).mood, Mood::kPositive);
  EXPECT_EQ(Analyze("Please find the invoice attached.").mood, Mood::kNeutral);
  EXPECT_EQ(Analyze("").mood, Mood::kNeutral);
}

TEST(MessageAnalyzer, TakesNothingFromWhatTheAuthorDidNotWrite) {
  const std::string angry(kAngry);
  const double score = Analyze(angry).score;
  for (const std::string& around : {
           "Hi Maria,\n\n" + angry,
           angry +
               "\n\nBest regards,\nTom\nWonderful Foods Ltd | Great Street 1 | +44 20 7946 0000",
           angry + "\n\nThis email and any attachments are confidential and may be privileged. If "
                   "you are not "
                   "the intended recipient, please delete it.",
           angry + "\n\nOn Mon, Mar 2, 2026 at 9:30 AM Ann <ann@example.com> wrote:\n> " +
               std::string(kHappy),
           "<p>" + angry + "</p><blockquote>" + std::string(kHappy) + "</blockquote>",
       }) {
    // The words are the same; what stands before the first one may differ.
    EXPECT_NEAR(Analyze(around).score, score, 0.001) << around;
  }
}

TEST(MessageAnalyzer, LeavesAutomaticMailAndOtherLanguagesNeutral) {
  const auto automatic = Analyze(kHappy, "Automatic reply: great news");
  EXPECT_EQ(automatic.automatic, Automatic::kAutoReply);
  EXPECT_EQ(automatic.score, 0);
  EXPECT_EQ(automatic.mood, Mood::kNeutral);
  EXPECT_EQ(automatic.intents, 0u);
  const auto german =
      Analyze("Wir sind mit dem Support leider überhaupt nicht zufrieden, das ist furchtbar.");
  EXPECT_EQ(german.language, "de");
  EXPECT_EQ(german.mood, Mood::kNeutral);
  EXPECT_LT(german.confidence, 0.5);
}

TEST(MessageAnalyzer, PointsIntoThePreparedText) {
  Message message;
  message.subject = "Outage";
  const std::string html = "<p>Hi,</p><p>" + std::string(kAngry) + "</p>";
  message.body = html;
  MessageAnalyzer::Scratch scratch;
  const auto analysis = MessageAnalyzer::Standard().Analyze(message, scratch);
  const std::string text = PrepareText(message).text;
  ASSERT_FALSE(analysis.phrases.empty());
  for (const DecidingPhrase& phrase : analysis.phrases) {
    EXPECT_EQ(text.substr(phrase.begin, phrase.end - phrase.begin).substr(0, phrase.text.size()),
              phrase.text);
  }
}

TEST(MessageAnalyzer, DoesNotRememberTheTextBefore) {
  MessageAnalyzer::Scratch scratch;
  Message message;
  message.body = kHappy;
  MessageAnalyzer::Standard().Analyze(message, scratch);
  message.body = kAngry;
  EXPECT_EQ(MessageAnalyzer::Standard().Analyze(message, scratch).score, Analyze(kAngry).score);
}

}  // namespace
}  // namespace stanna::insights
