#include "tests/support/wait.h"

#include <condition_variable>
#include <mutex>

#include "base/deadline.h"

namespace stanna::testing {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{10};

}  // namespace

bool WaitUntil(const std::function<bool()>& condition, std::chrono::seconds limit) {
  const Deadline deadline = Deadline::After(limit);
  std::mutex mutex;
  std::condition_variable nobody_signals;
  while (!condition()) {
    if (deadline.Expired()) return false;
    std::unique_lock lock(mutex);
    nobody_signals.wait_for(lock, kBetweenLooks);
  }
  return true;
}

}  // namespace stanna::testing
