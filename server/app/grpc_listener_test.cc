// Connections for which gRPC takes its time: to come back from one, to close one.
#include "server/app/grpc_listener.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "server/gateway/testing/raw_http.h"
#include "tests/support/wait.h"

namespace stanna::app {
namespace {

using gateway::testing::RawConnection;
using stanna::testing::WaitUntil;

constexpr std::chrono::seconds kPatience{60};

/// Neither reads what it was handed nor closes it.
class SlowServer {
 public:
  ~SlowServer() { CloseAll(); }

  std::vector<std::unique_ptr<GrpcHandover::Acceptor>> MakeAcceptors(int count) {
    std::vector<std::unique_ptr<GrpcHandover::Acceptor>> acceptors;
    for (int i = 0; i < count; ++i) acceptors.push_back(std::make_unique<Acceptor>(*this));
    return acceptors;
  }
  /// Whoever brings a connection is kept from now on, until Release.
  void Keep() { SetKeeping(true); }
  void Release() { SetKeeping(false); }
  std::size_t taken() const {
    const MutexLock lock(mutex_);
    return sockets_.size();
  }
  int last_taken() const {
    const MutexLock lock(mutex_);
    return sockets_.back();
  }
  void CloseAll() {
    const MutexLock lock(mutex_);
    for (const int socket : std::exchange(sockets_, {})) close(socket);
  }

 private:
  class Acceptor : public GrpcHandover::Acceptor {
   public:
    explicit Acceptor(SlowServer& server) : server_(server) {}
    void HandleNewConnection(NewConnectionParameters* connection) override {
      server_.Take(connection->fd);
    }

   private:
    SlowServer& server_;
  };

  void Take(int socket) {
    MutexLock lock(mutex_);
    sockets_.push_back(socket);
    while (keeps_) lock.Wait(changed_);
  }
  void SetKeeping(bool keeps) {
    const MutexLock lock(mutex_);
    keeps_ = keeps;
    changed_.notify_all();
  }

  mutable Mutex mutex_;
  std::condition_variable changed_;
  bool keeps_ GUARDED_BY(mutex_) = false;
  std::vector<int> sockets_ GUARDED_BY(mutex_);
};

// As gRPC is with a flood that it always finds something more to read of.
TEST(GrpcListener, WhatGrpcIsAtHoldsUpNeitherOthersNorTheGuard) {
  SlowServer server;
  auto listener = GrpcListener::Listen("127.0.0.1:0", {.floods = {.bytes = 10'000}});
  ASSERT_TRUE(listener.ok()) << ToString(listener.status());
  (*listener)->Start(server.MakeAcceptors(2));
  const int port = (*listener)->port();

  server.Keep();
  const std::shared_ptr<void> at_the_end(nullptr, [&](void*) { server.Release(); });
  RawConnection flood(port);
  EXPECT_TRUE(WaitUntil([&] { return server.taken() == 1; }, kPatience));
  const RawConnection other(port);
  EXPECT_TRUE(WaitUntil([&] { return server.taken() == 2; }, kPatience)) << "it waits";
  const RawConnection third(port);
  flood.Send(std::string(200'000, 'x'));
  EXPECT_TRUE(flood.AtEnd()) << "nobody looked at it";

  server.Release();
  EXPECT_TRUE(WaitUntil([&] { return server.taken() == 3; }, kPatience)) << "it was forgotten";
  (*listener)->StopAccepting();
  (*listener)->Stop();
}

// As gRPC is with settings without an end, whose answers are as long.
TEST(GrpcListener, WhoKeepsGrpcForTooLongIsEnded) {
  SlowServer server;
  auto listener =
      GrpcListener::Listen("127.0.0.1:0", {.longest_handover = std::chrono::milliseconds(50)});
  ASSERT_TRUE(listener.ok()) << ToString(listener.status());
  (*listener)->Start(server.MakeAcceptors(1));
  server.Keep();
  const std::shared_ptr<void> at_the_end(nullptr, [&](void*) { server.Release(); });
  RawConnection keeper((*listener)->port());
  EXPECT_TRUE(keeper.AtEnd());
}

// gRPC would leave it open, without a word.
TEST(GrpcListener, WhatWaitsWhenItStopsIsEnded) {
  SlowServer server;
  auto listener = GrpcListener::Listen("127.0.0.1:0", {});
  ASSERT_TRUE(listener.ok()) << ToString(listener.status());
  (*listener)->Start(server.MakeAcceptors(1));
  server.Keep();
  const std::shared_ptr<void> at_the_end(nullptr, [&](void*) { server.Release(); });
  const RawConnection first((*listener)->port());
  ASSERT_TRUE(WaitUntil([&] { return server.taken() == 1; }, kPatience));
  RawConnection waits((*listener)->port());
  std::jthread stops([&] { (*listener)->StopAccepting(); });
  EXPECT_TRUE(waits.AtEnd());
  server.Release();
  stops.join();
  EXPECT_EQ(server.taken(), 1u);
}

TEST(GrpcListener, AConnectionCountsUntilGrpcHasClosedIt) {
  SlowServer server;
  auto listener = GrpcListener::Listen("127.0.0.1:0", {.connections = {.total = 1}});
  ASSERT_TRUE(listener.ok()) << ToString(listener.status());
  (*listener)->Start(server.MakeAcceptors(1));
  const int port = (*listener)->port();

  RawConnection first(port);
  ASSERT_TRUE(WaitUntil([&] { return server.taken() == 1; }, kPatience));
  first.Reset();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(RawConnection(port).AtEnd()) << "one more than there may be, at attempt " << i;
  }
  EXPECT_EQ(server.taken(), 1u);

  server.CloseAll();
  std::vector<std::unique_ptr<RawConnection>> later;
  EXPECT_TRUE(WaitUntil(
      [&] {
        later.push_back(std::make_unique<RawConnection>(port));
        return server.taken() == 1;
      },
      kPatience))
      << "its place stays taken";
  (*listener)->StopAccepting();
  (*listener)->Stop();
}

// gRPC misses the end that comes while it reads.
TEST(GrpcListener, TellsOfAnEndUntilGrpcHasClosedTheConnection) {
  SlowServer server;
  auto listener = GrpcListener::Listen("127.0.0.1:0", {});
  ASSERT_TRUE(listener.ok()) << ToString(listener.status());
  (*listener)->Start(server.MakeAcceptors(1));
  RawConnection peer((*listener)->port());
  ASSERT_TRUE(WaitUntil([&] { return server.taken() == 1; }, kPatience));

  const int poller = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLRDHUP | EPOLLET;
  ASSERT_EQ(epoll_ctl(poller, EPOLL_CTL_ADD, server.last_taken(), &event), 0);
  peer.Reset();
  for (int i = 0; i < 3; ++i) {
    constexpr std::chrono::milliseconds kLimit = kPatience;
    EXPECT_EQ(epoll_wait(poller, &event, 1, static_cast<int>(kLimit.count())), 1) << i;
  }
  close(poller);
  server.CloseAll();
  (*listener)->StopAccepting();
  (*listener)->Stop();
}

}  // namespace
}  // namespace stanna::app
