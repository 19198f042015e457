// A workspace's configuration documents, every version kept.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

struct ConfigVersion {
  WorkspaceId workspace_id;
  int version = 0;       ///< 1, 2, …; 0: the built-in standard document
  std::string document;  ///< JSON text
  std::string author;    ///< API key id, or "system"
  Time created_at{};
};

/// See WorkspaceStore for threads and errors.
class ConfigStore {
 public:
  virtual ~ConfigStore() = default;
  /// NotFound: the workspace never changed the standard document.
  virtual absl::StatusOr<ConfigVersion> GetLatest(const WorkspaceId& workspace,
                                                  Deadline deadline) = 0;
  /// NotFound: there is no such version.
  virtual absl::StatusOr<ConfigVersion> Get(const WorkspaceId& workspace, int version,
                                            Deadline deadline) = 0;
  /// Newest first, without their documents; `before`: only older ones, 0: all.
  virtual absl::StatusOr<std::vector<ConfigVersion>> List(const WorkspaceId& workspace, int before,
                                                          int limit, Deadline deadline) = 0;
  /// Adds `config.version`, which must be one more than the latest: Aborted when another writer was
  /// first.
  virtual absl::Status Add(const ConfigVersion& config, Deadline deadline) = 0;
};

}  // namespace stanna::storage
