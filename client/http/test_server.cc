#include "client/http/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace stanna::hubspot {
namespace {

std::size_t BodyLength(const std::string& head) {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto at = lower.find("content-length:");
  return at == std::string::npos ? 0 : std::strtoul(lower.c_str() + at + 15, nullptr, 10);
}

}  // namespace

TestConnection::~TestConnection() {
  if (ssl_ != nullptr) {
    SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
}

bool TestConnection::StartTls(SSL_CTX* context) {
  ssl_ = SSL_new(context);
  SSL_set_fd(ssl_, socket_);
  if (SSL_accept(ssl_) == 1) return true;
  SSL_free(ssl_);
  ssl_ = nullptr;
  return false;
}

int TestConnection::Read(char* to, int size) {
  if (ssl_ != nullptr) return SSL_read(ssl_, to, size);
  return static_cast<int>(::recv(socket_, to, static_cast<std::size_t>(size), 0));
}

std::string TestConnection::ReadRequest() {
  while (true) {
    if (const auto end = buffer_.find("\r\n\r\n"); end != std::string::npos) {
      const std::size_t size = end + 4 + BodyLength(buffer_.substr(0, end + 2));
      if (buffer_.size() >= size) {
        std::string request = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return request;
      }
    }
    char chunk[4096];
    const int got = Read(chunk, sizeof chunk);
    if (got <= 0) return "";
    buffer_.append(chunk, static_cast<std::size_t>(got));
  }
}

void TestConnection::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 16));
    const auto sent = ssl_ != nullptr
                          ? SSL_write(ssl_, bytes.data(), size)
                          : static_cast<int>(::send(socket_, bytes.data(),
                                                    static_cast<std::size_t>(size), MSG_NOSIGNAL));
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void TestConnection::WaitForClose() {
  char chunk[4096];
  while (Read(chunk, sizeof chunk) > 0) {
  }
}

void TestConnection::Reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  // Without close_notify: TLS must end as abruptly as TCP.
  if (ssl_ != nullptr) SSL_free(ssl_);
  ssl_ = nullptr;
}

TestServer::TestServer(Handler handler, std::shared_ptr<SSL_CTX> tls)
    : handler_(std::move(handler)), tls_(std::move(tls)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener_, 64);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

TestServer::~TestServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::string TestServer::url() const {
  return (tls_ ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_);
}

void TestServer::Accept() {
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.insert(socket);
    threads_.emplace_back([this, socket] { Serve(socket); });
  }
}

void TestServer::Serve(int socket) {
  {
    TestConnection connection(socket);
    if (!tls_ || connection.StartTls(tls_.get())) handler_(connection);
  }
  const std::lock_guard lock(mutex_);
  open_.erase(socket);
  ::close(socket);
}

TestServer::Handler Always(std::string answer) {
  return [answer = std::move(answer)](TestConnection& connection) {
    while (!connection.ReadRequest().empty()) connection.Write(answer);
  };
}

std::string Ok(std::string_view body, std::string_view more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more_headers) + "\r\n" + std::string(body);
}

}  // namespace stanna::hubspot
