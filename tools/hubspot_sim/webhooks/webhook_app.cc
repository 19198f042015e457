#include "tools/hubspot_sim/webhooks/webhook_app.h"

#include <utility>

namespace stanna::sim {

WebhookApp::WebhookApp(EventFormat format, DeliverySwitches switches, uint64_t seed,
                       const SimClock& clock)
    : clock_(clock), outbox_(seed), format_(std::move(format)) {
  outbox_.SetSwitches(switches);
}

std::optional<WebhookSettings> WebhookApp::settings() const {
  std::lock_guard lock(mutex_);
  return settings_;
}

WebhookSettings WebhookApp::Configure(const std::string& target_url, int max_concurrent_requests) {
  WebhookSettings settings;
  {
    std::lock_guard lock(mutex_);
    const int64_t now_ms = clock_.NowMs();
    settings = {target_url, max_concurrent_requests,
                settings_.has_value() ? settings_->created_ms : now_ms, now_ms};
    settings_ = settings;
  }
  outbox_.SetMaxConcurrent(max_concurrent_requests);
  return settings;
}

void WebhookApp::ClearSettings() {
  std::lock_guard lock(mutex_);
  settings_.reset();
}

EventFormat WebhookApp::format() const {
  std::lock_guard lock(mutex_);
  return format_;
}

void WebhookApp::SetFormat(EventFormat format) {
  std::lock_guard lock(mutex_);
  format_ = std::move(format);
}

Signing WebhookApp::signing() const {
  std::lock_guard lock(mutex_);
  return signing_;
}

void WebhookApp::SetSigning(Signing signing) {
  std::lock_guard lock(mutex_);
  signing_ = signing;
}

int64_t WebhookApp::timestamp_skew_ms() const {
  std::lock_guard lock(mutex_);
  return timestamp_skew_ms_;
}

void WebhookApp::SetTimestampSkew(int64_t ms) {
  std::lock_guard lock(mutex_);
  timestamp_skew_ms_ = ms;
}

void WebhookApp::Tell(const std::vector<Change>& changes) {
  const int64_t now_ms = clock_.NowMs();
  std::vector<WebhookEvent> events;
  {
    std::lock_guard lock(mutex_);
    // Nobody is told of what happens while there is nowhere to send it.
    if (!settings_.has_value()) return;
    events = MakeEvents(changes, next_event_id_, now_ms, format_, subscriptions_);
    next_event_id_ += static_cast<int64_t>(changes.size());
  }
  outbox_.Push(std::move(events), now_ms);
}

}  // namespace stanna::sim
