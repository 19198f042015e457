#include "server/sync/live_check.h"

#include <utility>

namespace stanna::sync {
namespace {

// HubSpot takes so many filter groups in one search.
constexpr std::size_t kMostGroups = 5;
// More than a person looks at.
constexpr int kMostFound = 10;

hubspot::CallOptions Manual(Deadline deadline) {
  hubspot::CallOptions options;
  options.deadline = deadline;
  options.priority = hubspot::Priority::kManual;
  return options;
}

}  // namespace

absl::StatusOr<std::vector<HubSpotRecord>> ReadLive(hubspot::HubSpotClient& client, ObjectType type,
                                                    ObjectId id, Deadline deadline) {
  ASSIGN_OR_RETURN(auto found, client.BatchRead(type, {id}, {}, Manual(deadline)));
  return std::move(found.records);
}

absl::StatusOr<std::vector<HubSpotRecord>> FindLive(hubspot::HubSpotClient& client, ObjectType type,
                                                    const mapping::FieldSources& field,
                                                    const std::string& value, Deadline deadline) {
  hubspot::SearchRequest request;
  request.type = type;
  request.limit = kMostFound;
  for (const mapping::Source& source : field) {
    if (source.properties.empty() || request.filter_groups.size() == kMostGroups) continue;
    request.filter_groups.push_back(
        {{.property = source.properties.front(), .op = "EQ", .value = value}});
  }
  if (request.filter_groups.empty()) {
    return FailedPrecondition("the configuration names no property to search by");
  }
  ASSIGN_OR_RETURN(auto page, client.Search(request, Manual(deadline)));
  return std::move(page.records);
}

}  // namespace stanna::sync
