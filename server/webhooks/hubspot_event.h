// One event of HubSpot's webhooks, read from its JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"

namespace stanna::webhooks {

enum class EventKind {
  kUnknown,  ///< kept and counted, nothing more
  kCreation,
  kDeletion,
  kPrivacyDeletion,
  kMerge,
  kRestore,
  kPropertyChange,
  kAssociationChange,
};

/// In place of a value that is sensitive.
inline constexpr std::string_view kRedacted = "REDACTED";

/// Fields that an event of its kind does not have are empty.
struct HubSpotEvent {
  EventKind kind = EventKind::kUnknown;
  std::string type;  ///< "deal.propertyChange", or what HubSpot's dated API calls `eventType`
  std::int64_t portal_id = 0, app_id = 0, subscription_id = 0, event_id = 0;
  Time occurred_at{};
  int attempt = 0;                        ///< HubSpot's, from 0
  std::optional<ObjectType> object_type;  ///< of kAssociationChange the type it is from
  ObjectId object_id = 0;                 ///< of kAssociationChange the record it is from
  std::string property, value;            ///< kPropertyChange
  bool redacted = false;                  ///< the value is sensitive: HubSpot did not send it
  std::optional<ObjectType> to_type;      ///< kAssociationChange
  ObjectId to_id = 0;
  bool association_removed = false;
  ObjectId survivor = 0;           ///< kMerge: the record that exists after it
  std::vector<ObjectId> absorbed;  ///< kMerge: the others, the earlier primary one among them
};

/// InvalidArgument: it is not an object, or has no portal or time; says which. An unknown type is
/// no error. `json` is what one element of a request's array says.
absl::StatusOr<HubSpotEvent> ReadEvent(std::string_view json);

/// What tells a repetition: subscription, records, property, time and HubSpot's id, not the
/// attempt.
std::string RepetitionKey(const HubSpotEvent& event);

/// A key as a database's index takes it: one that is too long is hashed.
std::string BoundedKey(std::string key);

}  // namespace stanna::webhooks
