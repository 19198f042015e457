#include "server/sync/page_gate.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
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

// What tells the record's version stays, for the sync to know it by.
void DropContent(HubSpotRecord& record) {
  PropertyBag kept;
  for (const std::string& name : mapping::FixedProperties(record.type)) {
    if (record.properties.Has(name)) kept.Set(name, record.properties.Get(name));
  }
  record.properties = std::move(kept);
}

// What records are told apart by, and who of the page was first with each key.
struct PageKeys {
  std::vector<std::vector<validation::Key>> of_record;
  std::map<storage::KeyName, ObjectId> first;
};

PageKeys KeysOf(const RecordGate& gate, const storage::PageWrite& page,
                const std::vector<Verdict>& verdicts) {
  PageKeys keys;
  keys.of_record.resize(page.records.size());
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    if (!verdicts[i].has_row) continue;
    keys.of_record[i] = gate.KeysOf(record);
    for (const validation::Key& key : keys.of_record[i]) {
      const auto [slot, is_new] = keys.first.try_emplace({key.kind, key.value}, record.id);
      if (!is_new) slot->second = std::min(slot->second, record.id);
    }
  }
  return keys;
}

absl::Status CompareKeys(storage::RecordStore& records, const RecordGate& gate,
                         storage::PageWrite& page, std::vector<Verdict>& verdicts,
                         Deadline deadline) {
  PageKeys keys = KeysOf(gate, page, verdicts);
  if (keys.first.empty()) return absl::OkStatus();
  std::vector<storage::KeyName> names;
  std::vector<ObjectId> ids;
  for (const auto& [name, first] : keys.first) names.push_back(name);
  for (const HubSpotRecord& record : page.records) ids.push_back(record.id);
  ASSIGN_OR_RETURN(const auto others,
                   records.LowestWithKeys(page.workspace_id, page.type, names, ids, deadline));
  for (const auto& [name, id] : others) keys.first[name] = std::min(keys.first[name], id);
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const ObjectId id = page.records[i].id;
    for (const validation::Key& key : keys.of_record[i]) {
      page.keys.push_back({id, {key.kind, key.value}});
      const ObjectId first = keys.first[{key.kind, key.value}];
      if (first < id) verdicts[i].issues.push_back(gate.SharedKeyIssue(key, page.type, first));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Verdict>> JudgePage(storage::RecordStore& records,
                                               const RecordGate& gate, storage::PageWrite& page,
                                               Deadline deadline) {
  ASSIGN_OR_RETURN(const Exclusions before, LoadExclusions(records, gate, page, deadline));
  const RecordSource source = page.read_at ? RecordSource::kHubSpot : RecordSource::kStoredCopy;
  std::vector<Verdict> verdicts(page.records.size());
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    HubSpotRecord& record = page.records[i];
    Verdict& verdict = verdicts[i];
    const auto known = before.find(record.id);
    const auto last = known == before.end() ? std::nullopt : std::optional(known->second);
    const Exclusion exclusion = ExclusionOf(record, gate, last, source, verdict.issues);
    if (exclusion != Exclusion::kNone) page.excluded[record.id] = exclusion;
    if (exclusion == Exclusion::kDropped) DropContent(record);
    verdict.has_row = exclusion == Exclusion::kNone && !record.archived;
    if (!verdict.has_row) continue;
    auto broken = gate.Check(record);
    std::move(broken.begin(), broken.end(), std::back_inserter(verdict.issues));
  }
  RETURN_IF_ERROR(CompareKeys(records, gate, page, verdicts, deadline));
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    if (IsHeldBack(verdicts[i].issues)) verdicts[i].has_row = false;
    if (verdicts[i].has_row || record.archived || record.type == ObjectType::kCompany) continue;
    page.without_row.push_back(record.id);
  }
  return verdicts;
}

}  // namespace stanna::sync
