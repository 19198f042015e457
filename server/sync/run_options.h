// Settings of the sync engine.
#pragma once

#include <chrono>

namespace stanna::sync {

struct RunOptions {
  /// Records a page: HubSpot's maximum, because the number of calls is what limits a sync.
  int page_size = 100;
  /// Bounds one HubSpot call with its retries and its wait for the rate limit, which other runs of
  /// the portal may be using up.
  std::chrono::milliseconds call_deadline = std::chrono::minutes(5);
  /// Bounds one write or look-up, the wait for a database connection included.
  std::chrono::milliseconds store_deadline = std::chrono::seconds(60);
  /// Attempts in a row that end in a transient error without a single page written. With the pauses
  /// below this gives HubSpot about twenty minutes to come back.
  int max_attempts = 8;
  std::chrono::milliseconds first_pause = std::chrono::seconds(5);
  std::chrono::milliseconds longest_pause = std::chrono::minutes(5);
  /// Records linked again in one transaction.
  int link_batch = 200;
};

}  // namespace stanna::sync
