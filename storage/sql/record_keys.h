// What records of one type are told apart by: who has which key, and who is first.
#pragma once

#include <map>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/link_marker.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// The keys of `ids` are exactly `keys` from now on. Where the lowest record with a key changes,
/// the others with it are marked: what is said of them names the lowest.
void ReplaceKeys(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                 const std::vector<ObjectId>& ids, const std::vector<KeyedRecord>& keys,
                 LinkMarker& marker);

/// RecordStore::LowestWithKeys.
std::map<KeyName, ObjectId> LoadLowestWithKeys(SqlSession& sql, const WorkspaceId& workspace,
                                               ObjectType type, const std::vector<KeyName>& keys,
                                               const std::vector<ObjectId>& besides);

}  // namespace stanna::storage
