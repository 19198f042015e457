// The bounds of histograms, in seconds or as ratios, each with what they tell apart.
#pragma once

#include <initializer_list>
#include <vector>

namespace stanna::metrics {

using Buckets = std::vector<double>;

/// RPCs and routes. An answer from the database takes some milliseconds; 0.5 s is what the SLO
/// promises; 30 s is the deadline of calls without one.
inline const Buckets kAnswerSeconds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
/// Requests to HubSpot: a page takes 0.1 to 1 s, and a minute is the end of any patience.
inline const Buckets kHubSpotSeconds = {0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30, 60};
/// Waits for HubSpot's limits: none, within the second of searches, within the ten of the burst
/// limit, up to the five minutes after which a call of a run gives up.
inline const Buckets kLimitWaitSeconds = {0.001, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300};
/// Runs: a quick sync takes seconds, a small import minutes, a large one hours.
inline const Buckets kRunSeconds = {1, 2, 5, 10, 30, 60, 300, 900, 1800, 3600, 10800, 43200};
/// Webhook events: within seconds they are live, a quick sync would have shown the change after 20
/// minutes, and HubSpot repeats for a day.
inline const Buckets kEventSeconds = {0.5, 1, 2, 5, 10, 30, 60, 300, 1200, 3600, 21600, 86400};
/// Scoring a batch of a live run takes milliseconds, all clients of a workspace up to a minute.
inline const Buckets kScoringSeconds = {0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60};
/// Shares of a limit. We keep a call or two of it free, so that the last steps are near each other.
inline const Buckets kUsedRatio = {0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1};

}  // namespace stanna::metrics
