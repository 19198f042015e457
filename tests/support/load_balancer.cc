#include "tests/support/load_balancer.h"

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/http_client.h"

namespace stanna::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kProbeEvery{100};

enum class Protocol { kHttp, kGrpc };

// "127.0.0.1:4711"
tcp::endpoint EndpointOf(const std::string& address) {
  const auto colon = address.rfind(':');
  return {asio::ip::make_address(address.substr(0, colon)),
          static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)))};
}

enum class Direction { kThere, kBack };

struct Pair {
  tcp::socket client, replica;
};

// An end is passed on as an end, so that the other direction can come to its own.
asio::awaitable<void> Pump(std::shared_ptr<Pair> pair, Direction direction) {
  tcp::socket& from = direction == Direction::kThere ? pair->client : pair->replica;
  tcp::socket& to = direction == Direction::kThere ? pair->replica : pair->client;
  std::array<char, 16 * 1024> buffer;
  while (true) {
    const auto [read_error, size] = co_await from.async_read_some(asio::buffer(buffer), kAwait);
    if (read_error) break;
    const auto bytes = asio::buffer(buffer.data(), size);
    const auto [write_error, written] = co_await asio::async_write(to, bytes, kAwait);
    if (write_error) break;
  }
  boost::system::error_code ignored;
  to.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

class LoadBalancer::Core {
 public:
  Core() {
    asio::co_spawn(io_, Accept(&http_, Protocol::kHttp), asio::detached);
    asio::co_spawn(io_, Accept(&grpc_, Protocol::kGrpc), asio::detached);
    network_ = std::jthread([this] { io_.run(); });
    prober_ = std::jthread([this](const std::stop_token& stop) { ProbeUntil(stop); });
  }
  ~Core() {
    prober_.request_stop();
    prober_.join();
    io_.stop();
  }

  void Set(std::size_t index, const Server& server) {
    const std::lock_guard lock(mutex_);
    replicas_[index] = {.http = server.http_address(), .grpc = server.grpc_address()};
  }
  bool IsReady(std::size_t index) const {
    const std::lock_guard lock(mutex_);
    const auto found = replicas_.find(index);
    return found != replicas_.end() && found->second.is_ready;
  }
  int http_port() const { return http_.local_endpoint().port(); }
  int grpc_port() const { return grpc_.local_endpoint().port(); }
  std::int64_t refused() const { return refused_; }

 private:
  struct Replica {
    std::string http, grpc;
    bool is_ready = false;
  };

  void ProbeUntil(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::map<std::size_t, Replica> replicas;
      {
        const std::lock_guard lock(mutex_);
        replicas = replicas_;
      }
      for (const auto& [index, replica] : replicas) {
        const auto reply = Send({.url = "http://" + replica.http + "/readyz"});
        const std::lock_guard lock(mutex_);
        // It may have moved meanwhile.
        if (replicas_[index].http == replica.http) {
          replicas_[index].is_ready = reply.ok() && reply->status == 200;
        }
      }
      std::this_thread::sleep_for(kProbeEvery);
    }
  }

  // One that was ready when it was asked, another one each time; nullopt: none was.
  std::optional<tcp::endpoint> Choose(Protocol protocol) {
    const std::lock_guard lock(mutex_);
    std::vector<tcp::endpoint> ready;
    for (const auto& [index, replica] : replicas_) {
      if (!replica.is_ready) continue;
      ready.push_back(EndpointOf(protocol == Protocol::kHttp ? replica.http : replica.grpc));
    }
    if (ready.empty()) return std::nullopt;
    return ready[turn_++ % ready.size()];
  }

  asio::awaitable<void> Accept(tcp::acceptor* acceptor, Protocol protocol) {
    while (true) {
      auto [error, socket] = co_await acceptor->async_accept(kAwait);
      if (error) co_return;
      asio::co_spawn(io_, Serve(std::move(socket), protocol), asio::detached);
    }
  }

  asio::awaitable<void> Serve(tcp::socket client, Protocol protocol) {
    const auto pair = std::make_shared<Pair>(Pair{std::move(client), tcp::socket(io_)});
    const auto endpoint = Choose(protocol);
    if (endpoint) {
      const auto [error] = co_await pair->replica.async_connect(*endpoint, kAwait);
      if (!error) {
        pair->client.set_option(tcp::no_delay(true));
        pair->replica.set_option(tcp::no_delay(true));
        asio::co_spawn(io_, Pump(pair, Direction::kThere), asio::detached);
        co_await Pump(pair, Direction::kBack);
        co_return;
      }
    }
    ++refused_;
  }

  asio::io_context io_;
  tcp::acceptor http_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  tcp::acceptor grpc_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::atomic<std::int64_t> refused_ = 0;
  mutable std::mutex mutex_;
  std::map<std::size_t, Replica> replicas_;
  std::size_t turn_ = 0;
  std::jthread network_, prober_;
};

LoadBalancer::LoadBalancer() : core_(std::make_unique<Core>()) {}
LoadBalancer::~LoadBalancer() = default;

void LoadBalancer::Set(std::size_t index, const Server& server) { core_->Set(index, server); }
bool LoadBalancer::IsReady(std::size_t index) const { return core_->IsReady(index); }
std::string LoadBalancer::url() const {
  return "http://127.0.0.1:" + std::to_string(core_->http_port());
}
std::string LoadBalancer::grpc_address() const {
  return "127.0.0.1:" + std::to_string(core_->grpc_port());
}
std::int64_t LoadBalancer::Refused() const { return core_->refused(); }

}  // namespace stanna::testing
