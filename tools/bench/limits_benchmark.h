// How well two processes that share a Redis use one portal's limits (HubSpot's of public apps), and
// how many of their calls are refused: alone, and beside a third program that takes its part.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace stanna::bench {

struct LimitsOptions {
  /// How long each scenario is measured, after a warm-up.
  std::chrono::seconds measured{60};
  /// The simulator's answer time.
  std::chrono::milliseconds latency{20};
  /// This program; started anew with kLimitsWorkerFlag for each of the two processes.
  std::string self;
};

struct LimitsFigure {
  std::string name;
  double ours = 0;
  double beside = 0;  ///< what is allowed
  double ratio = 0;
  double goal = 0;
  bool met = false;
};

/// First argument of a process that only makes calls; the rest is for LimitsWorkerMain.
inline constexpr char kLimitsWorkerFlag[] = "limits-worker";

/// Starts a Redis, a simulator and two processes of `options.self`, each with the server's own
/// client, rate limiter and Redis store, that list and search as fast as they may at the priority
/// of a backfill. Not two `stannactl serve`: one import is one job of one process, so that two of
/// them would need two workspaces, two databases' worth of writing, and would measure those; what
/// is claimed is about calls.
std::vector<LimitsFigure> RunLimits(const LimitsOptions& options);

/// `arguments`: simulator URL, CA file, Redis URL, token. Calls until it is ended.
int LimitsWorkerMain(const std::vector<std::string>& arguments);

}  // namespace stanna::bench
