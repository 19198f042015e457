// Notes what changed of the properties that somebody wants to know about, inside the transaction
// that replaces the records.
#pragma once

#include <vector>

#include "base/hubspot_record.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// `records` of one type, before they replace their stored copies. A change is noted where both the
/// stored copy and the new one have the property and its value differs in more than spelling
/// ("12000" and "12000.00" are one number, a time with and without a fraction is one time). Of
/// copies that skip versions, the change is of the later one.
void NotePropertyChanges(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                         const std::vector<const HubSpotRecord*>& records);

}  // namespace stanna::storage
