// The feed of a workspace's changes, behind WatchChanges.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

enum class ChangeKind {
  kClient = 1,    ///< a client, or something that belongs to it, is not what it was
  kScore = 2,     ///< a health score changed
  kAlert = 3,     ///< an alert opened or closed
  kSync = 4,      ///< a sync run got into another state
  kIssue = 5,     ///< record issues opened or closed
  kProperty = 6,  ///< a watched property of a record got another value
};

/// At least once and in order of commit. Never with personal data or a secret: ids, figures, names
/// of rules and states.
struct Change {
  std::int64_t sequence = 0;  ///< ascending within the workspace, without gaps
  Time at{};
  ChangeKind kind = ChangeKind::kClient;
  std::string subject;   ///< "client_…", "sync_…"; of issues the object type's name; "deals/12"
  std::string document;  ///< JSON, by kind
};

/// Changes of one transaction, which are all of those after `before` up to `last`.
struct ChangeSpan {
  std::int64_t before = 0, last = 0;
};

/// How long changes are kept: a watcher that was away for longer starts anew.
inline constexpr std::chrono::days kChangesKept{7};

/// Changes are appended by the other stores, in the transactions that make them. See WorkspaceStore
/// for threads and errors.
class ChangeStore {
 public:
  virtual ~ChangeStore() = default;
  /// After `after`, ascending; without `kinds`, of every kind. OutOfRange (CURSOR_EXPIRED): changes
  /// after it are not kept any more, or it is beyond the last one.
  virtual absl::StatusOr<std::vector<Change>> List(const WorkspaceId& workspace, std::int64_t after,
                                                   const std::vector<ChangeKind>& kinds, int limit,
                                                   Deadline deadline) = 0;
  /// The last one's sequence; 0: none so far.
  virtual absl::StatusOr<std::int64_t> Last(const WorkspaceId& workspace, Deadline deadline) = 0;
  /// The sequence before the first one that is kept: with it, List gives all there is.
  virtual absl::StatusOr<std::int64_t> BeforeFirst(const WorkspaceId& workspace,
                                                   Deadline deadline) = 0;
  /// Removes those before `before`, up to the first one that is not.
  virtual absl::StatusOr<std::int64_t> RemoveBefore(const WorkspaceId& workspace, Time before,
                                                    Deadline deadline) = 0;
};

}  // namespace stanna::storage
