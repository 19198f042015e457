// From where a call comes, as far as that can be believed.
#pragma once

#include <string>
#include <string_view>

#include "server/webhooks/trusted_proxies.h"

namespace stanna::rpc {

/// The address that failed authentications are counted by: an IPv4 address, or the /64 network of
/// an IPv6 one (a household has one, and any address in it). Empty: not known.
///
/// `peer`: as gRPC names it ("ipv4:10.0.0.5:4711"); another than an IP address is this process's
/// own gateway. `forwarded_for`: the call's x-forwarded-for, of which each entry is the word of the
/// one to its right, and the last that of `peer`. The first from the right that is not among
/// `proxies` counts: what stands to its left anybody may have invented.
std::string SourceOf(std::string_view peer, std::string_view forwarded_for,
                     const webhooks::TrustedProxies& proxies);

}  // namespace stanna::rpc
