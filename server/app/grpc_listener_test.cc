// Which connections count, when gRPC takes its time to close them.
#include "server/app/grpc_listener.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <memory>
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

  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> MakeAcceptor() {
    return std::make_unique<Acceptor>(*this);
  }
  std::size_t taken() const {
    const MutexLock lock(mutex_);
    return sockets_.size();
  }
  void CloseAll() {
    const MutexLock lock(mutex_);
    for (const int socket : std::exchange(sockets_, {})) close(socket);
  }

 private:
  class Acceptor : public grpc::experimental::ExternalConnectionAcceptor {
   public:
    explicit Acceptor(SlowServer& server) : server_(server) {}
    void HandleNewConnection(NewConnectionParameters* connection) override {
      const MutexLock lock(server_.mutex_);
      server_.sockets_.push_back(connection->fd);
    }

   private:
    SlowServer& server_;
  };

  mutable Mutex mutex_;
  std::vector<int> sockets_ GUARDED_BY(mutex_);
};

TEST(GrpcListener, AConnectionCountsUntilGrpcHasClosedIt) {
  SlowServer server;
  auto listener = GrpcListener::Listen("127.0.0.1:0", {.connections = {.total = 1}});
  ASSERT_TRUE(listener.ok()) << ToString(listener.status());
  (*listener)->Start(server.MakeAcceptor());
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

}  // namespace
}  // namespace stanna::app
