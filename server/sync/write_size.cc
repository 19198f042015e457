#include "server/sync/write_size.h"

#include <algorithm>

namespace stanna::sync {

void WriteSize::Note(std::size_t records, std::chrono::milliseconds took) {
  if (took > kLong) {
    if (records > size_ / 2) size_ = std::max(kLeast, std::min(size_, records) / 2);
  } else if (took < kLong / 4) {
    // Twice as many still take less than half of what is long.
    size_ = std::min(most_, std::max(size_, 2 * records));
  }
}

std::size_t WriteSize::Parts(std::size_t records) const {
  // To the nearest: no part of its own for a few too many.
  return std::max<std::size_t>(1, (records + size_ / 2) / size_);
}

}  // namespace stanna::sync
