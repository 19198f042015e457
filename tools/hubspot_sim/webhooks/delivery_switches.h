/// How webhooks are delivered.
#pragma once

#include <cstdint>

namespace stanna::sim {

/// What goes wrong on purpose, and how much at a time.
struct DeliverySwitches {
  double duplicates = 0;  ///< share of events that come twice
  double reordering = 0;  ///< share of events that later ones overtake
  double drops = 0;       ///< share of events that never come
  bool paused = false;
  int max_batch = 100;     ///< events in one request
  int max_concurrent = 0;  ///< requests at once; 0: what the app's settings say
  /// The longest time that an overtaken event or a second copy is held back.
  int64_t hold_back_ms = 1000;
  /// How much faster than HubSpot's the plan of repetitions runs.
  double time_scale = 1;
};

}  // namespace stanna::sim
