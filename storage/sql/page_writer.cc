#include "storage/sql/page_writer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/fence.h"
#include "storage/sql/record_keys.h"
#include "storage/sql/record_remover.h"
#include "storage/sql/record_versions.h"
#include "storage/sql/rows_of_records.h"
#include "storage/sql/type_issues.h"
#include "storage/sql/unchanged_reads.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

const UpsertTable& RecordsTable() {
  static const UpsertTable table{
      .name = "hubspot_records",
      .columns = {"workspace_id", "object_type", "object_id", "properties", "created_at",
                  "modified_at", "archived", "archived_at", "associations_read", "content_hash",
                  "read_at"},
      .key_columns = 3,
      .guard = "excluded.modified_at >= hubspot_records.modified_at"};
  return table;
}

// A NUL in a value is no JSON that PostgreSQL takes.
std::string PropertiesJson(const PropertyBag& properties) {
  std::string json = properties.ToJson();
  if (json.find("\\u0000") == json.npos) return json;
  PropertyBag clean;
  properties.ForEach([&](std::string_view name, std::optional<std::string_view> value) {
    std::string text(value.value_or(""));
    std::string clean_name(name);
    std::erase(text, '\0');
    std::erase(clean_name, '\0');
    clean.Set(clean_name, value ? std::optional<std::string_view>(text) : std::nullopt);
  });
  return clean.ToJson();
}

// Of copies of one record in a page, the newest.
std::map<ObjectId, const HubSpotRecord*> NewestById(const std::vector<HubSpotRecord>& records) {
  std::map<ObjectId, const HubSpotRecord*> newest;
  for (const HubSpotRecord& record : records) {
    const HubSpotRecord*& slot = newest[record.id];
    if (slot == nullptr || record.modified_at >= slot->modified_at) slot = &record;
  }
  return newest;
}

// The database writes some while the next are made.
constexpr std::size_t kRowsAtOnce = 200;

// `more` comes right after `first`, for nobody else can append between them.
std::optional<ChangeSpan> Joined(const std::optional<ChangeSpan>& first,
                                 const std::optional<ChangeSpan>& more) {
  if (!first || !more) return first ? first : more;
  return ChangeSpan{first->before, more->last};
}

// With the hash as the last value.
Params RecordParams(const Dialect& d, const SqlValue& workspace, const HubSpotRecord& record,
                    std::int64_t mask) {
  Params row = MakeParams(workspace, Num(CodeOf(record.type)), Num(record.id),
                          PropertiesJson(record.properties), d.At(record.created_at),
                          d.At(record.modified_at), Num(record.archived ? 1 : 0),
                          d.AtOrNull(record.archived_at), Num(mask));
  row.push_back(Num(ContentHash(row)));
  return row;
}

}  // namespace

absl::StatusOr<PageResult> PageWriter::Write() {
  RETURN_IF_ERROR(CheckFence(sql_, page_.workspace_id, page_.fence));
  RETURN_IF_ERROR(CheckRun());
  ASSIGN_OR_RETURN(const RemovalResult merged, RemoveMerged());
  WriteRecords();
  PrepareCanonical();  // while the database is at the records
  WriteExclusions();
  WriteEdges();
  RemoveArchived();
  RemoveRows();
  ReplaceKeys(sql_, page_.workspace_id, page_.type, FreshIds(), page_.keys, marker_);
  WriteClients();
  WriteCompanyClients();
  WriteCanonical();
  WriteLinks();
  NoteClientsOfRows();
  WriteIssues();
  MarkDirtyClients();
  MarkDirtyHealth();
  MarkContactsOfNewDomains();
  if (page_.cursor) MarkWhatMissedAClient();
  PageResult result = Result();
  if (page_.cursor) WriteProgress(result);
  result.merged = merged.gone;
  result.changes = Joined(merged.changes, AppendChanges());
  return result;
}

absl::StatusOr<RemovalResult> PageWriter::RemoveMerged() {
  if (page_.merged.empty()) return RemovalResult();
  const RemovalWrite removal = {.workspace_id = page_.workspace_id,
                                .run_id = page_.run_id,
                                .fence = page_.fence,
                                .type = page_.type,
                                .now = page_.now,
                                .read_at = page_.read_at.value_or(page_.now),
                                .removals = page_.merged};
  ASSIGN_OR_RETURN(const RemovalResult merged, RecordRemover(sql_, removal).Remove());
  // Changes of our own right after those that the page knows of are as good as known.
  if (merged.changes && last_change_ == merged.changes->before) last_change_ = merged.changes->last;
  return merged;
}

std::optional<ChangeSpan> PageWriter::AppendChanges() {
  ChangeLog log(sql_, page_.workspace_id, page_.now);
  AppendPropertyNews(log, news_);
  touched_.AppendTo(log);
  AppendIssueChanges(log, page_.type, issues_);
  return log.Flush();
}

absl::Status PageWriter::CheckRun() {
  const Rows rows =
      sql_.QueryKept(1, "SELECT state FROM sync_runs WHERE workspace_id = ? AND run_id = ?",
                     {workspace_, Text(page_.run_id.value)});
  if (rows.empty()) return NotFound("no sync run " + page_.run_id.value + " in this workspace");
  if (!IsTerminal(RunStateOf(rows.front().Text(0)))) return absl::OkStatus();
  return WithReason(Aborted("the sync run " + page_.run_id.value + " is over"), "RUN_FINISHED");
}

std::vector<ObjectId> PageWriter::FreshIds() const {
  std::vector<ObjectId> ids;
  for (const HubSpotRecord* record : fresh_) ids.push_back(record->id);
  return ids;
}

// What belongs to a record goes with it: of those that were not stored there is nothing to look up.
std::vector<ObjectId> PageWriter::KnownOf(ObjectType type, std::vector<ObjectId> ids) const {
  if (type == page_.type) std::erase_if(ids, [this](ObjectId id) { return added_.contains(id); });
  return ids;
}

std::map<ObjectId, PageWriter::StoredRecord> PageWriter::LoadStored(
    const std::vector<ObjectId>& ids) {
  std::map<ObjectId, StoredRecord> stored;
  for (const Row& row :
       RowsOfRecords(sql_, 7,
                     "t.object_id, t.modified_at, t.associations_read, t.content_hash, t.archived,"
                     " t.read_at, t.exclusion",
                     "hubspot_records", page_.workspace_id, page_.type, ids)) {
    stored[row.Int(0)] = {.modified_at = row.TimeAt(1),
                          .mask = row.Int(2),
                          .hash = row.Int(3),
                          .archived = row.Bool(4),
                          .read_at = row.OptionalTime(5),
                          .exclusion = static_cast<Exclusion>(row.Int(6))};
  }
  if (stored.empty() || !page_.read_at) return stored;
  ForEachUnchanged(sql_, page_.workspace_id, page_.type, *page_.read_at,
                   [&stored](ObjectId id, Time at) {
                     const auto found = stored.find(id);
                     if (found == stored.end()) return;
                     std::optional<Time>& read_at = found->second.read_at;
                     read_at = std::max(read_at, std::optional(at));
                   });
  return stored;
}

// Archiving, restoring and associating move no version: of two reads of it the later one is right.
bool PageWriter::IsOutdated(const HubSpotRecord& record, const StoredRecord& stored) const {
  if (stored.modified_at != record.modified_at) return stored.modified_at > record.modified_at;
  if (stored.archived == record.archived) {
    return page_.read_at && stored.read_at && *stored.read_at > *page_.read_at;
  }
  return !page_.read_at || (stored.read_at && *stored.read_at >= *page_.read_at);
}

bool PageWriter::IsBuried(ObjectId id, const std::map<ObjectId, Tombstone>& tombstones) const {
  const auto found = tombstones.find(id);
  if (found == tombstones.end()) return false;
  return !page_.read_at || found->second.at >= *page_.read_at;
}

void PageWriter::WriteRecords() {
  const auto newest = NewestById(page_.records);
  std::vector<ObjectId> ids;
  for (const auto& [id, record] : newest) ids.push_back(id);
  if (ids.empty()) return;
  const auto stored = LoadStored(ids);
  const auto tombstones = LoadTombstones(sql_, page_.workspace_id, page_.type, ids);
  std::vector<Params> rows;  // of those that are stored; of the others, some at a time
  std::vector<Params> new_rows;
  std::vector<Params> risen;
  std::vector<const HubSpotRecord*> replacing;
  std::vector<ObjectId> seen;
  for (const auto& [id, record] : newest) {
    const auto found = stored.find(id);
    const StoredRecord* old = found == stored.end() ? nullptr : &found->second;
    if (IsBuried(id, tombstones) || (old != nullptr && IsOutdated(*record, *old))) {
      stale_.insert({page_.type, id});
      continue;
    }
    if (tombstones.contains(id)) risen.push_back({workspace_, Num(CodeOf(page_.type)), Num(id)});
    fresh_.push_back(record);
    if (old == nullptr) added_.insert(id);
    const auto excluded = page_.excluded.find(id);
    const Exclusion now = excluded == page_.excluded.end() ? Exclusion::kNone : excluded->second;
    if (now != (old == nullptr ? Exclusion::kNone : old->exclusion)) {
      reclassified_[now].push_back(id);
    }
    // A set of edges that was complete once is kept up by later pages, so it stays complete.
    const std::int64_t mask = MaskOf(record->associations_read) | (old == nullptr ? 0 : old->mask);
    Params row = RecordParams(d_, workspace_, *record, mask);
    if (old != nullptr && IsHashOf(old->hash, row)) {
      seen.push_back(id);
      continue;
    }
    changed_.insert(id);
    row.push_back(d_.AtOrNull(page_.read_at));
    if (old != nullptr) {
      replacing.push_back(record);
      rows.push_back(std::move(row));
      continue;
    }
    new_rows.push_back(std::move(row));
    if (new_rows.size() == kRowsAtOnce) Upsert(sql_, RecordsTable(), std::exchange(new_rows, {}));
  }
  Upsert(sql_, RecordsTable(), std::move(new_rows));
  DeleteRows(sql_, "tombstones", {"workspace_id", "object_type", "object_id"}, std::move(risen));
  news_ = NotePropertyChanges(sql_, page_.workspace_id, page_.type, replacing, page_.also_watched);
  // So that a removal that HubSpot showed before does not take a record that is there after all.
  if (page_.read_at) NoteUnchanged(sql_, page_.workspace_id, page_.type, *page_.read_at, seen);
  Upsert(sql_, RecordsTable(), std::move(rows));
}

void PageWriter::WriteExclusions() {
  for (const auto& [exclusion, ids] : reclassified_) {
    changed_.insert(ids.begin(), ids.end());
    if (exclusion == Exclusion::kDropped) ForgetChanges(ids);
    sql_.StartKept(
        "UPDATE hubspot_records SET exclusion = ? WHERE workspace_id = ? AND object_type = ? AND " +
            d_.IsInIds("object_id"),
        {Num(static_cast<int>(exclusion)), workspace_, Num(CodeOf(page_.type)), d_.Ids(ids)});
  }
}

// Their content goes, and what it was before.
void PageWriter::ForgetChanges(const std::vector<ObjectId>& ids) {
  std::vector<Params> keys;
  for (const ObjectId id : ids) keys.push_back({workspace_, Num(CodeOf(page_.type)), Num(id)});
  DeleteRows(sql_, "property_changes", {"workspace_id", "object_type", "object_id"},
             std::move(keys));
}

// Only of those that have one: what refers to a record is to be linked again when its row goes, not
// each time that it is written without.
void PageWriter::RemoveRows() {
  std::vector<ObjectId> fresh;
  for (const ObjectId id : page_.without_row) {
    if (!IsStale(page_.type, id) && !added_.contains(id)) fresh.push_back(id);
  }
  const std::vector<ObjectId> present =
      WithRow(sql_, page_.workspace_id, page_.type, std::move(fresh));
  RemoveDerived(sql_, page_.workspace_id, page_.type, present,
                {marker_, dirty_, dirty_health_, touched_});
  changed_.insert(present.begin(), present.end());
}

// The edges stay: a restored record is linked as before at once.
void PageWriter::RemoveArchived() {
  std::vector<ObjectId> archived;
  for (const HubSpotRecord* record : fresh_) {
    if (record->archived && changed_.contains(record->id)) archived.push_back(record->id);
  }
  RemoveDerived(sql_, page_.workspace_id, page_.type, archived,
                {marker_, dirty_, dirty_health_, touched_});
}

std::set<PageWriter::Edge> PageWriter::LoadEdges() {
  const std::vector<ObjectId> known = KnownOf(page_.type, FreshIds());
  std::set<Edge> stored;
  if (known.empty()) return stored;
  for (const Row& row :
       sql_.QueryKept(3,
                      "SELECT t.from_id, t.to_type, t.to_id" +
                          d_.FromIds("associations", {"workspace_id", "from_type"}, "from_id"),
                      {d_.Ids(known), workspace_, Num(CodeOf(page_.type))})) {
    stored.insert({row.Int(0), {ObjectTypeOf(row.Int(1)), row.Int(2)}});
  }
  return stored;
}

void PageWriter::WriteEdges() {
  const std::set<Edge> stored = LoadEdges();
  std::map<ObjectId, std::int64_t> read;  // the to-types whose edges are complete
  std::set<Edge> given;
  for (const HubSpotRecord* record : fresh_) {
    read[record->id] = MaskOf(record->associations_read);
    for (const Association& a : record->associations) given.insert({record->id, a});
  }
  std::vector<Params> inserted;
  std::vector<Params> removed;
  const auto add = [&](std::vector<Params>& rows, const Edge& edge) {
    rows.push_back(MakeParams(workspace_, Num(CodeOf(page_.type)), Num(edge.first),
                              Num(CodeOf(edge.second.to_type)), Num(edge.second.to_id)));
    changed_.insert(edge.first);
  };
  for (const Edge& edge : given) {
    if (!stored.contains(edge)) add(inserted, edge);
  }
  for (const Edge& edge : stored) {
    const bool was_read = ((read[edge.first] >> CodeOf(edge.second.to_type)) & 1) != 0;
    has_unread_edges_ |= !was_read;
    if (!was_read || given.contains(edge)) continue;
    add(removed, edge);
    if (edge.second.to_type == ObjectType::kDeal) left_deals_.insert(edge.second.to_id);
  }
  Upsert(sql_, AssociationsTable(), std::move(inserted));
  DeleteRows(sql_, "associations", AssociationsTable().columns, std::move(removed));
}

void PageWriter::WriteIssues() {
  std::vector<RecordIssue> issues;
  for (const RecordIssue& issue : page_.issues) {
    if (!IsStale(page_.type, issue.object_id)) issues.push_back(issue);
  }
  issues_ = ReplaceIssues(sql_, {page_.workspace_id, page_.type, IssueOrigin::kMapping, page_.now},
                          FreshIds(), issues);
}

// Deals and line items are what revenue follows from, beside the clients' own rows.
void PageWriter::MarkDirtyClients() {
  const std::vector<ObjectId> changed(changed_.begin(), changed_.end());
  dirty_.MarkClients({dirty_ids_.begin(), dirty_ids_.end()});
  if (page_.type == ObjectType::kDeal) dirty_.MarkClientsOfDeals(changed);
  if (page_.type != ObjectType::kLineItem) return;
  dirty_.MarkClientsOfLineItems(changed);
  dirty_.MarkClientsOfDeals({left_deals_.begin(), left_deals_.end()});
}

// Health follows from people, deals and activities, and from the clients' own rows.
void PageWriter::MarkDirtyHealth() {
  std::set<std::string> clients = linked_;
  clients.insert(dirty_ids_.begin(), dirty_ids_.end());
  if (page_.type != ObjectType::kCompany && page_.type != ObjectType::kLineItem) {
    std::set<ObjectId> changed = changed_;
    for (const ClientLinks& links : page_.links) {
      if (links.type != page_.type || changed.erase(links.object_id) == 0) continue;
      for (const ClientId& client : links.clients) clients.insert(client.value);
    }
    dirty_health_.MarkClientsOf(page_.type, {changed.begin(), changed.end()});
  }
  dirty_health_.MarkClients({clients.begin(), clients.end()});
}

PageResult PageWriter::Result() const {
  PageResult result;
  result.stale = static_cast<std::int64_t>(stale_.size());
  std::set<ObjectId> held_back;
  for (const RecordIssue& issue : page_.issues) {
    if (issue.held_back && !IsStale(page_.type, issue.object_id)) held_back.insert(issue.object_id);
  }
  result.held_back = static_cast<std::int64_t>(held_back.size());
  for (const HubSpotRecord* record : fresh_) {
    if (page_.excluded.contains(record->id)) {
      ++result.excluded;
    } else if (added_.contains(record->id)) {
      ++result.added;
    } else if (changed_.contains(record->id)) {
      ++result.updated;
    } else {
      ++result.unchanged;
    }
  }
  return result;
}

void PageWriter::WriteProgress(const PageResult& result) {
  const auto records = static_cast<std::int64_t>(page_.records.size()) + page_.known;
  sql_.StartKept(
      "UPDATE sync_cursors SET processed = processed + ?, added = added + ?, updated = updated + ?,"
      " unchanged = unchanged + ?, skipped = skipped + ?, failed = failed + ?, calls = calls + ?,"
      " next_after = CASE WHEN finished THEN next_after ELSE ? END, finished = finished OR ?,"
      " error = '' WHERE workspace_id = ? AND run_id = ? AND object_type = ?",
      {Num(records + page_.skipped), Num(result.added), Num(result.updated),
       Num(result.unchanged + result.stale + page_.known), Num(page_.skipped + result.excluded),
       Num(result.held_back), Num(page_.cursor->calls), Text(page_.cursor->after),
       Num(page_.cursor->finished ? 1 : 0), workspace_, Text(page_.run_id.value),
       Num(CodeOf(page_.type))});
}

}  // namespace stanna::storage
