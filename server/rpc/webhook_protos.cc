#include "server/rpc/webhook_protos.h"

#include <charconv>
#include <string>

#include "server/rpc/errors.h"
#include "server/rpc/values.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

constexpr int kMostReplayed = 1'000;

v1::WebhookEventState ToProto(storage::WebhookEventState state) {
  switch (state) {
    case storage::WebhookEventState::kPending:
      return v1::WEBHOOK_EVENT_STATE_PENDING;
    case storage::WebhookEventState::kDone:
      return v1::WEBHOOK_EVENT_STATE_DONE;
    case storage::WebhookEventState::kDead:
      return v1::WEBHOOK_EVENT_STATE_DEAD;
  }
  return v1::WEBHOOK_EVENT_STATE_UNSPECIFIED;
}

std::optional<std::int64_t> EventIdOf(const std::string& text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && id > 0 ? std::optional(id) : std::nullopt;
}

}  // namespace

v1::WebhookJournal ToProto(const storage::JournalPosition& position) {
  v1::WebhookJournal out;
  if (position.caught_up_at) *out.mutable_caught_up_at() = rpc::ToProto(*position.caught_up_at);
  if (position.published_at) {
    *out.mutable_last_published_at() = rpc::ToProto(*position.published_at);
  }
  out.set_gaps(ToInt32(position.gaps));
  if (position.last_gap_at) *out.mutable_last_gap_at() = rpc::ToProto(*position.last_gap_at);
  return out;
}

v1::WebhookHealth ToProto(const connect::WebhookHealth& health) {
  const storage::WebhookStats& stats = health.stats;
  v1::WebhookHealth out;
  out.set_healthy(health.keeps_up);
  if (stats.last_received_at) {
    *out.mutable_last_received_at() = rpc::ToProto(*stats.last_received_at);
  }
  if (stats.last_occurred_at) {
    *out.mutable_last_occurred_at() = rpc::ToProto(*stats.last_occurred_at);
  }
  out.set_received(ToInt32(stats.received));
  out.set_pending(ToInt32(stats.pending));
  if (stats.oldest_pending_at) {
    *out.mutable_oldest_pending_at() = rpc::ToProto(*stats.oldest_pending_at);
  }
  out.set_lag_seconds(std::chrono::duration<double>(health.lag).count());
  out.set_dead(ToInt32(stats.dead));
  if (health.journal) *out.mutable_journal() = ToProto(*health.journal);
  return out;
}

v1::WebhookReceiver ToProto(const webhooks::WebhookCounts& counts) {
  v1::WebhookReceiver out;
  auto& rejected = *out.mutable_rejected();
  rejected["missing"] = ToInt32(counts.missing_signatures);
  rejected["outdated"] = ToInt32(counts.outdated_signatures);
  rejected["malformed"] = ToInt32(counts.malformed_signatures);
  rejected["aged"] = ToInt32(counts.aged_requests);
  rejected["ahead"] = ToInt32(counts.requests_ahead);
  rejected["replayed"] = ToInt32(counts.replayed_requests);
  rejected["wrong"] = ToInt32(counts.wrong_signatures);
  out.set_rejected_requests(ToInt32(counts.rejected()));
  out.set_bad_bodies(ToInt32(counts.bad_bodies));
  out.set_too_large(ToInt32(counts.too_large));
  out.set_unavailable(ToInt32(counts.unavailable));
  out.set_unreadable(ToInt32(counts.unreadable));
  out.set_unknown_types(ToInt32(counts.unknown_types));
  out.set_unknown_portals(ToInt32(counts.unknown_portals));
  return out;
}

v1::WebhookEvent ToProto(const storage::WebhookEvent& event) {
  v1::WebhookEvent out;
  out.set_event_id(std::to_string(event.id));
  out.set_type(event.type);
  if (event.object_type) out.set_object_type(std::string(NameOf(*event.object_type)));
  if (event.object_id != 0) out.set_object_id(std::to_string(event.object_id));
  out.set_state(ToProto(event.state));
  *out.mutable_occurred_at() = rpc::ToProto(event.occurred_at);
  *out.mutable_received_at() = rpc::ToProto(event.received_at);
  out.set_attempts(event.attempts);
  if (event.state == storage::WebhookEventState::kPending) {
    *out.mutable_due_at() = rpc::ToProto(event.due_at);
  }
  out.set_error(event.error);
  return out;
}

absl::StatusOr<std::optional<storage::WebhookEventState>> FromProto(v1::WebhookEventState state) {
  using State = std::optional<storage::WebhookEventState>;
  switch (state) {
    case v1::WEBHOOK_EVENT_STATE_UNSPECIFIED:
      return State();
    case v1::WEBHOOK_EVENT_STATE_PENDING:
      return State(storage::WebhookEventState::kPending);
    case v1::WEBHOOK_EVENT_STATE_DONE:
      return State(storage::WebhookEventState::kDone);
    case v1::WEBHOOK_EVENT_STATE_DEAD:
      return State(storage::WebhookEventState::kDead);
    default:
      return Violated({{"state", "is no state of webhook events"}});
  }
}

absl::StatusOr<webhooks::ReplayRequest> FromProto(const v1::ReplayWebhookEventsRequest& request) {
  webhooks::ReplayRequest out;
  out.all = request.all();
  if (request.all() == !request.event_ids().empty()) {
    return Violated({{"eventIds", "must name at least one event, or none when all is true"}});
  }
  if (request.event_ids_size() > kMostReplayed) {
    return Violated({{"eventIds", "must be at most " + std::to_string(kMostReplayed)}});
  }
  for (int i = 0; i < request.event_ids_size(); ++i) {
    const auto id = EventIdOf(request.event_ids(i));
    if (!id) {
      return Violated({{"eventIds[" + std::to_string(i) + "]", "is no id of a webhook event"}});
    }
    out.ids.push_back(*id);
  }
  return out;
}

}  // namespace stanna::rpc
