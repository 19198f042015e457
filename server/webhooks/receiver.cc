#include "server/webhooks/receiver.h"

#include <glog/logging.h>

#include <utility>

#include "server/webhooks/event_row.h"
#include "server/webhooks/hubspot_event.h"
#include "server/webhooks/json_array.h"

namespace stanna::webhooks {
namespace {

using storage::WebhookEvent;

}  // namespace

Receiver::Receiver(ReceiverOptions options, EventWriter& writer, WebhookCounters& counters,
                   const Clock& clock)
    : options_(std::move(options)), writer_(writer), counters_(counters), clock_(clock) {}

SignatureResult Receiver::Check(const WebhookRequest& r, Time now) const {
  const std::string uri =
      CalledUrl(options_.url, {r.target, r.host, r.forwarded_proto, r.forwarded_host, r.peer});
  const auto result = CheckSignature({.method = r.method,
                                      .uri = uri,
                                      .body = r.body,
                                      .signature = r.signature,
                                      .version = r.signature_version,
                                      .signature_v3 = r.signature_v3,
                                      .timestamp = r.timestamp},
                                     options_.client_secret, options_.oldest_signature, now);
  const bool is_replay = result == SignatureResult::kValid && !r.signature_v3.empty() &&
                         replays_->WasTaken(r.signature_v3, now);
  return is_replay ? SignatureResult::kReplayed : result;
}

void Receiver::Receive(const WebhookRequest& request, Done done) {
  if (request.body.size() > kMaxBodyBytes) {
    counters_.Add(&WebhookCounts::too_large);
    return done(OutOfRange("The body is larger than " + std::to_string(kMaxBodyBytes) + " bytes."));
  }
  const Time now = clock_.Now();
  const SignatureResult signature = Check(request, now);
  counters_.Add(FieldOf(signature));
  if (signature != SignatureResult::kValid) {
    // One sentence for all: who tries must not learn how far he came.
    return done(Unauthenticated("The request has no valid signature of HubSpot."));
  }
  const auto elements = SplitArray(request.body, kMaxEvents);
  if (!elements) {
    counters_.Add(&WebhookCounts::bad_bodies);
    return done(InvalidArgument("The body is no JSON array of up to " + std::to_string(kMaxEvents) +
                                " events."));
  }
  std::vector<WebhookEvent> events = Read(*elements);
  if (events.empty()) return done(absl::OkStatus());
  // Not before they are durable: what is refused for an outage may come again as it is.
  writer_.Write(std::move(events), [replays = replays_, now, v3 = request.signature_v3,
                                    done = std::move(done)](const absl::Status& status) {
    if (status.ok() && !v3.empty()) replays->Take(v3, now);
    done(status);
  });
}

std::vector<WebhookEvent> Receiver::Read(const std::vector<std::string_view>& elements) {
  const Time now = clock_.Now();
  std::vector<WebhookEvent> rows;
  rows.reserve(elements.size());
  std::int64_t unknown = 0;
  for (const std::string_view element : elements) {
    const auto event = ReadEvent(element);
    if (!event.ok()) {
      LOG(WARNING) << "webhooks: an event is left out: " << ToString(event.status());
      continue;
    }
    if (!IsUsed(*event)) ++unknown;
    rows.push_back(RowOf(*event, RepetitionKey(*event), element, now));
  }
  const auto received = static_cast<std::int64_t>(rows.size());
  counters_.Add(&WebhookCounts::received, received);
  counters_.Add(&WebhookCounts::unreadable, static_cast<std::int64_t>(elements.size()) - received);
  counters_.Add(&WebhookCounts::unknown_types, unknown);
  return rows;
}

}  // namespace stanna::webhooks
