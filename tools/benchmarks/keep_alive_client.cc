#include "tools/benchmarks/keep_alive_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

namespace stanna::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kLength = "content-length:";
constexpr std::string_view kVersion = "HTTP/1.1 ";

std::size_t BodyLength(std::string head) {
  std::transform(head.begin(), head.end(), head.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto at = head.find(kLength);
  return at == std::string::npos ? 0
                                 : std::strtoul(head.c_str() + at + kLength.size(), nullptr, 10);
}

}  // namespace

absl::StatusOr<KeepAliveClient> KeepAliveClient::Connect(int port) {
  KeepAliveClient client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(client.socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Unavailable("nobody listens on port " + std::to_string(port));
  }
  const int on = 1;
  setsockopt(client.socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return client;
}

KeepAliveClient::KeepAliveClient(KeepAliveClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

KeepAliveClient::~KeepAliveClient() {
  if (socket_ >= 0) close(socket_);
}

absl::StatusOr<int> KeepAliveClient::Call(std::string_view request) {
  while (!request.empty()) {
    const ssize_t sent = send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent <= 0) return Unavailable("the connection is gone");
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::size_t end = 0;
  while ((end = buffer_.find(kHeadEnd)) == std::string::npos) RETURN_IF_ERROR(Fill());
  const std::string head = buffer_.substr(0, end);
  const std::size_t size = end + kHeadEnd.size() + BodyLength(head);
  while (buffer_.size() < size) RETURN_IF_ERROR(Fill());
  buffer_.erase(0, size);
  if (!head.starts_with(kVersion)) return Internal("the answer is no HTTP: " + head);
  return std::atoi(head.c_str() + kVersion.size());
}

absl::Status KeepAliveClient::Fill() {
  char bytes[4096];
  const ssize_t size = recv(socket_, bytes, sizeof bytes, 0);
  if (size <= 0) return Unavailable("the connection ended without an answer");
  buffer_.append(bytes, static_cast<std::size_t>(size));
  return absl::OkStatus();
}

}  // namespace stanna::bench
