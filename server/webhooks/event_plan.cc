#include "server/webhooks/event_plan.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace stanna::webhooks {
namespace {

bool Has(const std::map<ObjectType, std::set<std::string>>& names, ObjectType type,
         const std::string& name) {
  const auto of_type = names.find(type);
  return of_type != names.end() && of_type->second.contains(name);
}

// nullopt: it is no number, as a text that is one already, or an empty one.
std::optional<Time> FromMilliseconds(const std::string& text) {
  std::int64_t ms = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, ms);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return FromEpochMs(ms);
}

class Planner {
 public:
  explicit Planner(const EventInterest& interest) : interest_(interest) {}

  void Add(const DueEvent& due) {
    PlannedEvent planned;
    planned.id = due.id;
    const bool is_noted = AddRecords(due.event, planned);
    if (planned.reads.empty() && !is_noted) return plan_.ignored.push_back(due.id);
    for (const auto& [type, ids] : planned.reads) plan_.reads[type].insert(ids.begin(), ids.end());
    plan_.events.push_back(std::move(planned));
  }

  EventPlan Finish() {
    std::ranges::stable_sort(plan_.changes, {}, &storage::PropertyEvent::at);
    return std::move(plan_);
  }

 private:
  // Whether something is to be noted.
  bool AddRecords(const HubSpotEvent& event, PlannedEvent& planned) {
    switch (event.kind) {
      case EventKind::kUnknown:
        return false;
      case EventKind::kCreation:
      case EventKind::kRestore:
        Read(event.object_type, event.object_id, planned);
        Expect(event, {}, planned);
        return false;
      case EventKind::kDeletion:
      case EventKind::kPrivacyDeletion:
        Read(event.object_type, event.object_id, planned);
        return false;
      case EventKind::kMerge:
        Read(event.object_type, event.object_id, planned);
        Read(event.object_type, event.survivor, planned);
        for (const ObjectId id : event.absorbed) Read(event.object_type, id, planned);
        return false;
      case EventKind::kAssociationChange:
        Read(event.object_type, event.object_id, planned);
        Read(event.to_type, event.to_id, planned);
        return false;
      case EventKind::kPropertyChange:
        return AddChange(event, planned);
    }
    return false;
  }

  bool AddChange(const HubSpotEvent& event, PlannedEvent& planned) {
    if (!Keeps(event.object_type) || event.object_id <= 0) return false;
    if (Has(interest_.requested, *event.object_type, event.property)) {
      Read(event.object_type, event.object_id, planned);
      Expect(event, event.occurred_at, planned);
    }
    // What HubSpot does not say can't be noted; a read may show it.
    if (event.redacted || !Has(interest_.watched, *event.object_type, event.property)) return false;
    plan_.changes.push_back({.type = *event.object_type,
                             .object_id = event.object_id,
                             .property = event.property,
                             .value = AsInCopies(event),
                             .at = event.occurred_at});
    return true;
  }

  std::string AsInCopies(const HubSpotEvent& event) const {
    const bool is_date = Has(interest_.dates, *event.object_type, event.property);
    const bool is_time = Has(interest_.times, *event.object_type, event.property);
    if (!is_date && !is_time) return event.value;
    const auto time = FromMilliseconds(event.value);
    if (!time) return event.value;
    return is_date ? FormatDate(Date(std::chrono::floor<std::chrono::days>(*time)))
                   : FormatRfc3339(*time);
  }

  bool Keeps(const std::optional<ObjectType>& type) const {
    return type && interest_.types.contains(*type);
  }

  void Read(const std::optional<ObjectType>& type, ObjectId id, PlannedEvent& planned) const {
    if (Keeps(type) && id > 0) planned.reads[*type].insert(id);
  }

  static void Expect(const HubSpotEvent& event, Time version, PlannedEvent& planned) {
    if (planned.reads.empty()) return;
    planned.shows = event.object_id;
    planned.shows_type = *event.object_type;
    planned.shows_version = version;
  }

  const EventInterest& interest_;
  EventPlan plan_;
};

}  // namespace

EventPlan PlanEvents(const std::vector<DueEvent>& events, const EventInterest& interest) {
  Planner planner(interest);
  for (const DueEvent& event : events) planner.Add(event);
  return planner.Finish();
}

}  // namespace stanna::webhooks
