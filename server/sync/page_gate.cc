#include "server/sync/page_gate.h"

#include <map>
#include <utility>

#include "server/mapping/mapping_config.h"

namespace stanna::sync {
namespace {

using storage::Exclusion;

using Exclusions = std::map<ObjectId, Exclusion>;

// What was said of the page's records before. Only a filter that keeps what was in once asks for
// it, and a stored copy, of which there may be nothing left to judge by.
absl::StatusOr<Exclusions> LoadExclusions(storage::RecordStore& records, const RecordGate& gate,
                                          const storage::PageWrite& page, Deadline deadline) {
  const bool keeps = gate.OnLeaveOf(page.type) == filters::OnLeave::kKeep;
  if (page.read_at && !keeps) return Exclusions();
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : page.records) ids.push_back(record.id);
  if (ids.empty()) return Exclusions();
  return records.Exclusions(page.workspace_id, page.type, ids, deadline);
}

Exclusion ExclusionOf(const HubSpotRecord& record, const RecordGate& gate, const Exclusions& before,
                      bool is_copy) {
  const auto known = before.find(record.id);
  if (is_copy && known != before.end() && known->second == Exclusion::kDropped) {
    return Exclusion::kDropped;
  }
  if (gate.LetsIn(record)) return Exclusion::kNone;
  switch (gate.OnLeaveOf(record.type)) {
    case filters::OnLeave::kKeep:
      return known != before.end() && known->second == Exclusion::kNone ? Exclusion::kNone
                                                                        : Exclusion::kHidden;
    case filters::OnLeave::kHide:
      return Exclusion::kHidden;
    case filters::OnLeave::kDelete:
      break;
  }
  return Exclusion::kDropped;
}

// What tells the record's version stays, for the sync to know it by.
void DropContent(HubSpotRecord& record) {
  PropertyBag kept;
  for (const std::string& name : mapping::FixedProperties(record.type)) {
    if (record.properties.Has(name)) kept.Set(name, record.properties.Get(name));
  }
  record.properties = std::move(kept);
}

}  // namespace

absl::StatusOr<std::vector<Verdict>> JudgePage(storage::RecordStore& records,
                                               const RecordGate& gate, storage::PageWrite& page,
                                               Deadline deadline) {
  ASSIGN_OR_RETURN(const Exclusions before, LoadExclusions(records, gate, page, deadline));
  std::vector<Verdict> verdicts(page.records.size());
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    HubSpotRecord& record = page.records[i];
    Verdict& verdict = verdicts[i];
    const Exclusion exclusion = ExclusionOf(record, gate, before, !page.read_at);
    if (exclusion != Exclusion::kNone) page.excluded[record.id] = exclusion;
    if (exclusion == Exclusion::kDropped) DropContent(record);
    verdict.has_row = exclusion == Exclusion::kNone && !record.archived;
    if (!verdict.has_row && !record.archived && record.type != ObjectType::kCompany) {
      page.without_row.push_back(record.id);
    }
  }
  return verdicts;
}

}  // namespace stanna::sync
