// Webhook messages ↔ plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/status.h"
#include "server/connect/integration_status.h"
#include "server/webhooks/event_replay.h"
#include "server/webhooks/webhook_counters.h"
#include "stanna/integration/v1/webhooks.pb.h"
#include "storage/webhook_store.h"

namespace stanna::rpc {

/// Without the receiver.
integration::v1::WebhookHealth ToProto(const connect::WebhookHealth& health);
integration::v1::WebhookJournal ToProto(const storage::JournalPosition& position);
integration::v1::WebhookReceiver ToProto(const webhooks::WebhookCounts& counts);
/// Never its body.
integration::v1::WebhookEvent ToProto(const storage::WebhookEvent& event);

/// nullopt: not stated. InvalidArgument: none that is known.
absl::StatusOr<std::optional<storage::WebhookEventState>> FromProto(
    integration::v1::WebhookEventState state);
/// InvalidArgument: neither all nor some, both, too many, or an id that is none.
absl::StatusOr<webhooks::ReplayRequest> FromProto(
    const integration::v1::ReplayWebhookEventsRequest& request);

}  // namespace stanna::rpc
