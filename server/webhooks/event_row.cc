#include "server/webhooks/event_row.h"

#include <utility>

namespace stanna::webhooks {

bool IsUsed(const HubSpotEvent& event) {
  return event.kind != EventKind::kUnknown && event.object_type.has_value();
}

storage::WebhookEvent RowOf(const HubSpotEvent& event, std::string key, std::string_view json,
                            Time now) {
  storage::WebhookEvent row;
  row.portal_id = event.portal_id;
  row.key = std::move(key);
  row.type = event.type;
  row.object_type = event.object_type;
  row.object_id = event.object_id;
  row.occurred_at = event.occurred_at;
  row.received_at = now;
  row.body = json;
  row.due_at = now;
  return row;
}

}  // namespace stanna::webhooks
