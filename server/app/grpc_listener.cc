#include "server/app/grpc_listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glog/logging.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "server/app/options.h"
#include "server/net/allocated_memory.h"
#include "server/net/flood_guard.h"
#include "server/net/tcp_traffic.h"

namespace stanna::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

// After an accept that failed.
constexpr std::chrono::milliseconds kAcceptPause{100};
// Between two looks at what peers send. On a fast network a flood brings some 30 MB meanwhile.
constexpr std::chrono::milliseconds kLookEvery{20};
constexpr int kNever = -1;
// Of a socket. What the kernel holds is worked off by gRPC even after the connection was ended, and
// by default that is up to six megabytes: tens of thousands of calls.
constexpr int kReceiveBuffer = 256 * 1024;
// After so long without a word about what was sent to it a peer is gone, or takes nothing; gRPC's
// own listener sets the same.
constexpr unsigned kUserTimeoutMs = 20'000;
constexpr linger kReset{.l_onoff = 1, .l_linger = 0};
// At one event, so that a flood of connections leaves time for looking at those that there are.
constexpr int kAcceptedAtOnce = 64;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  int Release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

absl::StatusOr<Addresses> Resolve(const HostPort& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) return Unavailable(gai_strerror(error));
  return Addresses(found);
}

int PortOf(int listener) {
  sockaddr_in6 address{};
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  // At the same place in both kinds of addresses.
  return ntohs(address.sin6_port);
}

// Not open, with errno set, when it can't.
Descriptor ListenOn(const addrinfo& address, int port) {
  sockaddr_storage with_port{};
  std::memcpy(&with_port, address.ai_addr, address.ai_addrlen);
  reinterpret_cast<sockaddr_in6&>(with_port).sin6_port = htons(static_cast<std::uint16_t>(port));
  Descriptor listener(
      socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!listener.is_open()) return listener;
  const int on = 1;
  setsockopt(listener.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // What is accepted inherits these.
  setsockopt(listener.number(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  setsockopt(listener.number(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kUserTimeoutMs,
             sizeof kUserTimeoutMs);
  if (bind(listener.number(), reinterpret_cast<sockaddr*>(&with_port), address.ai_addrlen) != 0 ||
      listen(listener.number(), SOMAXCONN) != 0) {
    return Descriptor();
  }
  return listener;
}

// A name may have several addresses ("localhost"), of which this machine need not have all kinds.
absl::StatusOr<std::vector<Descriptor>> ListenOnAll(const addrinfo* addresses, int port) {
  std::vector<Descriptor> listeners;
  for (; addresses != nullptr; addresses = addresses->ai_next) {
    Descriptor listener = ListenOn(*addresses, port);
    if (listener.is_open()) {
      port = PortOf(listener.number());
      listeners.push_back(std::move(listener));
    } else if (errno != EADDRNOTAVAIL && errno != EAFNOSUPPORT) {
      return Unavailable(std::strerror(errno));
    }
  }
  if (listeners.empty()) return Unavailable(std::strerror(EADDRNOTAVAIL));
  return listeners;
}

std::string TextOf(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  } else {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text,
              sizeof text);
  }
  return text;
}

// As gRPC writes it in ServerContext::peer.
std::string PeerOf(const sockaddr_storage& address) {
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  // At the same place in both kinds of addresses.
  const std::string port = std::to_string(ntohs(v6.sin6_port));
  std::string host = TextOf(address);
  if (address.ss_family == AF_INET) return "ipv4:" + host + ":" + port;
  if (!IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return "ipv6:%5B" + host + "%5D:" + port;
  return "ipv4:" + host.substr(host.rfind(':') + 1) + ":" + port;
}

// Both directions are shut: gRPC does that before it closes, a reset does it, too. Another event
// than this one is nothing (urgent data, which a peer may send to be forgotten).
bool IsOver(int socket) {
  pollfd look{socket, 0, 0};
  return poll(&look, 1, 0) > 0 && (look.revents & (POLLHUP | POLLERR)) != 0;
}

// What tells a socket from another one that has got its number since; 0: none.
ino_t InodeOf(int socket) {
  struct stat found {};
  return fstat(socket, &found) == 0 ? found.st_ino : 0;
}

}  // namespace

/// One thread that accepts, that looks at what peers send, and that learns of connections' ends by
/// a second descriptor of each socket: gRPC tells nobody when it closes one. It never calls gRPC,
/// which would keep it.
class GrpcListener::Core {
 public:
  Core(std::vector<Descriptor> listeners, GrpcListenerLimits limits)
      : listeners_(std::move(listeners)),
        port_(PortOf(listeners_.front().number())),
        limits_(std::move(limits)),
        limiter_(limits_.connections),
        floods_(limits_.floods) {}
  ~Core() { Stop(); }

  absl::Status Prepare() {
    poller_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
    wake_ = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!poller_.is_open() || !wake_.is_open() || !Watch(wake_.number(), EPOLLIN)) {
      return Unavailable(std::strerror(errno));
    }
    return absl::OkStatus();
  }

  int port() const { return port_; }

  void Start(std::vector<std::unique_ptr<GrpcHandover::Acceptor>> acceptors) {
    handover_.emplace(std::move(acceptors));
    Listen();
    thread_ = std::jthread([this] { Run(); });
  }

  void StopAccepting() {
    stops_accepting_ = true;
    eventfd_write(wake_.number(), 1);
    if (handover_) handover_->End();
  }

  void Stop() {
    if (thread_.joinable()) {
      stops_ = true;
      eventfd_write(wake_.number(), 1);
      thread_.join();
    }
    handover_.reset();
    connections_.clear();
    closing_.clear();
    listeners_.clear();
  }

 private:
  struct Connection {
    Descriptor socket;
    std::string address, peer;
    int handed_over = -1;
    ino_t inode = 0;
    bool is_exempt = false;
  };

  bool Watch(int descriptor, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    return epoll_ctl(poller_.number(), EPOLL_CTL_ADD, descriptor, &event) == 0;
  }

  bool IsListener(int descriptor) const {
    return std::any_of(listeners_.begin(), listeners_.end(),
                       [&](const Descriptor& one) { return one.number() == descriptor; });
  }

  void Listen() const {
    for (const Descriptor& listener : listeners_) Watch(listener.number(), EPOLLIN);
  }

  void Pause() const {
    for (const Descriptor& listener : listeners_) {
      epoll_ctl(poller_.number(), EPOLL_CTL_DEL, listener.number(), nullptr);
    }
  }

  void Run() {
    while (!stops_) {
      std::array<epoll_event, 64> events;
      const int count =
          epoll_wait(poller_.number(), events.data(), events.size(), MillisecondsToWait());
      for (int i = 0; i < count; ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == wake_.number()) {
          eventfd_t ignored = 0;
          eventfd_read(wake_.number(), &ignored);
          // Closing takes them out of the poller, too.
          if (stops_accepting_) listeners_.clear();
        } else if (!IsListener(descriptor)) {
          ForgetIfOver(descriptor);
        } else if (!paused_until_ && !AcceptAll(descriptor)) {
          paused_until_ = SteadyClock::now() + kAcceptPause;
          Pause();
        }
      }
      const auto now = SteadyClock::now();
      if (paused_until_ && now >= *paused_until_) {
        paused_until_.reset();
        Listen();
      }
      if (now - looked_at_ < kLookEvery) continue;
      const auto passed = now - std::exchange(looked_at_, now);
      ForgetClosed();
      TellOfEnds();
      EndFloods(now, passed);
      EndKept(now);
    }
  }

  int MillisecondsToWait() const {
    if (!connections_.empty() || !closing_.empty()) return static_cast<int>(kLookEvery.count());
    return paused_until_ ? static_cast<int>(kAcceptPause.count()) : kNever;
  }

  void EndFloods(SteadyClock::time_point now, SteadyClock::duration since_last) {
    if (connections_.empty()) return;
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::min<SteadyClock::duration>(since_last, std::chrono::hours(1)));
    net::AnsweredCalls::Bytes answered;
    if (limits_.answered != nullptr) answered = limits_.answered->Take();
    std::vector<net::FloodGuard::Reading> readings;
    for (const auto& [descriptor, connection] : connections_) {
      const auto traffic = net::TrafficOf(descriptor);
      if (!traffic) continue;
      const auto of_peer = answered.find(connection.peer);
      readings.push_back({descriptor, *traffic, of_peer == answered.end() ? 0 : of_peer->second});
    }
    const bool is_short = memory_.IsAbove(limits_.memory_bytes, now);
    for (const int descriptor : floods_.Look(readings, passed, is_short)) {
      LOG_EVERY_N(WARNING, 10) << "gRPC: a connection from " << connections_.at(descriptor).address
                               << " is ended: it sent " << floods_.BytesOf(descriptor)
                               << " bytes more than it got"
                               << (is_short ? ", and memory is short" : "");
      End(descriptor);
    }
  }

  // Nobody but a flood keeps gRPC reading for so long, or a proxy with the calls of many; and a
  // flood that gets as much as it sends (settings, which are acknowledged) is not seen by its
  // bytes.
  void EndKept(SteadyClock::time_point now) {
    const auto kept = handover_->KeptSince(now - limits_.longest_handover);
    if (kept.empty()) return;
    for (const auto& [descriptor, connection] : connections_) {
      // At the end nobody is waited for any longer.
      if (connection.is_exempt && !stops_accepting_) continue;
      if (std::ranges::find(kept, connection.inode) == kept.end()) continue;
      LOG_EVERY_N(WARNING, 10) << "gRPC: a connection from " << connection.address
                               << " is ended: it kept gRPC reading since it came";
      End(descriptor);
    }
  }

  // gRPC sees it as if the peer had gone. The last of the socket's descriptors to be closed resets
  // the connection: the kernel would keep one whose peer neither reads nor goes for a while.
  static void End(int descriptor) {
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &kReset, sizeof kReset);
    shutdown(descriptor, SHUT_RDWR);
  }

  // False: nothing can be accepted for a while.
  bool AcceptAll(int listener) {
    for (int accepted = 0; accepted < kAcceptedAtOnce; ++accepted) {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      Descriptor socket(accept4(listener, reinterpret_cast<sockaddr*>(&address), &size,
                                SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (socket.is_open()) {
        Admit(listener, std::move(socket), TextOf(address), PeerOf(address));
      } else if (errno == EAGAIN) {
        return true;
      } else if (errno != ECONNABORTED && errno != EPERM && errno != EINTR) {
        // For want of descriptors, most likely.
        LOG_EVERY_N(WARNING, 100) << "gRPC: accept failed: " << std::strerror(errno);
        return false;
      }
      // Else it was that one connection's own trouble.
    }
    return true;
  }

  // Of whoever comes and goes quickly, some may have been closed since the last look.
  bool MayEnter(const std::string& address) {
    if (limiter_.Enter(address)) return true;
    ForgetClosed();
    return limiter_.Enter(address);
  }

  void Admit(int listener, Descriptor socket, std::string address, std::string peer) {
    if (!MayEnter(address)) {
      LOG_EVERY_N(WARNING, 100) << "gRPC: too many connections; one from " << address
                                << " is closed";
      return;
    }
    const int on = 1;
    setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Descriptor twin(fcntl(socket.number(), F_DUPFD_CLOEXEC, 0));
    if (!twin.is_open() || !Watch(twin.number(), 0)) return limiter_.Leave(address);
    const int key = twin.number();
    const bool is_exempt = limits_.connections.is_exempt && limits_.connections.is_exempt(address);
    if (is_exempt) {
      floods_.Add(key, std::nullopt);
    } else {
      floods_.Add(key, net::AddressGroup(address));
    }
    const ino_t inode = InodeOf(key);
    connections_.emplace(key, Connection{std::move(twin), std::move(address), std::move(peer),
                                         socket.number(), inode, is_exempt});
    handover_->Bring({listener, socket.Release(), inode});
  }

  void ForgetIfOver(int descriptor) {
    const auto found = connections_.find(descriptor);
    if (found == connections_.end() || !IsOver(descriptor)) return;
    // A poller that still knows it would report it for as long as gRPC has the socket open.
    epoll_ctl(poller_.number(), EPOLL_CTL_DEL, descriptor, nullptr);
    floods_.Remove(descriptor);
    closing_.push_back(std::move(found->second));
    connections_.erase(found);
  }

  // A connection counts until gRPC has closed it: whoever came and went without being counted could
  // leave any number behind.
  void ForgetClosed() {
    std::erase_if(closing_, [&](const Connection& one) {
      if (InodeOf(one.handed_over) == one.inode) return false;
      limiter_.Leave(one.address);
      return true;
    });
  }

  // gRPC may have been told of an end while there was still something to read before it, and waits
  // to be told again then (TCP_INQ, by which it knows whether there is more, says nothing of an end
  // that is no FIN of the peer's): until its next ping, a minute later. To shut what is shut tells
  // it. Not by the number that it has: that may be another file's any moment.
  void TellOfEnds() const {
    for (const Connection& one : closing_) shutdown(one.socket.number(), SHUT_RDWR);
  }

  std::vector<Descriptor> listeners_;
  const int port_;
  const GrpcListenerLimits limits_;
  net::ConnectionLimiter limiter_;
  Descriptor poller_, wake_;
  std::atomic<bool> stops_accepting_ = false, stops_ = false;
  std::optional<GrpcHandover> handover_;
  // Of the thread.
  std::map<int, Connection> connections_;
  std::vector<Connection> closing_;  // their peers are gone, and gRPC has yet to close them
  net::FloodGuard floods_;
  net::AllocatedMemory memory_;
  std::optional<SteadyClock::time_point> paused_until_;
  SteadyClock::time_point looked_at_;
  std::jthread thread_;
};

GrpcListener::GrpcListener(std::unique_ptr<Core> core) : core_(std::move(core)) {}
GrpcListener::~GrpcListener() = default;

absl::StatusOr<std::unique_ptr<GrpcListener>> GrpcListener::Listen(const std::string& address,
                                                                   GrpcListenerLimits limits) {
  ASSIGN_OR_RETURN(const HostPort host_port, ParseHostPort(address));
  ASSIGN_OR_RETURN(const Addresses addresses, Resolve(host_port));
  ASSIGN_OR_RETURN(auto listeners, ListenOnAll(addresses.get(), host_port.port));
  auto core = std::make_unique<Core>(std::move(listeners), std::move(limits));
  RETURN_IF_ERROR(core->Prepare());
  return std::unique_ptr<GrpcListener>(new GrpcListener(std::move(core)));
}

int GrpcListener::port() const { return core_->port(); }

void GrpcListener::Start(std::vector<std::unique_ptr<GrpcHandover::Acceptor>> acceptors) {
  core_->Start(std::move(acceptors));
}

void GrpcListener::StopAccepting() { core_->StopAccepting(); }
void GrpcListener::Stop() { core_->Stop(); }

}  // namespace stanna::app
