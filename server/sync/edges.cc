#include "server/sync/edges.h"

#include <algorithm>
#include <string>

namespace stanna::sync {
namespace {

absl::Status QueueUnread(const std::vector<storage::PendingRead>& unread, ObjectType to,
                         const std::string& reason, const RunScope& scope) {
  const ObjectType type = unread.front().type;
  scope.Log(
      {.severity = storage::LogSeverity::kWarning,
       .event = "ASSOCIATIONS_UNREAD",
       .type = type,
       .count = static_cast<std::int64_t>(unread.size()),
       .message = "associations of " + std::string(NameOf(type)) + " with " +
                  std::string(NameOf(to)) +
                  " could not be read; they stay as they were and are read again: " + reason});
  return scope.stores.records().QueueReads(scope.run.workspace_id, unread, scope.clock.Now(),
                                           scope.StoreDeadline());
}

absl::Status ReadEdgesTo(std::vector<HubSpotRecord>& records, const std::vector<ObjectId>& ids,
                         ObjectType to, TypeCalls& calls, const RunScope& scope) {
  ASSIGN_OR_RETURN(const auto read, calls.ReadAssociations(to, ids));
  std::vector<storage::PendingRead> unread;
  for (HubSpotRecord& record : records) {
    const auto edges = read.edges.find(record.id);
    if (edges == read.edges.end()) {
      unread.push_back({record.type, record.id, "ASSOCIATIONS_UNREAD", 0});
      continue;
    }
    record.associations_read.push_back(to);
    for (const ObjectId id : edges->second) record.associations.push_back({to, id});
  }
  if (unread.empty()) return absl::OkStatus();
  const std::string reason =
      read.failed.empty() ? "HubSpot gave no reason" : read.failed.begin()->second;
  return QueueUnread(unread, to, reason, scope);
}

}  // namespace

absl::Status ReadEdges(std::vector<HubSpotRecord>& records, const std::vector<ObjectType>& to,
                       TypeCalls& calls, const RunScope& scope) {
  if (records.empty()) return absl::OkStatus();
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : records) ids.push_back(record.id);
  for (const ObjectType type : to) {
    RETURN_IF_ERROR(ReadEdgesTo(records, ids, type, calls, scope));
  }
  for (HubSpotRecord& record : records) {
    std::sort(record.associations.begin(), record.associations.end());
  }
  return absl::OkStatus();
}

}  // namespace stanna::sync
