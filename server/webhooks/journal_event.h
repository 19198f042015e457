// An event of HubSpot's journal as the webhook events that say the same: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/webhook_journal.h"

namespace stanna::webhooks {

/// The JSON of each as HubSpot would send it (ReadEvent reads it), and what tells it from the
/// others of the same event.
struct TranslatedEvent {
  std::string property;  ///< of "….propertyChange"; else empty
  std::string json;
};

/// An update is one for each of its properties, everything else is one. What we have no word for
/// becomes one of a type that nothing is done with, "journal.APP_UNINSTALL", so that it is counted.
std::vector<TranslatedEvent> Translate(const hubspot::JournalEvent& event);

/// What tells a repetition: where an event stands in the journal, which never changes there.
std::string JournalKey(std::string_view offset, std::size_t index, std::string_view property);

}  // namespace stanna::webhooks
