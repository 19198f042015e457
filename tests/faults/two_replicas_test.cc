// Two replicas under constant load, whose every part is restarted in turn: no work is lost, no
// answer is wrong, and what a caller has to ask again is told by codes that say so.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "storage/sync_run_store.h"
#include "tests/e2e/webhooks_fixture.h"
#include "tests/faults/steady_callers.h"

namespace stanna::testing {
namespace {

constexpr int kReaders = 4;
// Of each replica, between one restart and the next.
constexpr std::int64_t kAnswersBetween = 50;
constexpr std::int64_t kAnyRuns = 500;
constexpr std::int64_t kChangesAtOnce = 40;
constexpr std::int64_t kMostWaiting = 200;
// HubSpot's day of retries in a minute and a half: a restart is over before it gives up.
constexpr int kTimeScale = 1'000;

// Starts a quick sync through either replica whenever none is under way, and changes the portal
// meanwhile, which sends webhooks.
class SteadyWork {
 public:
  SteadyWork(const Simulator& simulator, const ReplicaAddresses& replicas, std::string key)
      : simulator_(simulator), replicas_(replicas), key_(std::move(key)), thread_([this] {
          for (std::size_t turn = 0; !stopping_; ++turn) DoSome(turn);
        }) {}
  ~SteadyWork() { Stop(); }
  void Stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::int64_t started() const { return started_; }
  std::int64_t changes() const { return changes_; }
  std::vector<std::string> wrong() const { return wrong_; }  // after Stop

 private:
  void DoSome(std::size_t turn) {
    // As much as is worked off, whatever the machine's speed.
    if (simulator_.WebhookCount("waiting") < kMostWaiting) {
      simulator_.ChangeMany(ObjectType::kContact, "jobtitle", kChangesAtOnce, kChangesAtOnce);
      changes_ += kChangesAtOnce;
    }
    const auto reply = Send(
        {.method = "POST",
         .url = replicas_.Get(turn % 2).url + "/api/integrations/hubspot/sync",
         .headers = {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}},
         .body = "{}"});
    if (!reply.ok() || reply->status == 503 || reply->status == 504) return;
    if (reply->status == 202) ++started_;
    // 409: one is under way.
    if (reply->status != 202 && reply->status != 409) {
      wrong_.push_back(std::to_string(reply->status) + " " + reply->body);
    }
  }

  const Simulator& simulator_;
  const ReplicaAddresses& replicas_;
  const std::string key_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> started_ = 0, changes_ = 0;
  std::vector<std::string> wrong_;
  std::thread thread_;
};

class TwoReplicas : public WebhooksFixture {
 protected:
  void SetUp() override {
    WebhooksFixture::SetUp();
    if (HasFatalFailure()) return;
    other_ = std::make_unique<Server>(*server_);
    NoteAddresses();
    SendWebhooksTo(*server_);
    const auto listing = server_->GetJson("/api/clients?limit=500", key_);
    std::vector<std::string> ids;
    for (const auto& client : listing.as_array()) {
      ids.emplace_back(client.at("id").as_string());
    }
    std::ranges::sort(ids);
    ASSERT_FALSE(ids.empty());
    callers_ = std::make_unique<SteadyCallers>(replicas_, ExpectedAnswers{key_, ids}, kReaders);
    work_ = std::make_unique<SteadyWork>(*simulator_, replicas_, key_);
  }

  void NoteAddresses() {
    replicas_.Set(0, *server_);
    replicas_.Set(1, *other_);
  }

  // Everything goes on: both replicas answer, and syncs end.
  void ExpectProgress(const char* after) {
    const std::int64_t answered[] = {callers_->Answered(0), callers_->Answered(1)};
    const std::int64_t completed = CompletedRuns();
    EXPECT_TRUE(WaitUntil(
        [&] {
          return callers_->Answered(0) >= answered[0] + kAnswersBetween &&
                 callers_->Answered(1) >= answered[1] + kAnswersBetween &&
                 CompletedRuns() >= completed + 2;
        },
        kLongest))
        << "after " << after << ": " << callers_->Answered(0) - answered[0] << " and "
        << callers_->Answered(1) - answered[1] << " answers, " << CompletedRuns() - completed
        << " runs\n"
        << server_->log() << "\n"
        << other_->log();
    std::cout << "after " << after << ":";
    for (const auto& [what, count] : callers_->Repeated()) {
      std::cout << " " << what << " x " << count - repeated_[what];
      repeated_[what] = count;
    }
    std::cout << "\n";
  }

  std::vector<storage::SyncRun> Runs() {
    storage::RunQuery query;
    query.limit = kAnyRuns;
    query.without_live = true;
    absl::StatusOr<storage::RunListing> listing = Unavailable("not asked");
    // The database may be coming back.
    WaitUntil(
        [&] {
          listing = server_->stores().sync_runs().List(workspace_, query, Soon());
          return listing.ok();
        },
        kLongest);
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? listing->runs : std::vector<storage::SyncRun>();
  }
  std::int64_t CompletedRuns() {
    const auto runs = Runs();
    return std::ranges::count(runs, storage::RunState::kCompleted, &storage::SyncRun::state);
  }

  void Restart(Server& replica) {
    ASSERT_EQ(replica.Stop(), 0) << replica.log();
    // HubSpot's load balancer notices.
    if (&replica == server_.get()) SendWebhooksTo(*other_);
    replica.Start();
    NoteAddresses();
    if (&replica == server_.get()) SendWebhooksTo(*server_);
  }
  void SendWebhooksTo(const Server& server) {
    simulator_->SetWebhooks(
        boost::json::serialize(boost::json::object{{"target_url", server.url() + kHook},
                                                   {"subscriptions", Subscriptions()},
                                                   {"time_scale", kTimeScale}}));
  }

  std::unique_ptr<Server> other_;
  ReplicaAddresses replicas_;
  std::unique_ptr<SteadyCallers> callers_;
  std::unique_ptr<SteadyWork> work_;
  std::map<std::string, std::int64_t> repeated_;
};

TEST_F(TwoReplicas, RestartsOfEveryPartCostRepeatedCallsAtMost) {
  ExpectProgress("the start");
  Restart(*server_);
  ExpectProgress("a restart of the first replica");
  Restart(*other_);
  ExpectProgress("a restart of the second replica");
  backend_->postgres()->Kill();
  ASSERT_TRUE(backend_->postgres()->Restart().ok());
  ExpectProgress("a crash of PostgreSQL");
  backend_->redis()->Kill();
  ASSERT_TRUE(backend_->redis()->Restart().ok());
  ExpectProgress("a restart of Redis, which forgets everything");

  work_->Stop();
  callers_->Stop();
  EXPECT_EQ(callers_->Wrong(), std::vector<std::string>());
  EXPECT_EQ(work_->wrong(), std::vector<std::string>());
  AwaitQuiet();
  EXPECT_TRUE(simulator_->WebhookEvents("given_up").empty());
  ASSERT_TRUE(WaitUntil([&] { return AwaitLatestRun(*server_, key_, kLongest).ok(); }, kLongest));
  ExpectExact("the last event and sync");
  simulator_->Advance(std::chrono::hours(1));
  QueueRun(*server_, kWorkspace, storage::RunKind::kQuick);
  const auto last = AwaitLatestRun(*server_, key_, kLongest);
  ASSERT_TRUE(last.ok() && last->completed()) << last.status();
  ExpectExact("a sync that has seen all");
  for (const storage::SyncRun& run : Runs()) {
    EXPECT_EQ(run.state, storage::RunState::kCompleted)
        << run.id.value << ": " << run.error_code << " " << run.error_message;
  }
  EXPECT_EQ(Stats().dead, 0);
  std::cout << callers_->Answered(0) << " and " << callers_->Answered(1) << " answers, "
            << work_->started() << " syncs, " << work_->changes() << " changes\n";
}

}  // namespace
}  // namespace stanna::testing
