// A client's complete context for whoever talks to it next: stored rows as the facts of
// server/insights/context.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/insights/context/context_builder.h"
#include "storage/context_store.h"
#include "storage/stores.h"

namespace stanna::portfolio {

struct ContextSettings;  // client_context.cc

/// Asks for contexts many times a second: what is the same for all clients of a workspace is kept
/// for a minute, the configuration until it has a new version. Thread-safe; `stores` and `clock`
/// must outlive it.
class ClientContexts {
 public:
  ClientContexts(storage::Stores& stores, const Clock& clock) : stores_(stores), clock_(clock) {}

  struct Found {
    insights::ClientContext context;
    Time as_of{};
    int token_budget = 0;
    /// Of the connected portal, as it was within the last minute; 0: none is connected.
    std::int64_t portal_id = 0;
    std::string ui_domain;  ///< storage::Connection's
  };
  /// NotFound: no such client in this workspace.
  absl::StatusOr<Found> Get(const WorkspaceId& workspace, const ClientId& client, int token_budget,
                            Deadline deadline);

 private:
  using Settings = std::shared_ptr<const ContextSettings>;

  absl::StatusOr<Settings> SettingsOf(const WorkspaceId& workspace, Time now, Deadline deadline);
  absl::StatusOr<Settings> ReadSettings(const WorkspaceId& workspace, Time now, Deadline deadline);

  storage::Stores& stores_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<WorkspaceId, Settings> settings_ GUARDED_BY(mutex_);
};

}  // namespace stanna::portfolio
