#include "server/webhooks/trusted_proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace stanna::webhooks {
namespace {

constexpr int kBits = 128;
// An IPv4 address is ::ffff:a.b.c.d here.
constexpr std::size_t kV4Offset = 12;
constexpr int kV4Prefix = 96;

std::optional<int> SmallNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<TrustedProxies::Address> TrustedProxies::AddressOf(const std::string& text) {
  Address address{};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  address[kV4Offset - 2] = address[kV4Offset - 1] = 0xff;
  if (inet_pton(AF_INET, text.c_str(), address.data() + kV4Offset) == 1) return address;
  return std::nullopt;
}

std::optional<TrustedProxies::Network> TrustedProxies::NetworkOf(const std::string& item) {
  const auto slash = item.find('/');
  const std::string host = item.substr(0, slash);
  const auto address = AddressOf(host);
  if (!address) return std::nullopt;
  if (slash == std::string::npos) return Network{*address, kBits};
  const int offset = host.find(':') == std::string::npos ? kV4Prefix : 0;
  const auto bits = SmallNumber(std::string_view(item).substr(slash + 1));
  if (!bits || *bits + offset > kBits) return std::nullopt;
  return Network{*address, *bits + offset};
}

absl::StatusOr<TrustedProxies> TrustedProxies::Parse(const std::vector<std::string>& items) {
  TrustedProxies proxies;
  for (const std::string& item : items) {
    const auto network = NetworkOf(item);
    if (!network) return InvalidArgument("\"" + item + "\" is no address and no network");
    proxies.networks_.push_back(*network);
  }
  return proxies;
}

bool TrustedProxies::Contains(std::string_view text) const {
  const auto address = AddressOf(std::string(text));
  if (!address) return false;
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    for (int bit = 0; bit < network.bits; ++bit) {
      const int mask = 0x80 >> (bit % 8);
      const auto byte = static_cast<std::size_t>(bit / 8);
      if (((*address)[byte] & mask) != (network.address[byte] & mask)) return false;
    }
    return true;
  });
}

}  // namespace stanna::webhooks
