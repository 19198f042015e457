// A wall clock of a server that a test moves.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace stanna::testing {

/// The offset of a server's wall clock, which it looks up at each reading; its steady clock stays.
class AdjustableClock {
 public:
  AdjustableClock();
  void Set(std::chrono::seconds offset) const;
  /// For the server's environment.
  std::map<std::string, std::string> Settings() const;

 private:
  const std::string path_;
};

}  // namespace stanna::testing
