#include "tests/support/sockets.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace stanna::testing {
namespace {

namespace fs = std::filesystem;

constexpr char kListens[] = "0A";

struct Socket {
  std::string local, remote, state, inode;
};

std::string ProcOf(pid_t pid) { return "/proc/" + std::to_string(pid); }

// Of "/proc/…/fd": inodes of sockets.
std::set<std::string> SocketsOf(pid_t pid) {
  constexpr std::string_view kPrefix = "socket:[";
  std::set<std::string> inodes;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(ProcOf(pid) + "/fd", error)) {
    const std::string target = fs::read_symlink(entry.path(), error);
    if (!target.starts_with(kPrefix)) continue;
    inodes.insert(target.substr(kPrefix.size(), target.size() - kPrefix.size() - 1));
  }
  return inodes;
}

// The kernel writes an address as words of 32 bits in the machine's order, and the port plainly.
std::string AddressOf(const std::string& text) {
  const auto colon = text.find(':');
  std::array<std::uint32_t, 4> words{};
  const std::size_t count = colon / 8;
  for (std::size_t i = 0; i < count; ++i) {
    words[i] = static_cast<std::uint32_t>(std::stoul(text.substr(i * 8, 8), nullptr, 16));
  }
  char address[INET6_ADDRSTRLEN] = {};
  inet_ntop(count == 1 ? AF_INET : AF_INET6, words.data(), address, sizeof address);
  const std::string port = std::to_string(std::stoul(text.substr(colon + 1), nullptr, 16));
  return count == 1 ? std::string(address) + ":" + port : "[" + std::string(address) + "]:" + port;
}

std::vector<Socket> ReadTable(pid_t pid, const std::string& protocol) {
  const std::set<std::string> mine = SocketsOf(pid);
  std::vector<Socket> sockets;
  for (const char* family : {"", "6"}) {
    std::ifstream table(ProcOf(pid) + "/net/" + protocol + family);
    std::string line;
    std::getline(table, line);  // the headings
    while (std::getline(table, line)) {
      std::istringstream fields(line);
      std::string slot, local, remote, state, skipped, inode;
      fields >> slot >> local >> remote >> state;
      for (int i = 0; i < 5; ++i) fields >> skipped;
      fields >> inode;
      if (mine.contains(inode)) {
        sockets.push_back({AddressOf(local), AddressOf(remote), state, inode});
      }
    }
  }
  return sockets;
}

}  // namespace

std::set<std::string> ListeningAddresses(pid_t pid) {
  std::set<std::string> addresses;
  for (const Socket& socket : ReadTable(pid, "tcp")) {
    if (socket.state == kListens) addresses.insert(socket.local);
  }
  return addresses;
}

std::set<std::string> CalledAddresses(pid_t pid) {
  const std::set<std::string> own = ListeningAddresses(pid);
  std::set<std::string> addresses;
  for (const Socket& socket : ReadTable(pid, "tcp")) {
    if (socket.state != kListens && !own.contains(socket.local)) addresses.insert(socket.remote);
  }
  return addresses;
}

std::size_t UdpSockets(pid_t pid) { return ReadTable(pid, "udp").size(); }

std::size_t OpenDescriptors(pid_t pid) {
  std::error_code error;
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(ProcOf(pid) + "/fd", error)) {
    const std::string target = fs::read_symlink(entry.path(), error);
    count += target.starts_with('/') ? 0 : 1;
  }
  return count;
}

std::string DescribeDescriptors(pid_t pid) {
  std::error_code error;
  std::string text;
  for (const auto& entry : fs::directory_iterator(ProcOf(pid) + "/fd", error)) {
    text += entry.path().filename().string() + " " +
            fs::read_symlink(entry.path(), error).string() + "\n";
  }
  for (const Socket& socket : ReadTable(pid, "tcp")) {
    text += socket.inode + " " + socket.local + " " + socket.remote + " " + socket.state + "\n";
  }
  return text;
}

}  // namespace stanna::testing
