#include "server/sync/link_resolver.h"

#include <map>
#include <vector>

namespace stanna::sync {
namespace {

absl::Status RelinkType(ObjectType type, const std::vector<ObjectId>& ids, const PageMapper& mapper,
                        const RunScope& scope) {
  storage::PageWrite page = scope.NewPage(type);
  ASSIGN_OR_RETURN(page.records, scope.stores.records().Load(scope.run.workspace_id, type, ids,
                                                             scope.StoreDeadline()));
  if (page.records.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(mapper.Map(page, Window(), scope.StoreDeadline()));
  return scope.stores.records().WritePage(page, scope.StoreDeadline()).status();
}

}  // namespace

absl::Status ResolveLinks(const PageMapper& mapper, const RunScope& scope) {
  storage::RecordStore& records = scope.stores.records();
  const WorkspaceId& workspace = scope.run.workspace_id;
  for (;;) {
    RETURN_IF_ERROR(scope.CheckStop());
    ASSIGN_OR_RETURN(
        const auto pending,
        records.PeekPendingLinks(workspace, scope.options.link_batch, scope.StoreDeadline()));
    if (pending.empty()) return absl::OkStatus();
    std::map<ObjectType, std::vector<ObjectId>> by_type;
    for (const storage::PendingLink& link : pending) by_type[link.type].push_back(link.object_id);
    for (const auto& [type, ids] : by_type) {
      RETURN_IF_ERROR(RelinkType(type, ids, mapper, scope));
    }
    RETURN_IF_ERROR(records.RemovePendingLinks(workspace, pending, scope.StoreDeadline()));
  }
}

}  // namespace stanna::sync
