#include "server/rpc/sentiment_calls.h"

#include <algorithm>

#include "server/insights/text/message_analyzer.h"
#include "server/insights/text/prepare_text.h"
#include "server/rpc/client_lookup.h"
#include "server/rpc/errors.h"
#include "server/rpc/health_protos.h"
#include "server/rpc/sentiment_protos.h"
#include "server/sync/health_update.h"
#include "storage/health_store.h"
#include "storage/record_store.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

// An interaction with more clients is a mailing; they are marked, and scored in the background.
constexpr std::size_t kMostRescored = 10;

}  // namespace

absl::Status SentimentCalls::AnalyzeText(const CallScope&, const v1::AnalyzeTextRequest& in,
                                         v1::MessageAnalysis& out) const {
  ASSIGN_OR_RETURN(const insights::Message message, FromProto(in));
  insights::MessageAnalyzer::Scratch scratch;
  const auto analysis = insights::MessageAnalyzer::Standard().Analyze(message, scratch);
  out = ToProto(analysis, insights::PrepareText(message).text.size());
  return absl::OkStatus();
}

absl::Status SentimentCalls::SetSentiment(const CallScope& scope,
                                          const v1::SetInteractionSentimentRequest& in,
                                          v1::InteractionSentiment& out) const {
  ASSIGN_OR_RETURN(auto mood, FromProto(in));
  mood.set_by = CallerOf(scope);
  mood.set_at = parts_.clock.Now();
  RETURN_IF_ERROR(OrNoSuch(parts_.stores.health().SetMood(scope.workspace, mood, scope.deadline),
                           "interaction", in.interaction_id()));
  out.set_interaction_id(in.interaction_id());
  *out.mutable_sentiment_override() = ToProto(mood);
  return Rescore(scope, mood.type, mood.object_id, out);
}

absl::Status SentimentCalls::ClearSentiment(const CallScope& scope,
                                            const v1::ClearInteractionSentimentRequest& in,
                                            v1::InteractionSentiment& out) const {
  ASSIGN_OR_RETURN(const auto name, ParseInteractionId(in.interaction_id()));
  RETURN_IF_ERROR(OrNoSuch(parts_.stores.health().ClearMood(scope.workspace, name.type, name.id,
                                                            parts_.clock.Now(), scope.deadline),
                           "sentiment override", in.interaction_id()));
  out.set_interaction_id(in.interaction_id());
  return Rescore(scope, name.type, name.id, out);
}

absl::Status SentimentCalls::Rescore(const CallScope& scope, ObjectType type, ObjectId id,
                                     v1::InteractionSentiment& out) const {
  ASSIGN_OR_RETURN(const auto found,
                   parts_.stores.records().ClientsOf(scope.workspace, type, {id}, scope.deadline));
  const auto clients = found.find(id);
  if (clients == found.end()) return absl::OkStatus();
  const std::size_t count = std::min(clients->second.size(), kMostRescored);
  for (std::size_t i = 0; i < count; ++i) {
    const auto rescored = sync::RescoreClient(parts_.stores, scope.workspace, clients->second[i],
                                              parts_.clock.Now(), scope.deadline);
    if (absl::IsNotFound(rescored.status())) continue;  // archived meanwhile
    RETURN_IF_ERROR(rescored);
    *out.add_clients() = ToProto(*rescored);
  }
  return absl::OkStatus();
}

}  // namespace stanna::rpc
