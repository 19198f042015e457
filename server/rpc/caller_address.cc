#include "server/rpc/caller_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"

namespace stanna::rpc {
namespace {

using V6 = std::array<unsigned char, 16>;

constexpr std::array<unsigned char, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kNetworkBytes = 8;

// The host of "ipv4:1.2.3.4:5" or "ipv6:[::1]:5", whose brackets gRPC may have encoded; empty for
// what is no IP address.
std::string HostOfPeer(std::string_view peer) {
  if (!peer.starts_with("ipv4:") && !peer.starts_with("ipv6:")) return "";
  peer.remove_prefix(5);
  std::string host(peer.substr(0, peer.rfind(':')));
  for (const std::string_view bracket : {"%5B", "%5D", "[", "]"}) {
    const auto at = host.find(bracket);
    if (at != std::string::npos) host.erase(at, bracket.size());
  }
  return host;
}

std::string Text(const V6& address) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(AF_INET6, address.data(), text, sizeof text);
  return text;
}

// "192.0.2.7", "192.0.2.7:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711": the address
// alone. Proxies differ in what they write; what is none of these stays as it is, and is no
// address.
std::string_view WithoutPort(std::string_view entry) {
  if (entry.starts_with('[')) {
    const auto bracket = entry.find(']');
    const bool ends = bracket + 1 == entry.size() || entry.substr(bracket + 1).starts_with(':');
    return bracket == std::string_view::npos || !ends ? entry : entry.substr(1, bracket - 1);
  }
  const auto colon = entry.find(':');
  const bool has_port =
      colon != std::string_view::npos && entry.find(':', colon + 1) == std::string_view::npos;
  return has_port ? entry.substr(0, colon) : entry;
}

// As SourceOf gives it; nullopt when it is no address.
std::optional<std::string> Normalized(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return host;
  V6 v6{};
  if (inet_pton(AF_INET6, host.c_str(), v6.data()) != 1) return std::nullopt;
  if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), v6.begin())) {
    char text[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, v6.data() + kMappedPrefix.size(), text, sizeof text);
    return text;
  }
  std::fill(v6.begin() + kNetworkBytes, v6.end(), 0);
  return Text(v6) + "/64";
}

}  // namespace

std::string SourceOf(std::string_view peer, std::string_view forwarded_for,
                     const webhooks::TrustedProxies& proxies) {
  const std::string host = HostOfPeer(peer);
  // Our own gateway needs no trust: what it says last is what it has seen.
  if (!host.empty() && !proxies.Contains(host)) return Normalized(host).value_or("");
  std::string source = Normalized(host).value_or("");
  while (!forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const std::string entry(WithoutPort(
        TrimBlanks(forwarded_for.substr(comma == std::string_view::npos ? 0 : comma + 1))));
    const auto normalized = Normalized(entry);
    if (!normalized) return source;
    source = *normalized;
    if (comma == std::string_view::npos || !proxies.Contains(entry)) return source;
    forwarded_for = forwarded_for.substr(0, comma);
  }
  return source;
}

}  // namespace stanna::rpc
