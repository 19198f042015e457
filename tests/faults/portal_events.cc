#include "tests/faults/portal_events.h"

#include <algorithm>
#include <string>

#include "base/clock.h"

namespace stanna::testing {
namespace {

struct TypeWords {
  const char* type_id;
  const char* property;  ///< one that is read of every record
};

TypeWords WordsOf(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return {"0-2", "name"};
    case ObjectType::kContact:
      return {"0-1", "firstname"};
    case ObjectType::kDeal:
      return {"0-3", "dealname"};
    case ObjectType::kLineItem:
      return {"0-8", "name"};
    case ObjectType::kMeeting:
      return {"0-47", "hs_meeting_title"};
    case ObjectType::kCall:
      return {"0-48", "hs_call_title"};
    case ObjectType::kEmail:
      return {"0-49", "hs_email_subject"};
    case ObjectType::kNote:
      return {"0-46", "hs_note_body"};
    case ObjectType::kTask:
      return {"0-27", "hs_task_subject"};
  }
  return {"", ""};
}

std::string Named(const std::string& name, const std::string& value) {
  return "\"" + name + "\":\"" + value + "\"";
}

}  // namespace

PortalState StateOf(const Simulator& simulator) {
  PortalState state;
  for (const ObjectType type : kAllObjectTypes) state[type] = simulator.Dump(type);
  return state;
}

void PortalEvents::Add(const std::string& what, const std::string& body, Time at) {
  storage::WebhookEvent event;
  event.workspace_id = workspace_;
  event.portal_id = 1;
  event.key = "made" + std::to_string(++made_);
  event.type = "object." + what;
  event.occurred_at = at;
  event.received_at = event.due_at = SystemClock().Now();
  event.body = "{" + Named("subscriptionType", event.type) + ",\"portalId\":1,\"appId\":1," +
               "\"eventId\":1,\"subscriptionId\":1,\"attemptNumber\":0,\"occurredAt\":" +
               std::to_string(ToEpochMs(at)) + body + "}";
  events_.push_back(std::move(event));
}

void PortalEvents::AddRecord(ObjectType type, ObjectId id, const std::string& what, Time at,
                             const std::string& more) {
  Add(what,
      "," + Named("objectTypeId", WordsOf(type).type_id) + ",\"objectId\":" + std::to_string(id) +
          more,
      at);
}

void PortalEvents::AddEdges(ObjectType type, ObjectId id, const PortalRecord& before,
                            const PortalRecord& after) {
  for (const ObjectType to : kAllObjectTypes) {
    const auto edges_of = [to](const PortalRecord& record) {
      const auto found = record.associations.find(to);
      return found == record.associations.end() ? std::vector<ObjectId>() : found->second;
    };
    const auto old_edges = edges_of(before);
    const auto new_edges = edges_of(after);
    std::vector<ObjectId> changed;
    std::ranges::set_symmetric_difference(old_edges, new_edges, std::back_inserter(changed));
    for (const ObjectId to_id : changed) {
      const bool removed = std::ranges::binary_search(old_edges, to_id);
      Add("associationChange",
          "," + Named("fromObjectTypeId", WordsOf(type).type_id) + "," +
              Named("toObjectTypeId", WordsOf(to).type_id) + ",\"fromObjectId\":" +
              std::to_string(id) + ",\"toObjectId\":" + std::to_string(to_id) +
              ",\"associationTypeId\":1," + Named("associationCategory", "HUBSPOT_DEFINED") +
              ",\"associationRemoved\":" + (removed ? "true" : "false") +
              ",\"isPrimaryAssociation\":false",
          after.updated_at);
    }
  }
}

std::vector<storage::WebhookEvent> PortalEvents::Between(const PortalState& before,
                                                         const PortalState& after,
                                                         std::mt19937_64& random) {
  events_.clear();
  for (const ObjectType type : kAllObjectTypes) {
    const auto& old_records = before.at(type);
    const auto& new_records = after.at(type);
    for (const auto& [id, record] : new_records) {
      const auto known = old_records.find(id);
      if (known == old_records.end()) {
        AddRecord(type, id, "creation", record.updated_at);
        continue;
      }
      if (known->second.updated_at != record.updated_at) {
        AddRecord(type, id, "propertyChange", record.updated_at,
                  "," + Named("propertyName", WordsOf(type).property) + "," +
                      Named("propertyValue", "whatever"));
      }
      AddEdges(type, id, known->second, record);
    }
    for (const auto& [id, record] : old_records) {
      if (!new_records.contains(id)) AddRecord(type, id, "deletion", record.updated_at);
    }
  }
  const std::size_t count = events_.size();
  for (std::size_t i = 0; i < count; ++i) {
    for (std::uint64_t more = random() % 3; more > 0; --more) events_.push_back(events_[i]);
  }
  std::shuffle(events_.begin(), events_.end(), random);
  return std::move(events_);
}

}  // namespace stanna::testing
