// The server binary with small limits, somebody who attacks it, and somebody who only wants to
// work.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/gateway/testing/raw_http.h"
#include "tests/support/backend.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"

namespace stanna::testing {

using gateway::testing::GetRequest;
using gateway::testing::RawConnection;
using gateway::testing::RawResponse;

/// What the tests' limits are: times are as short as a busy machine's honest clients allow.
inline constexpr int kAttackersConnections = 32;
inline constexpr int kMostConnections = 64;
inline constexpr int kMostStreams = 20;
std::map<std::string, std::string> HostileSettings();

/// Loopback has many addresses: attackers come from this one, honest clients from 127.0.0.1.
inline constexpr char kAttacker[] = "127.0.0.2";
inline constexpr char kClients[] = "/api/clients";

/// One server for all tests of a suite. After each test an honest client is served, descriptors are
/// what they were, and memory is within its bound.
class Hostile : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  void SetUp() override;
  void TearDown() override;

  static Server& server() { return *world_->server; }
  static const std::string& key() { return world_->key; }
  static int http_port();
  static int grpc_port();

  /// One call over REST and one over gRPC, on new connections. While a flood of calls holds all
  /// threads, calls are refused as such that may be repeated; so they are.
  static void ExpectGoodService();
  static RawConnection Attack() { return RawConnection(http_port(), kAttacker); }

 private:
  struct World {
    std::unique_ptr<Simulator> simulator;
    std::unique_ptr<Backend> backend;
    std::unique_ptr<Server> server;
    std::string key;
  };
  static World* world_;
  std::size_t descriptors_ = 0;
  std::int64_t memory_ = 0;
};

}  // namespace stanna::testing
