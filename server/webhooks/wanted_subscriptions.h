// What an app has to be subscribed to, so that it is told of all that its workspaces read: pure.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "base/object_type.h"
#include "client/webhook_admin.h"
#include "server/config/configuration.h"
#include "storage/portal_store.h"

namespace stanna::webhooks {

/// What decides which properties a workspace reads.
struct WorkspaceInterest {
  config::Configuration config;
  /// What its portal defines; of a type that is missing here nothing is known, and all properties
  /// that the document names count.
  std::map<ObjectType, std::vector<storage::PropertyDefinition>> definitions;
};

/// Whether HubSpot lets anybody subscribe to changes of the property, and whether they say
/// anything: a record's id never changes, and its last modification does with whatever else.
bool IsWorthSubscribing(ObjectType type, std::string_view property);

/// Of all types that are kept creation, deletion, restore, merge, privacy deletion and
/// associations, as far as HubSpot has them; then the properties whose changes are kept; then the
/// others that some workspace reads. Each once: what matters most comes first.
std::vector<hubspot::SubscriptionKey> WantedSubscriptions(
    const std::vector<WorkspaceInterest>& workspaces);

}  // namespace stanna::webhooks
