// A record's row as texts by field name: what a field was, for one that can't be worked out now.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// RecordStore::StoredFields.
std::map<ObjectId, FieldTexts> LoadStoredFields(SqlSession& sql, const WorkspaceId& workspace,
                                                ObjectType type, const std::vector<ObjectId>& ids);

}  // namespace stanna::storage
