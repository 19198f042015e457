// What a server that runs for long holds, looked at again and again, and whether it grows.
#pragma once

#include <string>
#include <vector>

#include "tests/support/server.h"

namespace stanna::bench {

struct SoakSample {
  double memory_mib = 0;  ///< resident
  double descriptors = 0;
  double threads = 0;
  double waiting = 0;              ///< jobs, events and clients that are to be worked off
  double oldest_wait_seconds = 0;  ///< of what is waiting
};

/// Needs METRICS_ADDRESS.
SoakSample LookAt(const testing::Server& server);

/// Medians of the first and of the last quarter of a series: sawteeth and single peaks are no
/// growth. Zeros of an empty one.
struct Ends {
  double first = 0, last = 0;
};
Ends EndsOf(const std::vector<SoakSample>& samples, double SoakSample::*value);

/// The sum, or the largest, of all series of a metric on a page of Prometheus' text format; 0
/// without one.
double SumOf(const std::string& page, const std::string& metric);
double LargestOf(const std::string& page, const std::string& metric);

}  // namespace stanna::bench
