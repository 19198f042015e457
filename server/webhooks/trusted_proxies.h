// The proxies whose word about a request's origin counts.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace stanna::webhooks {

/// Immutable, thread-safe.
class TrustedProxies {
 public:
  /// Addresses and networks: "10.0.0.5", "10.0.0.0/8", "fd00::/8". InvalidArgument names the item.
  static absl::StatusOr<TrustedProxies> Parse(const std::vector<std::string>& items);

  TrustedProxies() = default;

  /// `address` as text, without port; an IPv4 address that is written as an IPv6 one is the same.
  bool Contains(std::string_view address) const;

 private:
  using Address = std::array<unsigned char, 16>;
  struct Network {
    Address address{};
    int bits = 0;
  };

  static std::optional<Address> AddressOf(const std::string& text);
  static std::optional<Network> NetworkOf(const std::string& item);

  std::vector<Network> networks_;
};

}  // namespace stanna::webhooks
