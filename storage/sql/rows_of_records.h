// What a table has of some records of one type.
#pragma once

#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/object_type.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// The rows, in no order, of the records with these ids in a table with an index that begins with
/// workspace_id, object_type, object_id. `select` names `columns` columns of it as `t`, the first
/// of them t.object_id.
///
/// Records that are read together mostly have ids that lie together, from a few pages. So the index
/// is asked for what lies in a few ranges, and for ids one by one only where a range has as many
/// others, or records have more than two rows.
Rows RowsOfRecords(SqlSession& sql, int columns, std::string_view select, std::string_view table,
                   const WorkspaceId& workspace, ObjectType type, std::vector<ObjectId> ids);

/// False when there is certainly no association that fulfils `condition` (of the types of `t`, one
/// parameter) and leads from these records (`end`: "from") or to them ("to"). Looks at a few ranges
/// of ids as well, and at no more than some edges a record: true when there are more.
bool MayHaveEdges(SqlSession& sql, std::string_view end, const WorkspaceId& workspace,
                  ObjectType type, std::vector<ObjectId> ids, std::string_view condition,
                  const SqlValue& parameter);

}  // namespace stanna::storage
