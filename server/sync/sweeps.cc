#include "server/sync/sweeps.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

namespace stanna::sync {
namespace {

std::vector<ObjectId> IdsOf(const std::vector<storage::RecordVersion>& versions) {
  std::vector<ObjectId> ids;
  for (const storage::RecordVersion& version : versions) ids.push_back(version.object_id);
  return ids;
}

// Without read_at: what was archived or merged meanwhile does not come back by it.
absl::Status WriteDerived(std::vector<HubSpotRecord> records, const PageMapper& mapper,
                          TypeCalls& calls, const RunScope& scope) {
  const std::size_t step = scope.options.write_page;
  for (std::size_t begin = 0; begin < records.size(); begin += step) {
    RETURN_IF_ERROR(scope.CheckStop());
    storage::PageWrite page = scope.NewPage(calls.type());
    for (std::size_t i = begin; i < std::min(records.size(), begin + step); ++i) {
      page.records.push_back(std::move(records[i]));
    }
    RETURN_IF_ERROR(mapper.Map(page, Window(), scope.StoreDeadline()));
    RETURN_IF_ERROR(scope.stores.records().WritePage(page, scope.StoreDeadline()));
    scope.pages_written.fetch_add(1);
  }
  return absl::OkStatus();
}

void SetEdges(HubSpotRecord& record, ObjectType to, const std::vector<ObjectId>& ids) {
  std::erase_if(record.associations, [to](const Association& edge) { return edge.to_type == to; });
  for (const ObjectId id : ids) record.associations.push_back({to, id});
  std::sort(record.associations.begin(), record.associations.end());
}

class AssociationSweep {
 public:
  AssociationSweep(const std::vector<ObjectType>& to, const PageMapper& mapper, TypeCalls& calls,
                   const RunScope& scope)
      : to_(to), mapper_(mapper), calls_(calls), scope_(scope) {}

  absl::StatusOr<std::int64_t> Run() {
    ObjectId after = 0;
    for (;;) {
      RETURN_IF_ERROR(scope_.CheckStop());
      ASSIGN_OR_RETURN(const auto versions, scope_.stores.records().ScanVersions(
                                                scope_.run.workspace_id, calls_.type(), after,
                                                static_cast<int>(scope_.options.association_batch),
                                                scope_.StoreDeadline()));
      if (versions.empty()) return changed_;
      after = versions.back().object_id;
      RETURN_IF_ERROR(SweepBatch(IdsOf(versions)));
    }
  }

 private:
  using Edges = std::map<ObjectType, std::map<ObjectId, std::vector<ObjectId>>>;

  absl::Status SweepBatch(const std::vector<ObjectId>& ids) {
    Edges read;
    std::set<ObjectId> differing;
    for (const ObjectType to : to_) {
      ASSIGN_OR_RETURN(auto theirs, calls_.ReadAssociations(to, ids));
      ASSIGN_OR_RETURN(
          auto ours, scope_.stores.records().Edges(scope_.run.workspace_id, calls_.type(), to, ids,
                                                   scope_.StoreDeadline()));
      for (const auto& [id, edges] : theirs.edges) {
        if (edges != ours[id]) differing.insert(id);
      }
      read[to] = std::move(theirs.edges);
    }
    if (differing.empty()) return absl::OkStatus();
    return WriteDiffering({differing.begin(), differing.end()}, read);
  }

  absl::Status WriteDiffering(const std::vector<ObjectId>& ids, const Edges& read) {
    ASSIGN_OR_RETURN(auto records,
                     scope_.stores.records().Load(scope_.run.workspace_id, calls_.type(), ids,
                                                  scope_.StoreDeadline()));
    for (HubSpotRecord& record : records) {
      record.associations_read.clear();
      for (const auto& [to, edges] : read) {
        const auto mine = edges.find(record.id);
        if (mine == edges.end()) continue;  // could not be read
        SetEdges(record, to, mine->second);
        record.associations_read.push_back(to);
      }
    }
    changed_ += static_cast<std::int64_t>(records.size());
    return WriteDerived(std::move(records), mapper_, calls_, scope_);
  }

  const std::vector<ObjectType>& to_;
  const PageMapper& mapper_;
  TypeCalls& calls_;
  const RunScope& scope_;
  std::int64_t changed_ = 0;
};

bool TakeOver(const std::vector<std::string>& properties, const HubSpotRecord& from,
              HubSpotRecord& to) {
  bool changed = false;
  for (const std::string& name : properties) {
    if (!from.properties.Has(name) || from.properties.Get(name) == to.properties.Get(name)) {
      continue;
    }
    to.properties.Set(name, from.properties.Get(name));
    changed = true;
  }
  return changed;
}

// The stored copies whose values changed though their version did not.
absl::StatusOr<std::vector<HubSpotRecord>> WithNewValues(const std::vector<std::string>& properties,
                                                         const std::vector<HubSpotRecord>& listed,
                                                         TypeCalls& calls, const RunScope& scope) {
  std::map<ObjectId, const HubSpotRecord*> by_id;
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : listed) {
    by_id[record.id] = &record;
    ids.push_back(record.id);
  }
  ASSIGN_OR_RETURN(auto stored, scope.stores.records().Load(scope.run.workspace_id, calls.type(),
                                                            ids, scope.StoreDeadline()));
  std::erase_if(stored, [&](HubSpotRecord& record) {
    const HubSpotRecord& theirs = *by_id[record.id];
    const bool same_version = theirs.modified_at == record.modified_at && !record.archived;
    return !same_version || !TakeOver(properties, theirs, record);
  });
  return stored;
}

}  // namespace

absl::StatusOr<std::int64_t> SweepAssociations(const std::vector<ObjectType>& to,
                                               const PageMapper& mapper, TypeCalls& calls,
                                               const RunScope& scope) {
  return AssociationSweep(to, mapper, calls, scope).Run();
}

absl::StatusOr<std::int64_t> SweepProperties(const std::vector<std::string>& properties,
                                             const PageMapper& mapper, TypeCalls& calls,
                                             const RunScope& scope) {
  std::int64_t changed = 0;
  hubspot::ListRequest request;
  request.type = calls.type();
  request.properties = properties;
  request.limit = scope.options.page_size;
  do {
    RETURN_IF_ERROR(scope.CheckStop());
    ASSIGN_OR_RETURN(auto page, calls.List(request));
    if (!page.records.empty()) {
      ASSIGN_OR_RETURN(auto records, WithNewValues(properties, page.records, calls, scope));
      changed += static_cast<std::int64_t>(records.size());
      RETURN_IF_ERROR(WriteDerived(std::move(records), mapper, calls, scope));
    }
    request.after = page.next_after;
  } while (!request.after.empty());
  return changed;
}

absl::Status ReplayType(const std::string& resume_after, const PageMapper& mapper, TypeCalls& calls,
                        const RunScope& scope) {
  ObjectId after = 0;
  std::from_chars(resume_after.data(), resume_after.data() + resume_after.size(), after);
  for (bool finished = false; !finished;) {
    RETURN_IF_ERROR(scope.CheckStop());
    storage::PageWrite page = scope.NewPage(calls.type());
    const int limit = static_cast<int>(scope.options.write_page);
    ASSIGN_OR_RETURN(page.records,
                     scope.stores.records().Scan(scope.run.workspace_id, calls.type(), after, limit,
                                                 scope.StoreDeadline()));
    finished = page.records.size() < static_cast<std::size_t>(limit);
    if (!page.records.empty()) after = page.records.back().id;
    // Nothing is derived from what is archived.
    std::erase_if(page.records, [](const HubSpotRecord& record) { return record.archived; });
    RETURN_IF_ERROR(mapper.Map(page, Window(), scope.StoreDeadline()));
    page.cursor = storage::PageCursor{std::to_string(after), false, 0};
    RETURN_IF_ERROR(scope.stores.records().WritePage(page, scope.StoreDeadline()));
    scope.pages_written.fetch_add(1);
  }
  return absl::OkStatus();
}

}  // namespace stanna::sync
