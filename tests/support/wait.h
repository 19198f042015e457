// The one place where a test waits for something that it can't block on.
#pragma once

#include <chrono>
#include <functional>

namespace stanna::testing {

/// Looks until `condition` holds; false when it does not within `limit`, which only bounds a test
/// that hangs: nothing is asserted about time.
bool WaitUntil(const std::function<bool()>& condition, std::chrono::seconds limit);

}  // namespace stanna::testing
