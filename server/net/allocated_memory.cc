#include "server/net/allocated_memory.h"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace stanna::net {
namespace {

// Counting walks through all that is free, which may be much after a flood: it is done again when
// there is more, and else from time to time.
constexpr std::int64_t kWorthCounting = 16 << 20;
constexpr std::chrono::seconds kCountAgain{1};

std::int64_t ResidentBytes() {
  std::int64_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::int64_t CountAllocated(std::int64_t resident) {
  const struct mallinfo2 memory = mallinfo2();
  const auto counted = static_cast<std::int64_t>(memory.uordblks + memory.hblkhd);
  return counted > 0 ? counted : resident;
}

}  // namespace

bool AllocatedMemory::IsAbove(std::int64_t least, Clock::time_point now) {
  // The cheap look first.
  const std::int64_t resident = ResidentBytes();
  if (resident <= least) return false;
  if (resident - resident_when_counted_ >= kWorthCounting || now - counted_at_ >= kCountAgain) {
    allocated_ = CountAllocated(resident);
    resident_when_counted_ = resident;
    counted_at_ = now;
  }
  return allocated_ > least;
}

}  // namespace stanna::net
