// How many calls to HubSpot a first import makes, and how few would do.
#pragma once

#include <boost/json.hpp>
#include <cstdint>

#include "tests/support/simulator.h"

namespace stanna::testing {

/// The pages of records, and what no import can do without.
std::int64_t LeastImportCalls(const Simulator& simulator);

/// The calls of the simulator's statistics without those of the person's browser.
std::int64_t CallsOfTheServer(const boost::json::object& stats);

}  // namespace stanna::testing
