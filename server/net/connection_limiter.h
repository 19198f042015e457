// How many connections a port has, in all and from each address.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "base/mutex.h"

namespace stanna::net {

struct ConnectionLimits {
  std::size_t total = 1024;
  /// Of one IPv4 address or one /64 of IPv6, so that no single peer takes what others need; 0: as
  /// many as there may be in all.
  std::size_t per_address = 0;
  /// Addresses without a limit of their own: proxies, behind which many callers stand.
  std::function<bool(const std::string& address)> is_exempt = {};
};

/// What an address counts as: itself, or its /64.
std::string AddressGroup(const std::string& address);

/// Thread-safe.
class ConnectionLimiter {
 public:
  explicit ConnectionLimiter(ConnectionLimits limits) : limits_(std::move(limits)) {}

  /// Whether one more from `address` is within the limits; if so it counts until Leave.
  bool Enter(const std::string& address) EXCLUDES(mutex_);
  void Leave(const std::string& address) EXCLUDES(mutex_);
  std::size_t count() const EXCLUDES(mutex_);

 private:
  const ConnectionLimits limits_;
  mutable Mutex mutex_;
  std::size_t total_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::size_t> by_address_ GUARDED_BY(mutex_);
};

}  // namespace stanna::net
