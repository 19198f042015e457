#include "storage/sql/property_changes.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/decimal.h"
#include "storage/history_store.h"
#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"

namespace stanna::storage {
namespace {

constexpr int kAllDecimals = 30;

const UpsertTable& ChangesTable() {
  static const UpsertTable table{.name = "property_changes",
                                 .columns = {"workspace_id", "object_type", "object_id", "property",
                                             "changed_at", "old_value", "new_value", "source"},
                                 .key_columns = 5};
  return table;
}

bool SameValue(std::optional<std::string_view> a, std::optional<std::string_view> b) {
  if (a == b) return true;
  if (!a || !b) return false;
  const auto time = ParseRfc3339(*a);
  if (time) return time == ParseRfc3339(*b);
  const auto number = CanonicalDecimal(*a, kAllDecimals);
  return number && number == CanonicalDecimal(*b, kAllDecimals);
}

std::map<ObjectId, PropertyBag> LoadProperties(SqlSession& sql, const WorkspaceId& workspace,
                                               ObjectType type, const std::vector<ObjectId>& ids) {
  std::map<ObjectId, PropertyBag> stored;
  const Dialect& d = sql.dialect();
  for (const Row& row :
       sql.Query(2,
                 "SELECT t.object_id, t.properties" +
                     d.FromIds("hubspot_records", {"workspace_id", "object_type"}, "object_id"),
                 {d.Ids(ids), Text(workspace.value), Num(CodeOf(type))})) {
    if (auto bag = PropertyBag::FromJson(row.Text(1))) stored[row.Int(0)] = *std::move(bag);
  }
  return stored;
}

}  // namespace

void NotePropertyChanges(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                         const std::vector<const HubSpotRecord*>& records) {
  const auto watched = WatchedProperties(type);
  if (records.empty() || watched.empty()) return;
  std::vector<ObjectId> ids;
  for (const HubSpotRecord* record : records) ids.push_back(record->id);
  const auto stored = LoadProperties(sql, workspace, type, ids);
  std::vector<Params> changes;
  for (const HubSpotRecord* record : records) {
    const auto old = stored.find(record->id);
    if (old == stored.end()) continue;
    for (const std::string_view property : watched) {
      if (!old->second.Has(property) || !record->properties.Has(property)) continue;
      const auto before = old->second.Get(property);
      const auto after = record->properties.Get(property);
      if (SameValue(before, after)) continue;
      changes.push_back({Text(workspace.value), Num(CodeOf(type)), Num(record->id), Text(property),
                         sql.dialect().At(record->modified_at), Text(before.value_or("")),
                         Text(after.value_or("")), Text(kChangeSeenBySync)});
    }
  }
  Upsert(sql, ChangesTable(), std::move(changes));
}

}  // namespace stanna::storage
