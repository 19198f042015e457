// Takes exchange rates from files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/stores.h"

namespace stanna::sync {

struct ImportedRates {
  std::int64_t rates = 0;  ///< that the file has since the day asked for
  bool changed = false;    ///< any of them was new
  std::optional<Date> first, last;
};

/// Contracts are seldom older, and every figure that is worked out looks through all rates.
inline constexpr std::chrono::years kRatesKept{5};

/// A file of the European Central Bank (revenue::ParseEcbFile); `since`: kRatesKept ago when
/// absent. New rates mark all clients, whose figures the next sync works out again. Errors of the
/// file are InvalidArgument (INVALID_RATES_FILE).
absl::StatusOr<ImportedRates> ImportEcbRates(storage::Stores& stores, const WorkspaceId& workspace,
                                             const std::string& text, std::optional<Date> since,
                                             Time now, Deadline deadline);

}  // namespace stanna::sync
