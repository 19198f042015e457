// A message as HubSpot has it → what is kept of it.
#pragma once

#include "server/insights/message.h"
#include "server/insights/sentiment/scorer.h"

namespace stanna::insights {

/// PrepareText, then a SentimentScorer. Deterministic; immutable, hence thread-safe, while a
/// Scratch serves one thread at a time.
class MessageAnalyzer {
 public:
  using Scratch = SentimentScorer::Scratch;

  /// `scorer` must live as long as the analyzer.
  explicit MessageAnalyzer(const SentimentScorer& scorer) : scorer_(scorer) {}

  /// With the model and the phrases of this build.
  static const MessageAnalyzer& Standard();

  /// Never fails. Automatic messages, and languages that are not read, are neutral. Offsets of
  /// phrases are in PrepareText's text.
  MessageAnalysis Analyze(const Message& message, Scratch& scratch) const;

  /// Analyses of another version are stale.
  int model_version() const { return scorer_.model_version(); }

 private:
  const SentimentScorer& scorer_;
};

}  // namespace stanna::insights
