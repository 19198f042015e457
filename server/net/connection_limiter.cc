#include "server/net/connection_limiter.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace stanna::net {

std::string AddressGroup(const std::string& address) {
  constexpr std::size_t kNetworkBytes = 8;
  std::array<unsigned char, 16> v6{};
  if (inet_pton(AF_INET6, address.c_str(), v6.data()) != 1) return address;
  if (IN6_IS_ADDR_V4MAPPED(reinterpret_cast<const in6_addr*>(v6.data()))) return address;
  std::fill(v6.begin() + kNetworkBytes, v6.end(), 0);
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(AF_INET6, v6.data(), text, sizeof text);
  return std::string(text) + "/64";
}

bool ConnectionLimiter::Enter(const std::string& address) {
  const bool exempt = limits_.is_exempt && limits_.is_exempt(address);
  const MutexLock lock(mutex_);
  if (total_ >= limits_.total) return false;
  const auto [entry, added] = by_address_.try_emplace(AddressGroup(address), 0);
  if (!exempt && limits_.per_address > 0 && entry->second >= limits_.per_address) return false;
  ++entry->second;
  ++total_;
  return true;
}

void ConnectionLimiter::Leave(const std::string& address) {
  const MutexLock lock(mutex_);
  const auto entry = by_address_.find(AddressGroup(address));
  if (entry == by_address_.end()) return;
  if (--entry->second == 0) by_address_.erase(entry);
  --total_;
}

std::size_t ConnectionLimiter::count() const {
  const MutexLock lock(mutex_);
  return total_;
}

}  // namespace stanna::net
