#include "server/gateway/testing/raw_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace stanna::gateway::testing {
namespace {

constexpr timeval kPatience{.tv_sec = 20, .tv_usec = 0};

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

RawConnection::RawConnection(int port, const std::string& source)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (!source.empty()) {
    ::inet_pton(AF_INET, source.c_str(), &address.sin_addr);
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("can't connect");
  }
}

RawConnection::~RawConnection() { ::close(socket_); }

bool RawConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawConnection::FinishSending() { ::shutdown(socket_, SHUT_WR); }

bool RawConnection::Fill() {
  char chunk[16384];
  const ssize_t received = ::recv(socket_, chunk, sizeof chunk, 0);
  if (received <= 0) return false;
  buffer_.append(chunk, static_cast<std::size_t>(received));
  return true;
}

bool RawConnection::AtEnd() { return buffer_.empty() && !Fill() && WasEnded(); }

bool RawConnection::WasEnded() const {
  pollfd end{socket_, POLLRDHUP, 0};
  return ::poll(&end, 1, 0) > 0 && (end.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool RawConnection::WaitForInput(std::chrono::milliseconds limit) const {
  pollfd input{socket_, POLLIN, 0};
  return !buffer_.empty() || ::poll(&input, 1, static_cast<int>(limit.count())) > 0;
}

std::string RawConnection::ReadSome() {
  if (buffer_.empty()) Fill();
  return std::exchange(buffer_, "");
}

void RawConnection::Reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(std::exchange(socket_, -1));
}

std::string RawConnection::TakeLine() {
  std::size_t end;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!Fill()) return "";
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return line;
}

RawResponse RawConnection::Read(bool without_body) {
  RawResponse response;
  const std::string status_line = TakeLine();
  if (status_line.size() < 12) return response;
  response.status = std::atoi(status_line.substr(9, 3).c_str());
  for (std::string line = TakeLine(); !line.empty(); line = TakeLine()) {
    const auto colon = std::min(line.find(':'), line.size());
    const auto value = std::min(line.find_first_not_of(" ", colon + 1), line.size());
    response.headers[Lower(line.substr(0, colon))] = line.substr(value);
  }
  const auto length =
      static_cast<std::size_t>(std::atoi(response.Header("content-length").c_str()));
  if (without_body || response.status == 204 || response.status < 200) return response;
  while (buffer_.size() < length && Fill()) {
  }
  response.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return response;
}

RawResponse Exchange(int port, std::string_view request) {
  RawConnection connection(port);
  connection.Send(request);
  return connection.Read();
}

std::string GetRequest(std::string_view target, std::string_view header_lines) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(header_lines) +
         "\r\n";
}

std::string JsonRequest(std::string_view method, std::string_view target, std::string_view body,
                        std::string_view header_lines) {
  return std::string(method) + ' ' + std::string(target) +
         " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + std::string(header_lines) + "\r\n" +
         std::string(body);
}

}  // namespace stanna::gateway::testing
