#include "storage/sql/record_keys.h"

#include <set>
#include <string>
#include <utility>

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/rows_of_records.h"

namespace stanna::storage {
namespace {

const UpsertTable& KeysTable() {
  static const UpsertTable table{
      .name = "record_keys",
      .columns = {"workspace_id", "object_type", "kind", "value", "object_id"},
      .key_columns = 5};
  return table;
}

using Held = std::set<std::pair<KeyName, ObjectId>>;

Held LoadKeys(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
              const std::vector<ObjectId>& ids) {
  Held held;
  for (const Row& row :
       RowsOfRecords(sql, 3, "t.object_id, t.kind, t.value", "record_keys", workspace, type, ids)) {
    held.insert({{row.Text(1), row.Text(2)}, row.Int(0)});
  }
  return held;
}

std::map<std::string, std::vector<std::string>> ByKind(const std::set<KeyName>& keys) {
  std::map<std::string, std::vector<std::string>> by_kind;
  for (const KeyName& key : keys) by_kind[key.kind].push_back(key.value);
  return by_kind;
}

std::map<KeyName, ObjectId> LoadLowest(SqlSession& sql, const Params& typed,
                                       const std::set<KeyName>& keys,
                                       const std::vector<ObjectId>& besides) {
  const Dialect& d = sql.dialect();
  std::map<KeyName, ObjectId> lowest;
  for (const auto& [kind, values] : ByKind(keys)) {
    Params params = {d.Texts(values)};
    params.insert(params.end(), typed.begin(), typed.end());
    params.push_back(Text(kind));
    std::string from = d.FromTexts("record_keys", {"workspace_id", "object_type", "kind"}, "value");
    if (!besides.empty()) {
      from += " AND t.object_id NOT IN (SELECT t.object_id" +
              d.FromIds("record_keys", {"workspace_id", "object_type"}, "object_id") + ")";
      params.push_back(d.Ids(besides));
      params.insert(params.end(), typed.begin(), typed.end());
    }
    for (const Row& row :
         sql.Query(2, "SELECT t.value, min(t.object_id)" + from + " GROUP BY t.value", params)) {
      lowest[{kind, row.Text(0)}] = row.Int(1);
    }
  }
  return lowest;
}

void MarkHolders(SqlSession& sql, const Params& typed, const std::set<KeyName>& keys,
                 LinkMarker& marker) {
  const Dialect& d = sql.dialect();
  for (const auto& [kind, values] : ByKind(keys)) {
    Params params = {d.Texts(values)};
    params.insert(params.end(), typed.begin(), typed.end());
    params.push_back(Text(kind));
    marker.Mark("SELECT t.workspace_id, t.object_type, t.object_id" +
                    d.FromTexts("record_keys", {"workspace_id", "object_type", "kind"}, "value"),
                params);
  }
}

}  // namespace

void ReplaceKeys(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                 const std::vector<ObjectId>& ids, const std::vector<KeyedRecord>& keys,
                 LinkMarker& marker) {
  if (ids.empty()) return;
  const Params typed = {Text(workspace.value), Num(CodeOf(type))};
  const Held stored = LoadKeys(sql, workspace, type, ids);
  const std::set<ObjectId> replaced(ids.begin(), ids.end());
  Held given;
  for (const KeyedRecord& keyed : keys) {
    if (replaced.contains(keyed.object_id)) given.insert({keyed.key, keyed.object_id});
  }
  if (stored == given) return;
  std::vector<Params> inserted, removed;
  std::set<KeyName> touched;
  const auto note = [&](const Held::value_type& held, std::vector<Params>& rows) {
    touched.insert(held.first);
    rows.push_back(
        {typed[0], typed[1], Text(held.first.kind), Text(held.first.value), Num(held.second)});
  };
  for (const auto& held : given) {
    if (!stored.contains(held)) note(held, inserted);
  }
  for (const auto& held : stored) {
    if (!given.contains(held)) note(held, removed);
  }
  const auto before = LoadLowest(sql, typed, touched, {});
  Upsert(sql, KeysTable(), std::move(inserted));
  DeleteRows(sql, "record_keys", KeysTable().columns, std::move(removed));
  const auto after = LoadLowest(sql, typed, touched, {});
  std::set<KeyName> moved;
  for (const auto& [key, lowest] : after) {
    const auto old = before.find(key);
    // A key that nobody had tells apart whoever has it now.
    if (old != before.end() && old->second != lowest) moved.insert(key);
  }
  MarkHolders(sql, typed, moved, marker);
}

std::map<KeyName, ObjectId> LoadLowestWithKeys(SqlSession& sql, const WorkspaceId& workspace,
                                               ObjectType type, const std::vector<KeyName>& keys,
                                               const std::vector<ObjectId>& besides) {
  return LoadLowest(sql, {Text(workspace.value), Num(CodeOf(type))}, {keys.begin(), keys.end()},
                    besides);
}

}  // namespace stanna::storage
