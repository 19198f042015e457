#include "tools/hubspot_sim/webhooks/events.h"

#include <algorithm>
#include <string_view>

#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/portal/property.h"
#include "tools/hubspot_sim/text/hash.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

constexpr const char* kUserSource = "userId:73074701";

/// One kind of event that a change makes, before it is known who wants it.
struct Occurrence {
  const Change& change;
  EventKind kind;
  int64_t object_id;
  int64_t event_id;
  int64_t at_ms;
};

std::string_view PropertyName(const Change& change) {
  if (change.kind != Change::kPropertyChanged) return {};
  return PropertiesOf(change.type)[static_cast<size_t>(change.property)].name;
}

/// The events that exist for single object types know no activities.
bool IsWanted(const Occurrence& occurrence, const Subscriber& subscriber) {
  return occurrence.kind != EventKind::kAssociationChange || subscriber.generic ||
         !(IsActivity(occurrence.change.type) || IsActivity(occurrence.change.to));
}

std::string KeyOf(const Occurrence& o, int64_t subscription_id) {
  std::string key = std::to_string(subscription_id) + "|" + std::to_string(o.object_id);
  if (o.kind == EventKind::kAssociationChange) key += ">" + std::to_string(o.change.to_id);
  key += "|";
  key += PropertyName(o.change);
  return key + "|" + std::to_string(o.at_ms) + "|" + std::to_string(o.event_id);
}

void WriteSource(JsonWriter& json, const Occurrence& o) {
  const bool by_user = o.change.source == ChangeSource::kUser;
  if (o.kind == EventKind::kDeletion && o.change.kind == Change::kMerged) {
    json.Field("changeSource", "MERGE");
  } else if (o.kind == EventKind::kAssociationChange) {
    json.Field("changeSource", by_user ? "USER" : "INTEGRATION");
  } else {
    json.Field("changeSource", by_user ? "CRM_UI" : "API");
  }
  if (o.kind == EventKind::kCreation) json.Field("changeFlag", "NEW");
  if (o.kind == EventKind::kDeletion) json.Field("changeFlag", "DELETED");
  if (by_user) json.Field("sourceId", kUserSource);
}

void WriteAssociation(JsonWriter& json, const Change& change, bool generic) {
  const AssociationType* type =
      FindAssociationType(change.type, change.to, change.association_type);
  if (generic) {
    json.Field("fromObjectTypeId", Info(change.type).type_id);
    json.Field("toObjectTypeId", Info(change.to).type_id);
    json.Field("associationTypeId", change.association_type);
    json.Field("associationCategory", type == nullptr ? "HUBSPOT_DEFINED" : type->category);
  } else {
    json.Field("associationType",
               std::string(Info(change.type).upper) + "_TO_" + std::string(Info(change.to).upper));
  }
  json.Field("fromObjectId", change.id).Field("toObjectId", change.to_id);
  json.Field("associationRemoved", change.kind == Change::kUnlinked);
  json.Field("isPrimaryAssociation", type != nullptr && type->is_primary);
}

void WriteMerge(JsonWriter& json, const Change& change) {
  json.Field("primaryObjectId", change.id);
  json.Key("mergedObjectIds").BeginArray().Int(change.other_id).EndArray();
  json.Field("newObjectId", change.new_id).Field("numberOfPropertiesMoved", change.moved);
}

void WriteProperty(JsonWriter& json, const Change& change, bool generic, bool sensitive) {
  json.Field("propertyName", PropertyName(change));
  json.Field("propertyValue", sensitive ? std::string_view("REDACTED") : change.value);
  if (generic || sensitive) json.Field("isSensitive", sensitive);
}

WebhookEvent Render(const Occurrence& o, const Subscriber& subscriber, const EventFormat& format) {
  WebhookEvent event;
  event.key = KeyOf(o, subscriber.id);
  JsonWriter head(event.head);
  head.BeginObject().Field("appId", format.app_id).Field("eventId", o.event_id);
  head.Field("subscriptionId", subscriber.id).Field("portalId", format.portal_id);
  head.Field("occurredAt", o.at_ms).Field(format.type_member, subscriber.event_type);
  const bool is_association = o.kind == EventKind::kAssociationChange;
  if (subscriber.generic && !is_association) {
    head.Field("objectTypeId", Info(o.change.type).type_id);
  }
  head.Key("attemptNumber");
  // The tail goes on after the attempt's number: what opens it here is cut off again.
  JsonWriter tail(event.tail);
  tail.BeginObject().Field("attemptNumber", 0);
  const size_t opening = event.tail.size();
  if (!is_association) tail.Field("objectId", o.object_id);
  WriteSource(tail, o);
  if (is_association) WriteAssociation(tail, o.change, subscriber.generic);
  if (o.kind == EventKind::kMerge) WriteMerge(tail, o.change);
  if (o.kind == EventKind::kPropertyChange) {
    WriteProperty(tail, o.change, subscriber.generic,
                  format.sensitive.count({o.change.type, std::string(PropertyName(o.change))}) > 0);
  }
  tail.EndObject();
  event.tail.erase(0, opening);
  return event;
}

/// Kind and record of each event that a change makes.
std::vector<std::pair<EventKind, int64_t>> EventsOf(const Change& change) {
  using K = EventKind;
  switch (change.kind) {
    case Change::kCreated:
      return {{K::kCreation, change.id}};
    case Change::kPropertyChanged:
      return {{K::kPropertyChange, change.id}};
    case Change::kArchived:
      return {{K::kDeletion, change.id}};
    case Change::kRestored:
      return {{K::kRestore, change.id}};
    case Change::kPurged:
      return {{K::kPrivacyDeletion, change.id}, {K::kDeletion, change.id}};
    case Change::kMerged:
      // Both became a record with a new id, so both are gone.
      return {{K::kMerge, change.id}, {K::kDeletion, change.id}, {K::kDeletion, change.other_id}};
    case Change::kLinked:
    case Change::kUnlinked:
      return {{K::kAssociationChange, change.id}};
  }
  return {};
}

void Shuffle(std::vector<WebhookEvent>& events, uint64_t seed) {
  for (size_t i = events.size(); i > 1; --i) std::swap(events[i - 1], events[Mix(seed, i) % i]);
}

}  // namespace

std::vector<WebhookEvent> MakeEvents(const std::vector<Change>& changes, int64_t event_id,
                                     int64_t now_ms, const EventFormat& format,
                                     const Subscriptions& subscriptions) {
  std::vector<WebhookEvent> events;
  const auto seed = static_cast<uint64_t>(event_id);
  for (const Change& change : changes) {
    const int64_t at_ms = change.at_ms == 0 ? now_ms : change.at_ms;
    for (const auto& [kind, object_id] : EventsOf(change)) {
      const Occurrence occurrence{change, kind, object_id, event_id, at_ms};
      for (const Subscriber& who : subscriptions.Of(change.type, kind, PropertyName(change))) {
        if (IsWanted(occurrence, who)) events.push_back(Render(occurrence, who, format));
      }
    }
    ++event_id;
  }
  Shuffle(events, seed);
  return events;
}

}  // namespace stanna::sim
