// Memory that strangers may fill, shared by all connections of a port.
#pragma once

#include <atomic>
#include <cstddef>

namespace stanna::net {

/// Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : bytes_(bytes) {}

  /// What one request has taken; gives it back when it ends. Not thread-safe itself.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(budget) {}
    ~Share() { budget_.taken_ -= size_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    /// False, and nothing more is taken, when the budget has no room.
    bool GrowTo(std::size_t size) {
      if (size <= size_) return true;
      const std::size_t more = size - size_;
      if (budget_.taken_.fetch_add(more) + more > budget_.bytes_) {
        budget_.taken_ -= more;
        return false;
      }
      size_ = size;
      return true;
    }

   private:
    ByteBudget& budget_;
    std::size_t size_ = 0;
  };

 private:
  const std::size_t bytes_;
  std::atomic<std::size_t> taken_ = 0;
};

}  // namespace stanna::net
