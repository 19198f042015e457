// What stored records are known by: their versions, edges, tombstones, and the reads queued for
// them. RecordStore has the contracts.
#pragma once

#include <map>
#include <vector>

#include "storage/record_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

std::map<ObjectId, Tombstone> LoadTombstones(SqlSession& sql, const WorkspaceId& workspace,
                                             ObjectType type, const std::vector<ObjectId>& ids);
std::map<ObjectId, RecordVersion> LoadVersions(SqlSession& sql, const WorkspaceId& workspace,
                                               ObjectType type, const std::vector<ObjectId>& ids);
std::vector<RecordVersion> ScanVersions(SqlSession& sql, const WorkspaceId& workspace,
                                        ObjectType type, ObjectId after, int limit);
std::vector<RecordVersion> VersionsBetween(SqlSession& sql, const WorkspaceId& workspace,
                                           ObjectType type, Time from, Time to, int limit);
std::int64_t CountLive(SqlSession& sql, const WorkspaceId& workspace, ObjectType type);
std::vector<HourCount> CountByHour(SqlSession& sql, const WorkspaceId& workspace, ObjectType type);
std::map<ObjectId, std::vector<ObjectId>> LoadEdgesTo(SqlSession& sql, const WorkspaceId& workspace,
                                                      ObjectType from, ObjectType to,
                                                      const std::vector<ObjectId>& ids);
void QueueReads(SqlSession& sql, const WorkspaceId& workspace,
                const std::vector<PendingRead>& reads, Time now);
std::vector<PendingRead> LoadPendingReads(SqlSession& sql, const WorkspaceId& workspace,
                                          ObjectType type, int limit);
void RemovePendingReads(SqlSession& sql, const WorkspaceId& workspace,
                        const std::vector<PendingRead>& done);

}  // namespace stanna::storage
