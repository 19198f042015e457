#include "server/gateway/http_server.h"

#include <glog/logging.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <condition_variable>
#include <set>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "server/gateway/http_session.h"
#include "server/net/byte_budget.h"
#include "server/net/connection_limiter.h"

namespace stanna::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// After an accept that failed, most likely for want of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};

std::string OverloadAnswer(HttpHandler& handler, const std::string& peer) {
  HttpRequest request;
  request.peer = peer;
  HttpResponse response = handler.Refuse(request, 503, "Too many connections; try again later.");
  std::string text = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(response.body.size()) + "\r\n";
  for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
  return text + "\r\n" + response.body;
}

}  // namespace

class HttpServer::Core {
 public:
  Core(const HttpServerOptions& options, HttpHandler& handler)
      : options_(options),
        handler_(handler),
        limiter_({.total = options.limits.max_connections,
                  .per_address = options.limits.connections_per_address,
                  .is_exempt = options.is_proxy}),
        bodies_(options.limits.body_memory_bytes) {}

  absl::Status Listen() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return InvalidArgument("not an IP address: " + options_.address);
    const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(options_.port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (!error) return absl::OkStatus();
    return Unavailable("can't listen on " + options_.address + ":" + std::to_string(options_.port) +
                       ": " + error.message());
  }

  void Run() {
    asio::post(strand_, [this] { Accept(); });
    for (int i = 0; i < options_.threads; ++i) {
      threads_.emplace_back([this] { io_.run(); });
    }
  }

  int port() const { return port_; }

  void SendElsewhere() {
    std::vector<SessionPtr> sessions;
    {
      const MutexLock lock(mutex_);
      sending_elsewhere_ = true;
      sessions.assign(sessions_.begin(), sessions_.end());
    }
    for (const auto& session : sessions) session->SendElsewhere();
  }

  bool Drain(Deadline deadline) {
    asio::post(strand_, [this] { CloseAcceptor(); });
    for (const auto& session : BeginDraining()) session->Drain();
    const auto until = std::chrono::steady_clock::now() + deadline.Remaining();
    MutexLock lock(mutex_);
    while (!ended() && lock.WaitUntil(ended_, until)) {
    }
    return ended();
  }

  void Stop() {
    if (threads_.empty()) return;
    asio::post(strand_, [this] { CloseAcceptor(); });
    for (const auto& session : BeginDraining()) session->Close();
    {
      MutexLock lock(mutex_);
      while (!ended()) lock.Wait(ended_);
    }
    io_.stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  using SessionPtr = std::shared_ptr<HttpSession>;

  std::vector<SessionPtr> BeginDraining() {
    const MutexLock lock(mutex_);
    draining_ = true;
    return {sessions_.begin(), sessions_.end()};
  }

  void CloseAcceptor() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    const MutexLock lock(mutex_);
    accepting_ = false;
    ended_.notify_all();
  }

  bool ended() const REQUIRES(mutex_) { return !accepting_ && sessions_.empty(); }

  void Accept() {
    acceptor_.async_accept(asio::make_strand(io_),
                           [this](const error_code& error, tcp::socket socket) {
                             OnAccepted(error, std::move(socket));
                           });
  }

  void OnAccepted(const error_code& error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      Admit(std::move(socket));
      return Accept();
    }
    LOG_EVERY_N(WARNING, 100) << "gateway: accept failed: " << error.message();
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const error_code& cancelled) {
      if (!cancelled && acceptor_.is_open()) Accept();
    });
  }

  void Admit(tcp::socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    error_code unknown;
    const std::string peer = socket.remote_endpoint(unknown).address().to_string();
    const auto session = Register(socket, peer);
    if (session) {
      session->Start([this, session, peer] { Forget(session, peer); });
    } else {
      TurnAway(std::move(socket), peer);
    }
  }

  // Null, with `socket` untouched, when there are too many or no more are wanted.
  SessionPtr Register(tcp::socket& socket, const std::string& peer) {
    const auto identity = options_.tls == nullptr ? nullptr : options_.tls->Current();
    const MutexLock lock(mutex_);
    if (draining_ || !limiter_.Enter(peer)) return nullptr;
    const auto session =
        *sessions_
             .insert(std::make_shared<HttpSession>(
                 std::move(socket), identity == nullptr ? nullptr : identity->web_context(),
                 SessionParts{options_.limits, handler_, bodies_}))
             .first;
    if (sending_elsewhere_) session->SendElsewhere();
    return session;
  }

  void Forget(const SessionPtr& session, const std::string& peer) {
    limiter_.Leave(peer);
    const MutexLock lock(mutex_);
    sessions_.erase(session);
    ended_.notify_all();
  }

  // Some 600 bytes fit into the kernel's buffer, so nothing waits for a slow peer here.
  void TurnAway(tcp::socket socket, const std::string& peer) {
    // A handshake for the sake of a refusal would cost more than what is refused.
    if (options_.tls != nullptr) return;
    error_code ignored;
    const std::string answer = OverloadAnswer(handler_, peer);
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  const HttpServerOptions options_;
  HttpHandler& handler_;
  net::ConnectionLimiter limiter_;
  net::ByteBudget bodies_;
  asio::io_context io_;
  asio::strand<asio::io_context::executor_type> strand_ = asio::make_strand(io_);
  asio::basic_socket_acceptor<tcp> acceptor_{strand_};
  asio::steady_timer pause_{strand_};
  int port_ = 0;
  std::vector<std::thread> threads_;
  Mutex mutex_;
  std::condition_variable ended_;
  bool sending_elsewhere_ GUARDED_BY(mutex_) = false;
  bool draining_ GUARDED_BY(mutex_) = false;
  bool accepting_ GUARDED_BY(mutex_) = true;  // until the strand has closed the port
  std::set<SessionPtr> sessions_ GUARDED_BY(mutex_);
};

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}

HttpServer::~HttpServer() { core_->Stop(); }

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpServerOptions& options,
                                                              HttpHandler& handler) {
  auto core = std::make_unique<Core>(options, handler);
  RETURN_IF_ERROR(core->Listen());
  core->Run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

int HttpServer::port() const { return core_->port(); }
void HttpServer::SendElsewhere() { core_->SendElsewhere(); }
bool HttpServer::Drain(Deadline deadline) { return core_->Drain(deadline); }
void HttpServer::Stop() { core_->Stop(); }

}  // namespace stanna::gateway
