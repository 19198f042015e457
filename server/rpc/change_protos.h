// Changes of a workspace, plain → proto, and their cursors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "stanna/insights/v1/changes.pb.h"
#include "storage/change_store.h"

namespace stanna::rpc {

/// The caller's cursor for a place in the feed. Callers must not read anything into it.
std::string CursorOf(std::int64_t sequence);
/// nullopt: none of ours.
std::optional<std::int64_t> SequenceOf(const std::string& cursor);

/// Internal when the stored document can't be read.
absl::StatusOr<insights::v1::Change> ToProto(const storage::Change& change);

/// Whether the change is one of a client; its subject then is the client.
bool IsOfAClient(storage::ChangeKind kind);

/// Which changes a caller asks for.
struct ChangeFilter {
  std::vector<storage::ChangeKind> kinds;  ///< empty: all
  std::string client_id;                   ///< empty: of any client and of none
  bool IsEmpty() const { return kinds.empty() && client_id.empty(); }
  bool Lets(const storage::Change& change) const;
};

/// InvalidArgument: a kind that is none.
absl::StatusOr<ChangeFilter> ReadChangeFilter(const google::protobuf::RepeatedField<int>& kinds,
                                              const std::string& client_id);

}  // namespace stanna::rpc
