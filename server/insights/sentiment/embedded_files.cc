#include "server/insights/sentiment/embedded_files.h"

#include <cstddef>

// In embedded_files.S.
extern "C" {
extern const char stanna_sentiment_model[];
extern const char stanna_sentiment_model_end[];
extern const char stanna_sentiment_phrases[];
extern const char stanna_sentiment_phrases_end[];
}

namespace stanna::insights {

std::string_view EmbeddedModel() {
  return {stanna_sentiment_model,
          static_cast<std::size_t>(stanna_sentiment_model_end - stanna_sentiment_model)};
}

std::string_view EmbeddedPhrases() {
  return {stanna_sentiment_phrases,
          static_cast<std::size_t>(stanna_sentiment_phrases_end - stanna_sentiment_phrases)};
}

}  // namespace stanna::insights
