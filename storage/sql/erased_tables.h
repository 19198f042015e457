// Which tables hold rows of workspaces, and what an erasure takes of them.
#pragma once

#include <string_view>
#include <vector>

namespace stanna::storage {

enum class ErasedWith {
  kHubSpotData,  ///< the connection's data
  kRuns,         ///< the same, once no worker is on a run any more
  kWorkspace,    ///< the workspace only
  kEnd,          ///< the workspace only, and last: whoever repeats the call must still be known
};

struct ErasedTable {
  std::string_view name;
  ErasedWith with;
};

/// All tables with a workspace_id but `erasures`, in an order in which they can be emptied: who
/// refers comes before what is referred to. A test compares it with the database's catalogue.
const std::vector<ErasedTable>& ErasedTables();

}  // namespace stanna::storage
