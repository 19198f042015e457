// What a client's history gains with a new figure.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/revenue/mrr.h"
#include "storage/revenue_store.h"

namespace stanna::sync {

/// The fields of clients whose values are kept over time, the MRR first: "mrr",
/// "lifecycleStage", "renewalDate", "csmOwner".
std::vector<std::string> HistoryFields();

/// The entries that bring the history of the client up to `today`, which `mrr` is the figure of;
/// none where nothing changed. An archived client has no MRR.
std::vector<storage::HistoryEntry> HistoryOf(const storage::RevenueFacts& facts,
                                             const revenue::Mrr& mrr, Date today, Time now);

/// A company that HubSpot has had for no longer than this is new with its first figure; the first
/// figure of an older one may be as old as the company.
inline constexpr std::chrono::days kNewCompany{31};

}  // namespace stanna::sync
