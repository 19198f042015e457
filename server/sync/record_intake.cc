#include "server/sync/record_intake.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/sync/edges.h"
#include "server/sync/model_change.h"

namespace stanna::sync {
namespace {

std::vector<ObjectId> IdsOf(const std::vector<HubSpotRecord>& records) {
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : records) ids.push_back(record.id);
  return ids;
}

}  // namespace

RecordIntake::RecordIntake(TypeShape shape, Window window, const PageMapper& mapper,
                           TypeCalls& calls, const RunScope& scope)
    : shape_(std::move(shape)), window_(window), mapper_(mapper), calls_(calls), scope_(scope) {}

absl::Status RecordIntake::Add(FoundPage page) {
  RETURN_IF_ERROR(DropKnown(page.records));
  if (gathered_.empty()) gathered_at_ = page.read_at;
  gathered_whole_ = gathered_whole_ && page.whole;
  std::move(page.records.begin(), page.records.end(), std::back_inserter(gathered_));
  return gathered_.size() >= scope_.options.association_batch ? Flush() : absl::OkStatus();
}

absl::Status RecordIntake::AddRead(std::vector<HubSpotRecord> records, Time read_at) {
  RETURN_IF_ERROR(Flush());
  gathered_ = std::move(records);
  gathered_at_ = read_at;
  gathered_whole_ = true;
  return Flush();
}

absl::Status RecordIntake::DropKnown(std::vector<HubSpotRecord>& records) {
  if (records.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto stored,
                   scope_.stores.records().Versions(scope_.run.workspace_id, calls_.type(),
                                                    IdsOf(records), scope_.StoreDeadline()));
  ASSIGN_OR_RETURN(const auto read_by_older_model, ReadByOlderModel(records));
  known_ += static_cast<std::int64_t>(std::erase_if(records, [&](const HubSpotRecord& record) {
    const auto found = stored.find(record.id);
    return found != stored.end() && IsKnown(record, found->second) &&
           !read_by_older_model.contains(record.id);
  }));
  return absl::OkStatus();
}

// Texts are not stored: reading the past again is how a newer model comes to them.
absl::StatusOr<std::set<ObjectId>> RecordIntake::ReadByOlderModel(
    const std::vector<HubSpotRecord>& records) const {
  const bool is_past = scope_.run.kind == storage::RunKind::kBackfill && IsActivity(calls_.type());
  if (!is_past) return std::set<ObjectId>();
  return OldAnalysesAmong(scope_.stores, scope_.run.workspace_id, calls_.type(), IdsOf(records),
                          scope_.StoreDeadline());
}

// A search shows live records: one that is stored as archived was restored. Edges that could not be
// read are read again.
bool RecordIntake::IsKnown(const HubSpotRecord& record,
                           const storage::RecordVersion& stored) const {
  if (stored.archived || stored.modified_at < record.modified_at) return false;
  const auto& read = stored.associations_read;
  return std::all_of(shape_.associations.begin(), shape_.associations.end(), [&](ObjectType to) {
    return std::find(read.begin(), read.end(), to) != read.end();
  });
}

absl::Status RecordIntake::Flush() {
  if (gathered_.empty() && known_ == 0) return absl::OkStatus();
  if (!gathered_whole_) RETURN_IF_ERROR(ReadProperties());
  RETURN_IF_ERROR(ReadEdges(gathered_, shape_.associations, calls_, scope_));
  return Write();
}

// What vanished between the search and this read is looked into by its id later.
absl::Status RecordIntake::ReadProperties() {
  if (gathered_.empty()) return absl::OkStatus();
  gathered_at_ = scope_.clock.Now();
  ASSIGN_OR_RETURN(auto read, calls_.BatchRead(IdsOf(gathered_), shape_.properties));
  std::vector<storage::PendingRead> vanished;
  for (const ObjectId id : read.missing) vanished.push_back({calls_.type(), id, "VANISHED", 0});
  if (!vanished.empty()) {
    RETURN_IF_ERROR(scope_.stores.records().QueueReads(scope_.run.workspace_id, vanished,
                                                       scope_.clock.Now(), scope_.StoreDeadline()));
  }
  gathered_ = std::move(read.records);
  gathered_whole_ = true;
  return absl::OkStatus();
}

// Only the last page moves the cursor: what it passes over is all written then.
absl::Status RecordIntake::Write() {
  std::vector<HubSpotRecord> records = std::exchange(gathered_, {});
  const std::size_t step = scope_.options.write_page;
  for (std::size_t begin = 0; begin < records.size() || known_ > 0; begin += step) {
    const std::size_t end = std::min(records.size(), begin + step);
    ReadPage page;
    for (std::size_t i = begin; i < end; ++i) page.records.push_back(std::move(records[i]));
    page.read_at = gathered_at_;
    page.known = std::exchange(known_, 0);
    if (end == records.size()) written_ = cursor_;
    RETURN_IF_ERROR(WriteRead(std::move(page), written_, window_, mapper_, calls_, scope_));
  }
  return absl::OkStatus();
}

}  // namespace stanna::sync
