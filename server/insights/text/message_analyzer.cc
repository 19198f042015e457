#include "server/insights/text/message_analyzer.h"

#include "server/insights/text/prepare_text.h"

namespace stanna::insights {

const MessageAnalyzer& MessageAnalyzer::Standard() {
  static const MessageAnalyzer kStandard(SentimentScorer::Standard());
  return kStandard;
}

MessageAnalysis MessageAnalyzer::Analyze(const Message& message, Scratch& scratch) const {
  const PreparedText prepared = PrepareText(message);
  MessageAnalysis analysis;
  scorer_.Score(prepared, message.kind, message.side, scratch, analysis);
  return analysis;
}

}  // namespace stanna::insights
