// InsightsService's calls about the mood of interactions.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/sentiment.pb.h"
#include "storage/canonical.h"

namespace stanna::rpc {

/// See HealthCalls.
class SentimentCalls {
 public:
  explicit SentimentCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status AnalyzeText(const CallScope& scope, const insights::v1::AnalyzeTextRequest& in,
                           insights::v1::MessageAnalysis& out) const;
  absl::Status SetSentiment(const CallScope& scope,
                            const insights::v1::SetInteractionSentimentRequest& in,
                            insights::v1::InteractionSentiment& out) const;
  absl::Status ClearSentiment(const CallScope& scope,
                              const insights::v1::ClearInteractionSentimentRequest& in,
                              insights::v1::InteractionSentiment& out) const;

 private:
  absl::Status Rescore(const CallScope& scope, ObjectType type, ObjectId id,
                       insights::v1::InteractionSentiment& out) const;

  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
