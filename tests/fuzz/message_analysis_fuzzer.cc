// A subject, after "---" the headers, and after another "---" the body of a message, to be scored.
#include <glog/logging.h>
#include <simdjson.h>

#include <cmath>
#include <string>

#include "server/insights/text/message_analyzer.h"
#include "server/insights/text/prepare_text.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using namespace insights;

bool IsValid(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

// Of a valid text they are, too.
void CheckPhrases(const MessageAnalysis& analysis, std::string_view text) {
  const bool valid = IsValid(text);
  CHECK_LE(analysis.phrases.size(), kMostPhrases);
  for (const DecidingPhrase& phrase : analysis.phrases) {
    CHECK_LE(phrase.text.size(), kMostPhraseBytes);
    CHECK(!valid || IsValid(phrase.text)) << "broken UTF-8";
    CHECK(std::isfinite(phrase.contribution));
    CHECK_LE(0, phrase.begin);
    CHECK_LE(phrase.begin, phrase.end);
    CHECK_LE(phrase.end, static_cast<int>(text.size()));
  }
}

void CheckAnalysis(const MessageAnalysis& analysis, std::string_view text) {
  CHECK(analysis.score >= -1 && analysis.score <= 1) << analysis.score;
  CHECK(analysis.confidence >= 0 && analysis.confidence <= 1) << analysis.confidence;
  CHECK(analysis.sarcasm >= 0 && analysis.sarcasm <= 1) << analysis.sarcasm;
  CHECK(analysis.level >= -2 && analysis.level <= 2) << analysis.level;
  CheckPhrases(analysis, text);
}

bool Equal(const MessageAnalysis& a, const MessageAnalysis& b) {
  return a.score == b.score && a.mood == b.mood && a.level == b.level &&
         a.confidence == b.confidence && a.intents == b.intents &&
         a.phrases.size() == b.phrases.size();
}

void CheckMessage(const Message& message, MessageAnalyzer::Scratch& scratch) {
  const MessageAnalyzer& analyzer = MessageAnalyzer::Standard();
  const MessageAnalysis analysis = analyzer.Analyze(message, scratch);
  CheckAnalysis(analysis, PrepareText(message).text);
  if (analysis.automatic != Automatic::kNone) {
    CHECK(analysis.score == 0 && analysis.mood == Mood::kNeutral && analysis.level == 0);
    CHECK_EQ(analysis.intents, 0u);
  }
  MessageAnalyzer::Scratch fresh;
  CHECK(Equal(analyzer.Analyze(message, fresh), analysis)) << "what came before changes it";
}

void Run(std::string_view input) {
  static MessageAnalyzer::Scratch scratch;  // used again from input to input
  const auto [subject, rest] = TwoSections(input);
  const auto [headers, body] = TwoSections(rest);
  Message message;
  message.subject = subject;
  message.headers = headers;
  message.body = body;
  for (const Side side : {Side::kClient, Side::kOwn}) {
    message.side = side;
    CheckMessage(message, scratch);
  }
  MessageAnalysis plain;
  SentimentScorer::Standard().ScorePlain(input, scratch, plain);
  CheckAnalysis(plain, input);
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
