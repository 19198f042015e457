// Messages of moods ↔ plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "server/insights/message.h"
#include "stanna/insights/v1/insights_service.pb.h"
#include "storage/canonical.h"
#include "storage/client_store.h"

namespace stanna::rpc {

/// "churn", "outOfOffice"…: as the API names them; in the order of their bits.
std::vector<std::string> IntentNames(std::uint32_t intents);
/// Empty for kNone and for values of a newer program.
std::string AutomaticName(int automatic);

/// `prepared_bytes`: of what was read.
insights::v1::MessageAnalysis ToProto(const insights::MessageAnalysis& analysis,
                                      std::size_t prepared_bytes);
insights::v1::SentimentOverride ToProto(const storage::MoodOverride& mood);
/// What is known of an interaction's mood, where anything is.
void SetMood(const storage::InteractionView& view, insights::v1::Interaction& out);

/// Views of the request. InvalidArgument names each field that is missing, too long or unknown.
absl::StatusOr<insights::Message> FromProto(const insights::v1::AnalyzeTextRequest& in);

struct InteractionName {
  ObjectType type = ObjectType::kEmail;
  ObjectId id = 0;
};
/// NotFound: no interaction can have this id ("int_emails_7" is one).
absl::StatusOr<InteractionName> ParseInteractionId(const std::string& id);

/// Without who and when. InvalidArgument names each field.
absl::StatusOr<storage::MoodOverride> FromProto(
    const insights::v1::SetInteractionSentimentRequest& in);

}  // namespace stanna::rpc
