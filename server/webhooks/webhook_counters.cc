#include "server/webhooks/webhook_counters.h"

namespace stanna::webhooks {

void WebhookCounters::Add(Field field, std::int64_t count) {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (kFields[i] == field) counts_[i].fetch_add(count, std::memory_order_relaxed);
  }
}

WebhookCounts WebhookCounters::Read() const {
  WebhookCounts counts;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    counts.*kFields[i] = counts_[i].load(std::memory_order_relaxed);
  }
  return counts;
}

WebhookCounters::Field FieldOf(SignatureResult result) {
  switch (result) {
    case SignatureResult::kMissing:
      return &WebhookCounts::missing_signatures;
    case SignatureResult::kOutdated:
      return &WebhookCounts::outdated_signatures;
    case SignatureResult::kMalformed:
      return &WebhookCounts::malformed_signatures;
    case SignatureResult::kAged:
      return &WebhookCounts::aged_requests;
    case SignatureResult::kAhead:
      return &WebhookCounts::requests_ahead;
    case SignatureResult::kWrong:
      return &WebhookCounts::wrong_signatures;
    case SignatureResult::kReplayed:
      return &WebhookCounts::replayed_requests;
    case SignatureResult::kValid:
      break;
  }
  return &WebhookCounts::requests;
}

}  // namespace stanna::webhooks
