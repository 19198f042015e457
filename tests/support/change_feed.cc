#include "tests/support/change_feed.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace stanna::testing {
namespace {

namespace v1 = insights::v1;

constexpr std::chrono::minutes kLongest{1};

std::string TextOf(const v1::Change& change, const std::string& name) {
  const auto field = change.document().fields().find(name);
  return field == change.document().fields().end() ? "" : field->second.string_value();
}

double NumberOf(const v1::Change& change, const std::string& name) {
  const auto field = change.document().fields().find(name);
  return field == change.document().fields().end() ? NAN : field->second.number_value();
}

}  // namespace

ChangeFeed::ChangeFeed(const Server& server, const std::string& key)
    : stub_(v1::InsightsService::NewStub(
          grpc::CreateChannel(server.grpc_address(), grpc::InsecureChannelCredentials()))) {
  context_.AddMetadata("authorization", "Bearer " + key);
  v1::WatchChangesRequest request;
  // From the beginning, so that nothing is missed while the stream is being opened.
  request.set_cursor("earliest");
  stream_ = stub_->WatchChanges(&context_, request);
  reader_ = std::thread([this] { Read(); });
}

ChangeFeed::~ChangeFeed() {
  context_.TryCancel();
  reader_.join();
}

void ChangeFeed::Read() {
  v1::WatchChangesResponse next;
  while (stream_->Read(&next)) {
    if (!next.has_change()) continue;
    const std::lock_guard lock(mutex_);
    changes_.push_back(next.change());
    if (next.change().kind() == v1::CHANGE_KIND_CLIENT) ++times_changed_[next.change().client_id()];
    told_.notify_all();
  }
  (void)stream_->Finish();
}

template <typename Matches>
bool ChangeFeed::Await(const Matches& matches) {
  std::unique_lock lock(mutex_);
  return told_.wait_for(lock, kLongest, [&] { return std::ranges::any_of(changes_, matches); });
}

bool ChangeFeed::AwaitScore(const std::string& client, double score) {
  return Await([&](const v1::Change& change) {
    return change.kind() == v1::CHANGE_KIND_SCORE && change.client_id() == client &&
           std::abs(NumberOf(change, "score") - score) < 0.005;
  });
}

bool ChangeFeed::AwaitAlert(const std::string& client, const std::string& kind,
                            const std::string& state) {
  return Await([&](const v1::Change& change) {
    return change.kind() == v1::CHANGE_KIND_ALERT && change.client_id() == client &&
           TextOf(change, "kind") == kind && TextOf(change, "state") == state;
  });
}

std::int64_t ChangeFeed::TimesChanged(const std::string& client) {
  const std::lock_guard lock(mutex_);
  return times_changed_[client];
}

bool ChangeFeed::AwaitChange(const std::string& client, std::int64_t times) {
  std::unique_lock lock(mutex_);
  return told_.wait_for(lock, kLongest, [&] { return times_changed_[client] > times; });
}

std::string ChangeFeed::Words() {
  const std::lock_guard lock(mutex_);
  std::string words;
  for (const auto& change : changes_) words += change.ShortDebugString() + "\n";
  return words;
}

}  // namespace stanna::testing
