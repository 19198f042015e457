// The last step of every read: follows merges, maps, and writes records with the run's cursor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"

namespace stanna::sync {

/// Records of one type with all that is kept of them.
struct ReadPage {
  std::vector<HubSpotRecord> records;
  Time read_at{};          ///< when the read began, by our clock
  std::int64_t known = 0;  ///< seen beside them, and the same as here
};

/// One transaction for the page and `after`, where the run goes on. Errors are the store's, with
/// nothing written.
absl::Status WriteRead(ReadPage read, const std::string& after, const Window& window,
                       const PageMapper& mapper, TypeCalls& calls, const RunScope& scope);

}  // namespace stanna::sync
