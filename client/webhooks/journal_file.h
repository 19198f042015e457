// A file of the journal, read from its JSON.
#pragma once

#include <string>

#include "base/status.h"
#include "client/webhook_journal.h"

namespace stanna::hubspot {

/// Members may be written like objectId or like object_id: HubSpot's documents have both. DataLoss
/// (HUBSPOT_UNREADABLE_ANSWER): it is no JSON, or has no list of events. An element without a
/// portal, a time or an action is no event, and the others are read all the same.
absl::StatusOr<JournalFile> ReadJournalFile(const std::string& body);

}  // namespace stanna::hubspot
