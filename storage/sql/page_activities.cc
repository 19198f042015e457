#include <map>
#include <utility>

#include "storage/sql/activity_facts.h"
#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/page_writer.h"

namespace stanna::storage {
namespace {

ActivityState StateOf(const InteractionRow& row, std::string analysis,
                      std::optional<int> manual_level) {
  return {.at = row.occurred_at,
          .direction = row.direction,
          .outcome = row.outcome,
          .thread_id = row.thread_id,
          .analysis = std::move(analysis),
          .manual_level = manual_level};
}

std::map<RecordKey, std::string> AnalysesOf(const PageWrite& page) {
  std::map<RecordKey, std::string> analyses;
  for (const AnalysisRow& row : page.analyses) {
    analyses[{row.type, row.object_id}] = AnalysisText(row);
  }
  return analyses;
}

}  // namespace

void PageWriter::WriteInteractions() {
  std::map<ObjectType, Activities> by_type;
  for (const InteractionRow& row : page_.interactions) {
    if (!IsStale(row.type, row.object_id)) by_type[row.type].push_back(&row);
  }
  analyses_ = AnalysesOf(page_);
  for (const auto& [type, rows] : by_type) WriteActivitiesOfType(type, rows);
}

// In one statement, what is stored and what persons have set: the latter outlives the row.
std::map<ObjectId, PageWriter::StoredActivity> PageWriter::LoadActivities(
    ObjectType type, const std::vector<ObjectId>& ids) {
  std::map<ObjectId, StoredActivity> stored;
  const Params of_type = {d_.Ids(ids), workspace_, Num(CodeOf(type))};
  Params params = of_type;
  params.insert(params.end(), of_type.begin(), of_type.end());
  for (const Row& row : sql_.QueryKept(
           4,
           "SELECT t.object_id, t.content_hash, t.analysis, CAST(NULL AS integer)" +
               d_.FromIds("interactions", {"workspace_id", "object_type"}, "object_id") +
               " UNION ALL SELECT t.object_id, NULL, NULL, t.level" +
               d_.FromIds("mood_overrides", {"workspace_id", "object_type"}, "object_id"),
           params)) {
    StoredActivity& found = stored[row.Int(0)];
    if (row.IsNull(1)) {
      found.manual_level = static_cast<int>(row.Int(3));
    } else {
      found.hash = row.Int(1);
      found.analysis = row.Text(2);
    }
  }
  return stored;
}

void PageWriter::WriteActivitiesOfType(ObjectType type, const Activities& rows) {
  std::vector<ObjectId> ids;
  for (const InteractionRow* row : rows) ids.push_back(row->object_id);
  auto all_stored = LoadActivities(type, ids);
  std::vector<Params> written;
  for (const InteractionRow* row : rows) {
    const StoredActivity& stored = all_stored[row->object_id];
    const auto given = analyses_.extract({type, row->object_id});
    const std::string& analysis = given.empty() ? stored.analysis : given.mapped();
    activities_[{type, row->object_id}] = StateOf(*row, analysis, stored.manual_level);
    Params params = ParamsOf(d_, page_.workspace_id, *row);
    params.push_back(Num(ContentHash(params)));
    const bool is_same = stored.hash && IsHashOf(*stored.hash, params);
    if (is_same && stored.analysis == analysis) continue;
    params.push_back(analysis);
    if (type == page_.type) changed_.insert(row->object_id);
    rows_written_[type].push_back(row->object_id);
    written.push_back(std::move(params));
  }
  UpsertTable guarded = InteractionsTable().upsert;
  guarded.guard = "excluded.source_modified_at >= interactions.source_modified_at";
  Upsert(sql_, guarded, std::move(written));
}

// Of activities of which the page has either the row or the links.
void PageWriter::RefreshFactsOfOthers() {
  std::set<RecordKey> linked;
  for (const ClientLinks& links : page_.links) linked.insert({links.type, links.object_id});
  for (const auto& [key, state] : activities_) {
    const bool is_new = key.first != page_.type || changed_.contains(key.second);
    if (is_new && !linked.contains(key)) unpacked_.insert(key);
  }
  std::map<ObjectType, std::vector<ObjectId>> ids;
  for (const auto& [type, id] : unpacked_) ids[type].push_back(id);
  for (const auto& [type, of_type] : ids) {
    RefreshFacts(sql_, page_.workspace_id, type, of_type);
  }
}

}  // namespace stanna::storage
