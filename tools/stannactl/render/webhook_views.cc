#include "tools/stannactl/render/webhook_views.h"

#include <map>

#include "tools/stannactl/render/text_width.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;

constexpr std::size_t kLabelWidth = 18;

std::string Fact(const std::string& label, const std::string& value) {
  return PadRight(label, kLabelWidth) + OrDash(value) + "\n";
}

std::string ShowEventState(v1::WebhookEventState state) {
  switch (state) {
    case v1::WEBHOOK_EVENT_STATE_PENDING:
      return "pending";
    case v1::WEBHOOK_EVENT_STATE_DONE:
      return "done";
    case v1::WEBHOOK_EVENT_STATE_DEAD:
      return "dead";
    default:
      return "-";
  }
}

std::string ShowLag(const v1::WebhookHealth& health) {
  return ShowDuration(std::chrono::seconds(static_cast<long long>(health.lag_seconds())));
}

std::string ShowRecord(const v1::WebhookEvent& event) {
  if (event.object_id().empty()) return "-";
  const std::string& type = event.object_type();
  return (type.empty() ? "" : type + "/") + event.object_id();
}

// "missing 3, wrong 1".
std::string ShowRejected(const v1::WebhookReceiver& receiver) {
  const std::map<std::string, int> by_reason(receiver.rejected().begin(),
                                             receiver.rejected().end());
  std::string text;
  for (const auto& [reason, count] : by_reason) {
    if (count > 0) text += (text.empty() ? "" : ", ") + reason + " " + ShowCount(count);
  }
  return text;
}

std::string ShowReceiver(const v1::WebhookReceiver& receiver) {
  std::string rejected = ShowCount(receiver.rejected_requests()) + " requests";
  const std::string reasons = ShowRejected(receiver);
  if (!reasons.empty()) rejected += " (" + reasons + ")";
  return "since this process began, of all workspaces:\n" + Fact("wrong signature", rejected) +
         Fact("unknown portals", ShowCount(receiver.unknown_portals()) + " events") +
         Fact("unknown types", ShowCount(receiver.unknown_types()) + " events") +
         Fact("unreadable", ShowCount(receiver.unreadable()) + " events, " +
                                ShowCount(receiver.bad_bodies()) + " requests, " +
                                ShowCount(receiver.too_large()) + " too large") +
         Fact("not kept", ShowCount(receiver.unavailable()) + " requests, which HubSpot repeats");
}

std::string ShowWebhookJournal(const v1::WebhookJournal& journal) {
  std::string text = Fact("journal read", journal.has_caught_up_at()
                                              ? "to its end at " + ShowTime(journal.caught_up_at())
                                              : "never to its end");
  text += Fact("last entry", ShowTime(journal.last_published_at()));
  std::string gaps = ShowCount(journal.gaps());
  if (journal.gaps() > 0) gaps += ", the last at " + ShowTime(journal.last_gap_at());
  return text + Fact("gaps", gaps);
}

}  // namespace

std::string ShowWebhookEvents(const v1::ListWebhookEventsResponse& page, LongCells cells) {
  if (page.events().empty()) return "no webhook events\n";
  Table table({{"event"},
               {"state"},
               {"type"},
               {"record"},
               {"occurred"},
               {"received"},
               {"attempts", Align::kRight},
               {"next"},
               {"error", Align::kLeft, 80}},
              cells);
  for (const v1::WebhookEvent& event : page.events()) {
    table.AddRow({event.event_id(), ShowEventState(event.state()), OrDash(event.type()),
                  ShowRecord(event), ShowTime(event.occurred_at()), ShowTime(event.received_at()),
                  ShowCount(event.attempts()), ShowTime(event.due_at()), event.error()});
  }
  return table.Render();
}

std::string ShowWebhooksInShort(const v1::WebhookHealth& health) {
  if (!health.has_last_received_at()) return "no events in the last days";
  std::string text = "last event " + ShowTime(health.last_received_at());
  if (health.pending() > 0) {
    text += ", " + ShowCount(health.pending()) + " wait (" + ShowLag(health) + ")";
  }
  if (health.dead() > 0) {
    text += ", " + ShowCount(health.dead()) + " given up (stannactl webhooks list --state dead)";
  }
  return text;
}

std::string ShowWebhookHealth(const v1::WebhookHealth& health) {
  std::string text = Fact("webhooks", health.healthy() ? "keep up" : "do not keep up");
  text += Fact("last event", ShowTime(health.last_received_at()) + ", occurred " +
                                 ShowTime(health.last_occurred_at()));
  text += Fact("kept", ShowCount(health.received()) + " events");
  text +=
      Fact("waiting", ShowCount(health.pending()) +
                          (health.pending() > 0 ? " since " + ShowTime(health.oldest_pending_at()) +
                                                      " (" + ShowLag(health) + ")"
                                                : ""));
  text += Fact("given up", ShowCount(health.dead()));
  if (health.has_journal()) text += ShowWebhookJournal(health.journal());
  return health.has_receiver() ? text + ShowReceiver(health.receiver()) : text;
}

std::string ShowReplayed(const v1::ReplayWebhookEventsResponse& response) {
  if (response.replayed() == 0) return "none of these were given up\n";
  return ShowCount(response.replayed()) + (response.replayed() == 1 ? " event is" : " events are") +
         " worked off again\n";
}

}  // namespace stanna::ctl
