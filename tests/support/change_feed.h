// Following a workspace's changes over gRPC, on a thread of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/support/server.h"

namespace stanna::testing {

/// What WatchChanges tells from the moment of construction on. Thread-safe.
class ChangeFeed {
 public:
  ChangeFeed(const Server& server, const std::string& key);
  ~ChangeFeed();
  ChangeFeed(const ChangeFeed&) = delete;
  ChangeFeed& operator=(const ChangeFeed&) = delete;

  /// Whether the client's score is told to be `score`, within a minute.
  bool AwaitScore(const std::string& client, double score);
  /// Whether the client's alert of this kind is told to have `state`, "opened" or "closed".
  bool AwaitAlert(const std::string& client, const std::string& kind, const std::string& state);
  /// How often the client was told to have changed.
  std::int64_t TimesChanged(const std::string& client);
  /// Whether it is told more than `times` times, within a minute.
  bool AwaitChange(const std::string& client, std::int64_t times);
  /// All that was told, for messages.
  std::string Words();

 private:
  using Change = insights::v1::Change;
  void Read();
  template <typename Matches>
  bool Await(const Matches& matches);

  std::unique_ptr<insights::v1::InsightsService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<insights::v1::WatchChangesResponse>> stream_;
  std::mutex mutex_;
  std::condition_variable told_;
  std::vector<Change> changes_;
  std::map<std::string, std::int64_t> times_changed_;  // by client
  std::thread reader_;
};

}  // namespace stanna::testing
