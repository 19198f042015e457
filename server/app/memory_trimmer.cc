#include "server/app/memory_trimmer.h"

#include <malloc.h>

#include <condition_variable>
#include <mutex>

namespace stanna::app {
namespace {

void Run(const std::stop_token& stop, std::chrono::milliseconds every) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stopped.wait_for(lock, stop, every, [&] { return stop.stop_requested(); })) {
    malloc_trim(0);
  }
}

}  // namespace

MemoryTrimmer::MemoryTrimmer(std::chrono::milliseconds every)
    : thread_([every](const std::stop_token& stop) { Run(stop, every); }) {}

}  // namespace stanna::app
