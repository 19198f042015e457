/// A simulator under test, with a clock that the test moves.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <utility>

#include "tools/hubspot_sim/api/simulator.h"

namespace stanna::sim {

class SimulatorFixture : public testing::Test {
 protected:
  static constexpr int64_t kStartMs = 1'795'000'000'000;

  SimulatorFixture() { Restart(); }

  /// Applies what the test changed in `options_`.
  void Restart() {
    simulator_ = std::make_unique<Simulator>(
        options_, [this] { return now_ms_; }, kStartMs);
  }

  HttpReply Send(const std::string& method, const std::string& target,
                 const std::string& body = {}) {
    HttpRequest request = MakeRequest(method, target, body);
    request.authorization = "Bearer " + token_;
    request.content_type = "application/json";
    return simulator_->Handle(request);
  }
  HttpReply SendForm(const std::string& target, const std::string& form) {
    HttpRequest request = MakeRequest("POST", target, form);
    request.content_type = "application/x-www-form-urlencoded";
    return simulator_->Handle(request);
  }
  HttpReply Get(const std::string& target) { return Send("GET", target); }

  static boost::json::object Json(const HttpReply& reply) {
    boost::json::error_code error;
    boost::json::value value = boost::json::parse(reply.body, error);
    EXPECT_FALSE(error) << reply.body;
    return value.is_object() ? value.get_object() : boost::json::object();
  }
  /// The JSON of an answer that must have this status.
  boost::json::object Expect(int status, const HttpReply& reply) {
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json(reply);
  }
  static std::string Text(const boost::json::value& value) {
    return value.is_string() ? std::string(value.get_string().c_str())
                             : boost::json::serialize(value);
  }
  int64_t Stat(const char* name) {
    return Json(simulator_->Handle(MakeRequest("GET", "/_sim/stats")))
        .at(name)
        .to_number<int64_t>();
  }
  std::string Id(ObjectType type, int64_t index) const {
    return std::to_string(Portal(options_.portal).IdAt(type, index));
  }

  int64_t now_ms_ = 0;
  SimOptions options_ = [] {
    SimOptions options;
    options.rate_limit = "none";
    return options;
  }();
  std::string token_ = options_.private_app_token;
  std::unique_ptr<Simulator> simulator_;
};

}  // namespace stanna::sim
