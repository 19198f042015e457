// What an error means for a run.
#pragma once

#include <string>

#include "base/status.h"

namespace stanna::sync {

enum class ErrorScope {
  kType,       ///< one object type can't be read; the others can
  kTransient,  ///< a later attempt may succeed
  kRun,        ///< nothing more can be read: reconnect needed, cancelled
  kLease,      ///< another worker has the job, or the run is over: write nothing any more
};

/// The scope of a failed HubSpot call or store call. `status` is not OK.
ErrorScope ScopeOf(const absl::Status& status);

/// What a run's page says of `status`: its message, unless that is about our own inner workings (a
/// database's words, say), which belong into the log.
std::string MessageForPerson(const absl::Status& status);

}  // namespace stanna::sync
