#include "storage/sql/property_changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/property_timeline.h"
#include "storage/sql/record_versions.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

const UpsertTable& ChangesTable() {
  static const UpsertTable table{.name = "property_changes",
                                 .columns = {"workspace_id", "object_type", "object_id", "property",
                                             "changed_at", "old_value", "new_value", "source"},
                                 .key_columns = 5};
  return table;
}

struct StoredCopy {
  PropertyBag properties;
  Time version{};
  bool is_dropped = false;
};

/// The stored changes of some records of one type, and what becomes of them.
class TypeTimelines {
 public:
  TypeTimelines(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                const std::vector<ObjectId>& ids)
      : sql_(sql), workspace_(Text(workspace.value)), type_(type) {
    LoadCopies(ids);
    LoadChanges(ids);
  }

  const StoredCopy* CopyOf(ObjectId id) const {
    const auto found = copies_.find(id);
    return found == copies_.end() ? nullptr : &found->second;
  }
  PropertyTimeline& Of(ObjectId id, const std::string& property) {
    const Key key{id, property};
    return timelines_.try_emplace(key, std::exchange(stored_[key], {})).first->second;
  }

  /// Writes what differs and answers with the news.
  std::vector<PropertyNews> Write() {
    std::vector<PropertyNews> news;
    std::vector<Params> written;
    std::vector<Params> removed;
    for (const auto& [key, timeline] : timelines_) {
      for (const Time at : timeline.Removed()) removed.push_back(KeyOf(key, at));
      for (const PropertyChange& change : timeline.Written()) {
        Params row = KeyOf(key, change.changed_at);
        row.insert(row.end(),
                   {Text(change.old_value), Text(change.new_value), Text(change.source)});
        written.push_back(std::move(row));
      }
      for (PropertyChange& change : timeline.News()) {
        news.push_back({type_, key.first, std::move(change)});
      }
    }
    // One by one: few move, and a list of values would have the times as texts.
    if (!removed.empty()) {
      sql_.ExecuteMany(
          "DELETE FROM property_changes WHERE workspace_id = ? AND object_type = ?"
          " AND object_id = ? AND property = ? AND changed_at = " +
              sql_.dialect().TimeParam(),
          removed);
    }
    Upsert(sql_, ChangesTable(), std::move(written));
    return news;
  }

 private:
  using Key = std::pair<ObjectId, std::string>;

  Params KeyOf(const Key& key, Time at) const {
    return {workspace_, Num(CodeOf(type_)), Num(key.first), Text(key.second),
            sql_.dialect().At(at)};
  }

  void LoadCopies(const std::vector<ObjectId>& ids) {
    const Dialect& d = sql_.dialect();
    // Not kept: SOCI would keep the answer, too, which is large.
    for (const Row& row :
         sql_.Query(4,
                    "SELECT t.object_id, t.properties, t.modified_at, t.exclusion" +
                        d.FromIds("hubspot_records", {"workspace_id", "object_type"}, "object_id"),
                    {d.Ids(ids), workspace_, Num(CodeOf(type_))})) {
      auto bag = PropertyBag::FromJson(row.Text(1));
      if (!bag) continue;
      copies_[row.Int(0)] = {*std::move(bag), row.TimeAt(2),
                             static_cast<Exclusion>(row.Int(3)) == Exclusion::kDropped};
    }
  }

  void LoadChanges(const std::vector<ObjectId>& ids) {
    const Dialect& d = sql_.dialect();
    for (const Row& row : sql_.QueryKept(
             6,
             "SELECT t.object_id, t.property, t.changed_at, t.old_value, t.new_value, t.source" +
                 d.FromIds("property_changes", {"workspace_id", "object_type"}, "object_id"),
             {d.Ids(ids), workspace_, Num(CodeOf(type_))})) {
      stored_[{row.Int(0), row.Text(1)}].push_back(
          {row.Text(1), row.TimeAt(2), row.Text(3), row.Text(4), row.Text(5)});
    }
  }

  SqlSession& sql_;
  const SqlValue workspace_;
  const ObjectType type_;
  std::map<ObjectId, StoredCopy> copies_;
  std::map<Key, std::vector<PropertyChange>> stored_;
  std::map<Key, PropertyTimeline> timelines_;
};

std::string ValueOf(const PropertyBag& properties, std::string_view property) {
  return std::string(properties.Get(property).value_or(""));
}

std::vector<PropertyNews> NoteOfType(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                                     const std::vector<PropertyEvent>& events) {
  std::vector<ObjectId> ids;
  for (const PropertyEvent& event : events) ids.push_back(event.object_id);
  const auto gone = LoadTombstones(sql, workspace, type, ids);
  TypeTimelines timelines(sql, workspace, type, ids);
  for (const PropertyEvent& event : events) {
    if (gone.contains(event.object_id)) continue;
    const StoredCopy* copy = timelines.CopyOf(event.object_id);
    if (copy != nullptr && copy->is_dropped) continue;
    std::optional<ValueInCopy> in_copy;
    if (copy != nullptr && copy->properties.Has(event.property)) {
      in_copy = ValueInCopy{ValueOf(copy->properties, event.property), copy->version};
    }
    timelines.Of(event.object_id, event.property)
        .Became(event.property, event.at, event.value, in_copy);
  }
  return timelines.Write();
}

}  // namespace

std::vector<PropertyNews> NotePropertyChanges(SqlSession& sql, const WorkspaceId& workspace,
                                              ObjectType type,
                                              const std::vector<const HubSpotRecord*>& records,
                                              const std::vector<std::string>& also_watched) {
  const auto always = WatchedProperties(type);
  std::vector<std::string> watched(always.begin(), always.end());
  watched.insert(watched.end(), also_watched.begin(), also_watched.end());
  if (records.empty() || watched.empty()) return {};
  std::vector<ObjectId> ids;
  for (const HubSpotRecord* record : records) ids.push_back(record->id);
  TypeTimelines timelines(sql, workspace, type, ids);
  for (const HubSpotRecord* record : records) {
    const StoredCopy* old = timelines.CopyOf(record->id);
    if (old == nullptr) continue;
    for (const std::string& property : watched) {
      if (!old->properties.Has(property) || !record->properties.Has(property)) continue;
      timelines.Of(record->id, property)
          .Shows(property, {ValueOf(record->properties, property), record->modified_at},
                 {ValueOf(old->properties, property), old->version});
    }
  }
  return timelines.Write();
}

std::vector<PropertyNews> NotePropertyEvents(SqlSession& sql, const WorkspaceId& workspace,
                                             std::vector<PropertyEvent> events) {
  // Each is put between its neighbours; in their order fewer have to be corrected.
  std::ranges::stable_sort(events, {}, &PropertyEvent::at);
  std::map<ObjectType, std::vector<PropertyEvent>> by_type;
  for (PropertyEvent& event : events) by_type[event.type].push_back(std::move(event));
  std::vector<PropertyNews> news;
  for (const auto& [type, of_type] : by_type) {
    auto noted = NoteOfType(sql, workspace, type, of_type);
    std::move(noted.begin(), noted.end(), std::back_inserter(news));
  }
  return news;
}

void AppendPropertyNews(ChangeLog& log, const std::vector<PropertyNews>& news) {
  for (const PropertyNews& entry : news) {
    const std::string type(NameOf(entry.type));
    const std::string id = std::to_string(entry.object_id);
    const auto open = WatchedProperties(entry.type);
    std::string document = "{\"objectType\":" + ToJsonString(type) + ",\"objectId\":\"" + id +
                           "\",\"property\":" + ToJsonString(entry.change.property);
    if (std::ranges::count(open, entry.change.property) > 0) {
      document += ",\"from\":" + ToJsonString(entry.change.old_value) +
                  ",\"to\":" + ToJsonString(entry.change.new_value);
    }
    log.Add(
        ChangeKind::kProperty, type + "/" + id,
        document + ",\"changedAt\":" + ToJsonString(FormatRfc3339(entry.change.changed_at)) + "}");
  }
}

}  // namespace stanna::storage
