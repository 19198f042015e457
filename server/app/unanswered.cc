#include "server/app/unanswered.h"

// Not <netinet/tcp.h>, whose tcp_info ends before the bytes.
#include <linux/tcp.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace stanna::app {
namespace {

std::int64_t ResidentBytes() {
  std::int64_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace

std::optional<Traffic> TrafficOf(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return Traffic{.received = static_cast<std::int64_t>(info.tcpi_bytes_received),
                 .sent = static_cast<std::int64_t>(info.tcpi_bytes_acked)};
}

std::int64_t AllocatedBytesAbove(std::int64_t least) {
  // The cheap look first: the exact one walks through what is free.
  const std::int64_t resident = ResidentBytes();
  if (resident <= least) return 0;
  const struct mallinfo2 memory = mallinfo2();
  const auto counted = static_cast<std::int64_t>(memory.uordblks + memory.hblkhd);
  // A sanitizer's allocator counts nothing here.
  const std::int64_t allocated = counted > 0 ? counted : resident;
  return allocated > least ? allocated : 0;
}

std::int64_t Unanswered::Update(const Traffic& now, std::chrono::milliseconds passed) {
  bytes_ += (now.received - last_.received) - (now.sent - last_.sent) -
            kForgivenPerSecond * passed.count() / 1000;
  bytes_ = std::max<std::int64_t>(bytes_, 0);
  last_ = now;
  return bytes_;
}

}  // namespace stanna::app
