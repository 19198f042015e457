// Which clients a transaction touches, for the feed of changes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/object_type.h"
#include "storage/sql/change_log.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// For one transaction.
class TouchedClients {
 public:
  TouchedClients(SqlSession& sql, const WorkspaceId& workspace);

  /// Something of `type` that belongs to the client was written, linked or taken from it.
  void Note(const std::string& client, ObjectType type);
  /// The clients that these records belong to now: call it before links go, after they came.
  void NoteClientsOf(ObjectType type, const std::vector<ObjectId>& ids);

  /// One change a client: {"clientId", "objectTypes"}.
  void AppendTo(ChangeLog& log) const;

 private:
  SqlSession& sql_;
  const SqlValue workspace_;
  std::map<std::string, std::set<ObjectType>> clients_;
};

}  // namespace stanna::storage
