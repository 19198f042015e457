// A stream of somebody who behaves, while others do not.
#pragma once

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/support/server.h"

namespace stanna::testing {

/// Watches changes from the end of its construction to its destruction, on a connection of its own.
class HonestWatcher {
 public:
  HonestWatcher(const Server& server, const std::string& key) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = insights::v1::InsightsService::NewStub(grpc::CreateCustomChannel(
        server.grpc_address(), grpc::InsecureChannelCredentials(), arguments));
    context_.AddMetadata("x-api-key", key);
    stream_ = stub_->WatchChanges(&context_, {});
    // The server says at once from where it tells.
    insights::v1::WatchChangesResponse first;
    EXPECT_TRUE(stream_->Read(&first)) << "it did not begin";
    reader_ = std::thread([this] {
      insights::v1::WatchChangesResponse ignored;
      while (stream_->Read(&ignored)) {
      }
      status_ = stream_->Finish();
      has_ended_ = true;
    });
  }
  ~HonestWatcher() {
    context_.TryCancel();
    reader_.join();
  }
  bool has_ended() const { return has_ended_; }
  /// Once it has ended.
  std::string why() const {
    return has_ended_ ? std::to_string(status_.error_code()) + " " + status_.error_message() : "";
  }

 private:
  std::unique_ptr<insights::v1::InsightsService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<insights::v1::WatchChangesResponse>> stream_;
  grpc::Status status_;
  std::atomic<bool> has_ended_ = false;
  std::thread reader_;
};

}  // namespace stanna::testing
