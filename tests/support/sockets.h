// The sockets and descriptors of a process, as the kernel lists them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <set>
#include <string>

namespace stanna::testing {

/// "127.0.0.1:8080", "[::1]:8080" of every TCP socket that `pid` listens on.
std::set<std::string> ListeningAddresses(pid_t pid);
/// The other end of every TCP connection that `pid` has opened itself, which are those that do not
/// end at one of its own ports.
std::set<std::string> CalledAddresses(pid_t pid);
/// How many UDP sockets it has.
std::size_t UdpSockets(pid_t pid);
/// How many descriptors it has open beside those of files: a database opens its files as its pool
/// of connections is needed, and keeps them.
std::size_t OpenDescriptors(pid_t pid);
/// What each of them is, for messages.
std::string DescribeDescriptors(pid_t pid);

}  // namespace stanna::testing
