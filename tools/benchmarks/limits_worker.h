// One of the processes that the benchmark `limits` measures: only makes calls, with the server's
// own client, rate limiter and Redis store. Not `stannactl serve`: one import is one job of one
// process, so that two of them would need two workspaces, two databases' worth of writing, and
// would measure those; what is claimed is about calls.
#pragma once

#include <string>
#include <vector>

namespace stanna::bench {

/// First argument of such a process; the rest is for LimitsWorkerMain.
inline constexpr char kLimitsWorkerFlag[] = "limits-worker";

/// `arguments`: simulator URL, CA file, Redis URL, token. Lists and searches as fast as it may at
/// the priority of a backfill, until SIGTERM.
int LimitsWorkerMain(const std::vector<std::string>& arguments);

}  // namespace stanna::bench
