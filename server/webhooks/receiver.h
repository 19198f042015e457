// Takes HubSpot's webhook requests: checks who sent them, reads their events, keeps them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "server/webhooks/called_url.h"
#include "server/webhooks/event_writer.h"
#include "server/webhooks/replay_guard.h"
#include "server/webhooks/webhook_counters.h"

namespace stanna::webhooks {

/// HubSpot sends 100 events at most, of 400 bytes each; a changed property brings its value, up to
/// 64 KB of text. This is 20 KB for each of 100.
inline constexpr std::size_t kMaxBodyBytes = 2 * 1024 * 1024;
/// Ten times what HubSpot says that it sends.
inline constexpr std::size_t kMaxEvents = 1'000;

struct ReceiverOptions {
  std::string client_secret;                                  ///< of the OAuth app
  SignatureVersion oldest_signature = SignatureVersion::kV1;  ///< that is taken without a v3
  UrlRules url;
};

/// Headers as they came; empty: missing.
struct WebhookRequest {
  std::string method;
  std::string target, host, forwarded_proto, forwarded_host, peer;
  std::string signature, signature_version, signature_v3, timestamp;
  std::string body;
};

/// Thread-safe.
class Receiver {
 public:
  /// OK: everything in it is durable, or nothing that could ever be. Unauthenticated: it is not
  /// from HubSpot for this app. InvalidArgument: no array of events. OutOfRange: too large.
  /// Unavailable: to be sent again. The messages are for the sender.
  using Done = EventWriter::Done;

  /// The references must outlive it.
  Receiver(ReceiverOptions options, EventWriter& writer, WebhookCounters& counters,
           const Clock& clock);

  /// Never blocks; calls `done` exactly once, on any thread. A request without a valid signature
  /// leaves nothing but its count. An event that can't be read is counted, and the others kept.
  void Receive(const WebhookRequest& request, Done done);

 private:
  SignatureResult Check(const WebhookRequest& request, Time now) const;
  std::vector<storage::WebhookEvent> Read(const std::vector<std::string_view>& elements);

  const ReceiverOptions options_;
  EventWriter& writer_;
  WebhookCounters& counters_;
  const Clock& clock_;
  /// Shared with the writer's callbacks, which may outlive the receiver.
  const std::shared_ptr<ReplayGuard> replays_ = std::make_shared<ReplayGuard>();
};

}  // namespace stanna::webhooks
