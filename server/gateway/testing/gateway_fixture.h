// A gateway before canned services, and a client.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "server/gateway/gateway.h"
#include "server/gateway/testing/canned_services.h"
#include "server/gateway/testing/raw_http.h"

namespace stanna::gateway::testing {

class GatewayTest : public ::testing::Test {
 protected:
  explicit GatewayTest(GatewayOptions options = {}) {
    auto started =
        Gateway::Start(std::move(options), services.channel(), [this] { return ready.load(); });
    if (!started.ok()) throw std::runtime_error(ToString(started.status()));
    gateway = *std::move(started);
  }

  int port() const { return gateway->port(); }
  RawResponse Get(const std::string& target, const std::string& header_lines = "") {
    return Exchange(port(), GetRequest(target, header_lines));
  }
  RawResponse Post(const std::string& target, const std::string& body,
                   const std::string& header_lines = "") {
    return Exchange(port(), JsonRequest("POST", target, body, header_lines));
  }

  CannedServices services;
  std::atomic<bool> ready = true;
  std::unique_ptr<Gateway> gateway;
};

}  // namespace stanna::gateway::testing
