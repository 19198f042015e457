// Raw records as they are stored, with their edges. RecordStore has the contracts.
#pragma once

#include <vector>

#include "storage/record_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// RecordStore::Load: ascending by id.
std::vector<HubSpotRecord> LoadRecords(SqlSession& sql, const WorkspaceId& workspace,
                                       ObjectType type, const std::vector<ObjectId>& ids);
/// RecordStore::Scan.
std::vector<HubSpotRecord> ScanRecords(SqlSession& sql, const WorkspaceId& workspace,
                                       ObjectType type, ObjectId after, int limit);
/// RecordStore::SampleProperties.
std::vector<PropertyBag> SampleProperties(SqlSession& sql, const WorkspaceId& workspace,
                                          ObjectType type, int limit);

}  // namespace stanna::storage
