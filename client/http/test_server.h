// A server for tests that answers exactly the bytes it is told to, over TCP or TLS on a free port.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace stanna::hubspot {

/// One accepted connection, used by the handler on its own thread.
class TestConnection {
 public:
  explicit TestConnection(int socket) : socket_(socket) {}
  ~TestConnection();
  TestConnection(const TestConnection&) = delete;
  TestConnection& operator=(const TestConnection&) = delete;

  /// Turns the connection into TLS; false when the handshake failed.
  bool StartTls(SSL_CTX* context);
  /// One request, head and body; empty when the peer closed.
  std::string ReadRequest();
  void Write(std::string_view bytes);
  /// Blocks until the peer closes, or the server is stopped.
  void WaitForClose();
  /// Ends with a TCP reset instead of an orderly close.
  void Reset();

 private:
  int Read(char* to, int size);
  const int socket_;
  SSL* ssl_ = nullptr;
  std::string buffer_;
};

class TestServer {
 public:
  using Handler = std::function<void(TestConnection&)>;

  /// With a context every connection starts with TLS.
  explicit TestServer(Handler handler, std::shared_ptr<SSL_CTX> tls = nullptr);
  ~TestServer();

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  /// "http://127.0.0.1:port" or "https://localhost:port".
  std::string url() const;

 private:
  void Accept();
  void Serve(int socket);

  const Handler handler_;
  const std::shared_ptr<SSL_CTX> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::set<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A handler that answers each request of a connection with the same bytes.
TestServer::Handler Always(std::string answer);
/// "HTTP/1.1 200 OK" with a length and `body`.
std::string Ok(std::string_view body, std::string_view more_headers = "");

}  // namespace stanna::hubspot
