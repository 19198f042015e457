// What a batch of a workspace's webhook events asks for: pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/object_type.h"
#include "server/webhooks/hubspot_event.h"
#include "storage/history_store.h"

namespace stanna::webhooks {

/// An event as the store names it.
struct DueEvent {
  std::int64_t id = 0;
  HubSpotEvent event;
};

/// What a workspace keeps of HubSpot.
struct EventInterest {
  std::set<ObjectType> types;                             ///< of the types that are read
  std::map<ObjectType, std::set<std::string>> requested;  ///< properties that are read of a type
  std::map<ObjectType, std::set<std::string>> watched;    ///< properties whose changes are kept
  /// Those of HubSpot's types "datetime" and "date": events give them in milliseconds, copies of
  /// records as text, and what is kept is as in copies.
  std::map<ObjectType, std::set<std::string>> times, dates;
};

/// What one event waits for.
struct PlannedEvent {
  std::int64_t id = 0;
  std::map<ObjectType, std::set<ObjectId>> reads;
  /// The record that must be there after the reads, and the version that it has then at least,
  /// unless it was removed meanwhile; 0: none in particular.
  ObjectId shows = 0;
  ObjectType shows_type = ObjectType::kCompany;
  Time shows_version{};
};

struct EventPlan {
  /// Each record once, however many events name it.
  std::map<ObjectType, std::set<ObjectId>> reads;
  /// Changes of watched properties, by time and then by arrival.
  std::vector<storage::PropertyEvent> changes;
  std::vector<PlannedEvent> events;   ///< that wait for reads or for their change to be noted
  std::vector<std::int64_t> ignored;  ///< of no record that is kept, or of no known kind
};

/// What happened to a record is decided by reading it, not by the order of the events: a deletion,
/// a restore and a merge ask for reads like a change does. A changed association changes both of
/// its ends, a merge the survivor and all that it absorbed.
EventPlan PlanEvents(const std::vector<DueEvent>& events, const EventInterest& interest);

}  // namespace stanna::webhooks
