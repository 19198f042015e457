// What is not known of a client, or not known to be so any more.
#pragma once

#include <absl/time/time.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "server/insights/context/context_facts.h"

namespace stanna::insights {

/// Records of a kind that were synced longer ago may have changed since: two days, so that a
/// portal that syncs once a night is not told to be late.
inline constexpr std::chrono::hours kStaleSync{48};

struct Gap {
  std::string code;  ///< "NO_RENEWAL_DATE", "SYNC_STALE"…
  std::string words;
  std::string evidence;  ///< an evidence id: the record that lacks it, or "sync/emails"
  int gravity = 0;       ///< 0–2: how much it puts the rest in doubt
};

/// The gravest first, then in a fixed order.
std::vector<Gap> FindGaps(const ContextFacts& facts, int stale_days, Time now,
                          const absl::TimeZone& zone);

}  // namespace stanna::insights
