#include "tools/benchmarks/limits_worker.h"

#include <atomic>
#include <csignal>
#include <iostream>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "client/auth/token_source.h"
#include "client/crm/http_hubspot_client.h"
#include "client/http/beast_http_client.h"
#include "client/http/sleeper.h"
#include "server/app/kv_bucket_store.h"
#include "storage/kv/kv_store.h"

namespace stanna::bench {
namespace {

// Enough for 11 calls a second at an answer time of 200 ms, from either process alone.
constexpr int kListThreads = 3;
constexpr int kSearchThreads = 2;

class StaticToken : public hubspot::TokenSource {
 public:
  explicit StaticToken(std::string token) : token_(std::move(token)) {}
  absl::StatusOr<std::string> Get(const hubspot::CallOptions&) override { return token_; }
  absl::StatusOr<std::string> Replace(const std::string&, const hubspot::CallOptions&) override {
    return GiveUp("the simulator refuses the token");
  }
  absl::Status GiveUp(const std::string& reason) override { return Unauthenticated(reason); }

 private:
  const std::string token_;
};

hubspot::CallOptions Backfill(std::stop_token stop) {
  return {.deadline = Deadline::After(std::chrono::minutes(2)),
          .priority = hubspot::Priority::kBackfill,
          .stop = std::move(stop)};
}

bool Continues(const absl::Status& status, const std::stop_token& stop) {
  if (status.ok()) return true;
  if (!stop.stop_requested()) std::cerr << ToString(status) << std::endl;
  return false;
}

void ListForEver(hubspot::HubSpotClient& client, const std::stop_token& stop) {
  hubspot::ListRequest request{.type = ObjectType::kContact, .properties = {"email", "firstname"}};
  while (!stop.stop_requested()) {
    const auto page = client.List(request, Backfill(stop));
    if (!Continues(page.status(), stop)) return;
    request.after = page->next_after;
  }
}

void SearchForEver(hubspot::HubSpotClient& client, const std::stop_token& stop) {
  const hubspot::SearchRequest request{.type = ObjectType::kContact, .properties = {"email"}};
  while (!stop.stop_requested()) {
    if (!Continues(client.Search(request, Backfill(stop)).status(), stop)) return;
  }
}

// Blocked in all threads from now on, to be waited for.
sigset_t BlockTermination() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace

int LimitsWorkerMain(const std::vector<std::string>& arguments) {
  const std::string &url = arguments.at(0), &ca_file = arguments.at(1);
  const sigset_t termination = BlockTermination();
  const auto http =
      hubspot::MakeBeastHttpClient({.allowed_hosts = {"127.0.0.1"}, .ca_file = ca_file}).value();
  const auto kv = storage::MakeFallbackKvStore(storage::MakeRedisKvStore(arguments.at(2)).value());
  app::KvBucketStore buckets(*kv);
  SystemClock clock;
  hubspot::SystemSleeper sleeper;
  hubspot::HubSpotClientOptions options{.portal_id = 1, .app_id = "bench"};
  options.endpoints.api_base = url;
  const auto client = hubspot::MakeHubSpotClient(
      options, {.http = *http, .buckets = buckets, .clock = clock, .sleeper = sleeper},
      std::make_unique<StaticToken>(arguments.at(3)));
  std::vector<std::jthread> threads;
  for (int i = 0; i < kListThreads; ++i) {
    threads.emplace_back([&](std::stop_token stop) { ListForEver(*client, stop); });
  }
  for (int i = 0; i < kSearchThreads; ++i) {
    threads.emplace_back([&](std::stop_token stop) { SearchForEver(*client, stop); });
  }
  int signal = 0;
  sigwait(&termination, &signal);
  for (std::jthread& thread : threads) thread.request_stop();
  return 0;
}

}  // namespace stanna::bench
