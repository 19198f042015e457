#include "server/metrics/metrics.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "server/app/testing/temporary_stores.h"
#include "server/metrics/words.h"
#include "storage/connection_store.h"
#include "storage/testing/forwarding_stores.h"
#include "storage/workspace_store.h"

namespace stanna::metrics {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr char kStart[] = "stanna.sync.v1.SyncService.StartSync";
constexpr char kClient[] = "/api/clients/{client_id}";

LabelSources Sources() {
  return {.rpc_methods = {kStart, "stanna.insights.v1.InsightsService.WatchChanges"},
          .routes = {"-", kClient},
          .version = "0.1"};
}

// Of the lines of a page: by name and labels, "a_total{x="1"}" → 3.
std::map<std::string, double> SeriesOf(const std::string& page) {
  std::map<std::string, double> series;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto space = line.rfind(' ');
    series[line.substr(0, space)] = std::stod(line.substr(space + 1));
  }
  return series;
}

struct Label {
  std::string name, value;
};
std::vector<Label> LabelsOf(const std::string& series) {
  std::vector<Label> labels;
  auto at = series.find('{');
  while (at != std::string::npos && series[at + 1] != '}') {
    const auto equals = series.find("=\"", at);
    const auto end = series.find('"', equals + 2);
    if (equals == std::string::npos || end == std::string::npos) break;
    labels.push_back(
        {series.substr(at + 1, equals - at - 1), series.substr(equals + 2, end - equals - 2)});
    at = series[end + 1] == ',' ? end + 1 : std::string::npos;
  }
  return labels;
}

class ManualClock : public Clock {
 public:
  explicit ManualClock(Time now) : now_(now) {}
  Time Now() const override { return now_; }
  void Advance(milliseconds by) { now_ += by; }

 private:
  Time now_;
};

class MetricsTest : public ::testing::Test {
 protected:
  std::map<std::string, double> Series() { return SeriesOf(metrics_.Render()); }
  double Value(const std::string& name) {
    const auto series = Series();
    const auto found = series.find(name);
    EXPECT_NE(found, series.end()) << name;
    return found == series.end() ? -1 : found->second;
  }

  ManualClock clock_{FromEpochMs(1'780'000'000'000)};
  Metrics metrics_{Sources(), clock_};
};

TEST_F(MetricsTest, RpcsAreCountedByMethodAndCode) {
  const std::string method = kStart;
  metrics_.rpcs().OnRpc({.method = method, .code = 0, .duration = milliseconds(30)});
  metrics_.rpcs().OnRpc({.method = method, .code = 5, .duration = milliseconds(3)});
  const std::string watch = "stanna.insights.v1.InsightsService.WatchChanges";
  metrics_.rpcs().OnRpc({.method = watch, .code = 0, .is_stream = true, .duration = hours(1)});
  const std::string of = "service=\"stanna.sync.v1.SyncService\"}";
  EXPECT_EQ(Value("stanna_rpc_requests_total{code=\"OK\",method=\"StartSync\"," + of), 1);
  EXPECT_EQ(Value("stanna_rpc_requests_total{code=\"NOT_FOUND\",method=\"StartSync\"," + of), 1);
  EXPECT_EQ(Value("stanna_rpc_duration_seconds_count{method=\"StartSync\"," + of), 2);
  EXPECT_NEAR(Value("stanna_rpc_duration_seconds_sum{method=\"StartSync\"," + of), 0.033, 1e-9);
  for (const auto& [series, value] : Series()) {
    EXPECT_FALSE(series.starts_with("stanna_rpc_duration") &&
                 series.find("WatchChanges") != std::string::npos)
        << series;
  }
}

TEST_F(MetricsTest, FailuresOfOursCountAgainstTheBudgetOfErrors) {
  const auto good = [&] { return Value("stanna_rpc_budget_total{outcome=\"good\"}"); };
  const auto failed = [&] { return Value("stanna_rpc_budget_total{outcome=\"failed\"}"); };
  EXPECT_EQ(failed(), 0) << "there from the beginning";
  EXPECT_EQ(good(), 0);
  const std::string method = kStart;
  for (int code = 0; code <= 16; ++code) metrics_.rpcs().OnRpc({.method = method, .code = code});
  EXPECT_EQ(failed(), 5) << "UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS";
  EXPECT_EQ(good(), 12);
  const std::string watch = "stanna.insights.v1.InsightsService.WatchChanges";
  metrics_.rpcs().OnRpc({.method = watch, .code = 14, .is_stream = true});
  EXPECT_EQ(failed(), 5) << "a server that stops ends its streams";
}

TEST_F(MetricsTest, HubSpotsCallsLimitsAndWaits) {
  auto& hubspot = metrics_.hubspot();
  hubspot.OnCall({.endpoint = "objects.list", .status = 200, .duration = milliseconds(250)});
  hubspot.OnCall({.endpoint = "objects.list", .status = 429, .duration = milliseconds(10)});
  hubspot.OnCall({.endpoint = "objects.list", .status = 599, .duration = milliseconds(10)});
  hubspot.OnCall({.endpoint = "objects.list", .error = "no_answer", .duration = seconds(3)});
  const std::string calls = "stanna_hubspot_calls_total{endpoint=\"objects.list\",status=";
  EXPECT_EQ(Value(calls + "\"200\"}"), 1);
  EXPECT_EQ(Value(calls + "\"429\"}"), 1);
  EXPECT_EQ(Value(calls + "\"5xx\"}"), 1);
  EXPECT_EQ(Value(calls + "\"no_answer\"}"), 1);
  EXPECT_EQ(Value("stanna_hubspot_call_duration_seconds_count{endpoint=\"objects.list\"}"), 4);

  hubspot.OnTurn(hubspot::LimitKind::kSearch, hubspot::Priority::kManual, seconds(2));
  EXPECT_EQ(Value("stanna_hubspot_limit_wait_seconds_sum{limit=\"search\",priority=\"manual\"}"),
            2);
  hubspot.OnBurst(99, 110);
  EXPECT_NEAR(Value("stanna_hubspot_burst_used_ratio_sum"), 0.9, 1e-9);

  // The highest of all portals, each until its own midnight.
  EXPECT_EQ(Value("stanna_hubspot_daily_used_ratio"), 0);
  hubspot.OnDaily(7, 10, 100, clock_.Now() + hours(5));
  hubspot.OnDaily(8, 95, 100, clock_.Now() + hours(2));
  hubspot.OnDaily(9, 1, 0, clock_.Now() + hours(2));
  EXPECT_NEAR(Value("stanna_hubspot_daily_used_ratio"), 0.95, 1e-9);
  clock_.Advance(hours(2));
  EXPECT_NEAR(Value("stanna_hubspot_daily_used_ratio"), 0.1, 1e-9);
}

TEST_F(MetricsTest, RunsRecordsEventsAndScores) {
  auto& syncs = metrics_.syncs();
  syncs.OnRecords({.type = ObjectType::kDeal,
                   .added = 1,
                   .updated = 2,
                   .unchanged = 3,
                   .left_out = 4,
                   .removed = 5,
                   .merged = 6,
                   .held_back = 7});
  const std::string records = "stanna_sync_records_total{object_type=\"deals\",outcome=";
  EXPECT_EQ(Value(records + "\"added\"}"), 1);
  EXPECT_EQ(Value(records + "\"updated\"}"), 2);
  EXPECT_EQ(Value(records + "\"unchanged\"}"), 3);
  EXPECT_EQ(Value(records + "\"left_out\"}"), 4);
  EXPECT_EQ(Value(records + "\"removed\"}"), 5);
  EXPECT_EQ(Value(records + "\"merged\"}"), 6);
  EXPECT_EQ(Value("stanna_sync_records_held_back_total{object_type=\"deals\"}"), 7);
  syncs.OnRunEnded(storage::RunKind::kQuick, storage::RunState::kFailed, seconds(12));
  EXPECT_EQ(Value("stanna_sync_runs_total{kind=\"quick\",state=\"failed\"}"), 1);
  EXPECT_EQ(Value("stanna_sync_runs_total{kind=\"live\",state=\"completed\"}"), 0);
  EXPECT_EQ(Value("stanna_sync_run_duration_seconds_sum{kind=\"quick\"}"), 12);
  syncs.OnScored(storage::RunKind::kLive, 20, milliseconds(500));
  EXPECT_EQ(Value("stanna_insights_clients_scored_total{kind=\"live\"}"), 20);
  EXPECT_EQ(Value("stanna_insights_scoring_seconds_sum{kind=\"live\"}"), 0.5);
  syncs.OnEventDone({.delivery = seconds(1), .total = seconds(4)});
  syncs.OnEventFailed(false);
  syncs.OnEventFailed(true);
  EXPECT_EQ(Value("stanna_webhook_delivery_seconds_sum"), 1);
  EXPECT_EQ(Value("stanna_webhook_latency_seconds_sum"), 4);
  EXPECT_EQ(Value("stanna_webhook_event_failures_total{outcome=\"dead\"}"), 1);
  EXPECT_EQ(Value("stanna_webhook_event_failures_total{outcome=\"retried\"}"), 1);
}

TEST_F(MetricsTest, JobsKeepTheirOutcome) {
  const auto handler = metrics_.jobs().Observed(
      storage::kLiveRunJob, [](const storage::Job&, std::stop_token) -> jobs::Outcome {
        return {jobs::Outcome::Next::kRetry, "later", seconds(5)};
      });
  const jobs::Outcome outcome = handler({}, {});
  EXPECT_EQ(outcome.next, jobs::Outcome::Next::kRetry);
  EXPECT_EQ(outcome.error, "later");
  EXPECT_EQ(outcome.delay, seconds(5));
  EXPECT_EQ(Value("stanna_job_attempts_total{kind=\"live_run\",outcome=\"retried\"}"), 1);
  EXPECT_EQ(Value("stanna_job_duration_seconds_count{kind=\"live_run\"}"), 1);
}

TEST_F(MetricsTest, TheProcessIsDescribed) {
  EXPECT_EQ(Value("stanna_build_info{version=\"0.1\"}"), 1);
  EXPECT_GT(Value("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(Value("process_open_fds"), 2);
  EXPECT_GE(Value("process_max_fds"), Value("process_open_fds"));
  EXPECT_GE(Value("process_cpu_seconds_total"), 0);
  EXPECT_GE(Value("process_threads"), 1);
  const double started = Value("process_start_time_seconds");
  const double now = Seconds(SystemClock().Now().time_since_epoch());
  EXPECT_LT(started, now + 2);
  EXPECT_GT(started, now - 3600);
}

// Whatever comes in, of a caller or of HubSpot, only known words go out.
TEST_F(MetricsTest, NoIdNameOrTokenBecomesALabel) {
  const std::string planted[] = {"acme-corp.example", "jo@acme-corp.example",   "CJtoken-4f1c9a",
                                 "sk-9b1deb4d",       "/api/clients/cl_481516", "48151623"};
  for (const std::string& secret : planted) {
    metrics_.rpcs().OnRpc({.method = secret, .code = 99, .duration = milliseconds(1)});
    const std::string in_service = "stanna.sync.v1.SyncService." + secret;
    metrics_.rpcs().OnRpc({.method = in_service, .code = -1, .duration = milliseconds(1)});
    metrics_.routes().OnRequest(
        {.method = secret, .route = secret, .status = 48'151'623, .duration = milliseconds(1)});
    metrics_.hubspot().OnCall({.endpoint = secret, .error = secret, .duration = milliseconds(1)});
    metrics_.hubspot().OnDaily(48'151'623, 1, 2, clock_.Now() + hours(1));
    metrics_.jobs().Observed(
        secret, [](const storage::Job&, std::stop_token) { return jobs::Outcome(); })({}, {});
  }
  const std::string page = metrics_.Render();
  for (const std::string& secret : planted) {
    EXPECT_EQ(page.find(secret), std::string::npos) << secret;
  }
  const auto& known = metrics_.label_values().all();
  int labels = 0;
  for (const auto& [series, value] : SeriesOf(page)) {
    for (const Label& label : LabelsOf(series)) {
      ++labels;
      if (label.name == "le") continue;
      ASSERT_TRUE(known.contains(label.name)) << series;
      EXPECT_TRUE(known.at(label.name).contains(label.value)) << series;
    }
  }
  EXPECT_GT(labels, 100);
}

TEST(Words, HaveOneForEachValueOfTheirEnum) {
  EXPECT_EQ(WordOf(storage::RunKind::kLive), "live");
  EXPECT_EQ(WordOf(storage::RunState::kCancelled), "cancelled");
  EXPECT_EQ(WordOf(storage::ConnectionState::kReauthRequired), "reauth_required");
  EXPECT_EQ(WordOf(storage::ConnectionKind::kPrivateApp), "private_app");
  EXPECT_EQ(WordOf(jobs::Outcome::Next::kAbandon), "lost");
  EXPECT_EQ(WordOf(hubspot::LimitKind::kSearch), "search");
  EXPECT_EQ(CodeName(16), "UNAUTHENTICATED");
  EXPECT_EQ(CodeName(17), kOther);
  EXPECT_EQ(StatusName(404), "404");
  EXPECT_EQ(StatusName(499), "4xx");
  EXPECT_EQ(StatusName(0), kOther);
}

// Counts looks, and fails them on demand.
class Operations : public storage::OperationsStore {
 public:
  absl::StatusOr<storage::OperationsFacts> Read(Deadline) override {
    ++looks;
    if (fails) return Unavailable("the test says so");
    return facts;
  }

  int looks = 0;
  bool fails = false;
  storage::OperationsFacts facts;
};

class StoresWithOperations : public storage::ForwardingStores {
 public:
  StoresWithOperations(storage::Stores& to, Operations& operations)
      : ForwardingStores(to), operations_(operations) {}
  storage::OperationsStore& operations() override { return operations_; }

 private:
  Operations& operations_;
};

class OperationsMetricsTest : public MetricsTest {
 protected:
  void SetUp() override {
    metrics_.Watch({stores_, clock_, webhooks_, "", [this] { return audit_dropped_.load(); }});
  }
  Time Ago(milliseconds span) const { return clock_.Now() - span; }

  app::TemporaryStores real_;
  Operations operations_;
  StoresWithOperations stores_{*real_, operations_};
  webhooks::WebhookCounters webhooks_;
  std::atomic<std::int64_t> audit_dropped_ = 0;
};

TEST_F(OperationsMetricsTest, CallsThatAreNotInTheAuditLog) {
  EXPECT_EQ(Value("stanna_audit_events_dropped_total"), 0) << "there from the beginning";
  audit_dropped_ = 7;
  EXPECT_EQ(Value("stanna_audit_events_dropped_total"), 7) << "whatever the database answers";
}

TEST_F(OperationsMetricsTest, QueuesDeadLettersAndFreshness) {
  using storage::ConnectionKind, storage::ConnectionState;
  auto& facts = operations_.facts;
  facts.jobs = {{.kind = storage::kSyncRunJob,
                 .queued = 3,
                 .leased = 2,
                 .dead = 1,
                 .oldest_due_at = Ago(minutes(4))},
                {.kind = "of a newer program", .queued = 9}};
  const auto connect = [&](ConnectionKind kind, ConnectionState state,
                           std::optional<Time> completed, std::optional<Time> synced) {
    facts.connections.push_back({.kind = kind,
                                 .state = state,
                                 .connected_at = Ago(hours(9)),
                                 .completed_at = completed,
                                 .synced_at = synced});
  };
  connect(ConnectionKind::kOAuth, ConnectionState::kActive, Ago(minutes(5)), Ago(minutes(6)));
  connect(ConnectionKind::kOAuth, ConnectionState::kDegraded, Ago(minutes(50)), Ago(hours(2)));
  connect(ConnectionKind::kOAuth, ConnectionState::kActive, std::nullopt, std::nullopt);
  connect(ConnectionKind::kOAuth, ConnectionState::kReauthRequired, Ago(hours(99)), Ago(hours(99)));
  facts.webhook_events = {.count = 12, .oldest_at = Ago(seconds(90))};
  facts.dead_webhook_events = 4;
  facts.clients_to_score = {.count = 5, .oldest_at = Ago(seconds(7))};
  webhooks_.Add(&webhooks::WebhookCounts::wrong_signatures, 2);

  const auto series = Series();
  const auto at = [&](const std::string& name) {
    const auto found = series.find(name);
    return found == series.end() ? -1 : found->second;
  };
  EXPECT_EQ(at("stanna_collection_success"), 1);
  EXPECT_EQ(at("stanna_jobs{kind=\"sync_run\",state=\"queued\"}"), 3);
  EXPECT_EQ(at("stanna_jobs{kind=\"sync_run\",state=\"leased\"}"), 2);
  EXPECT_EQ(at("stanna_jobs{kind=\"live_run\",state=\"queued\"}"), 0);
  EXPECT_EQ(at("stanna_job_oldest_due_age_seconds{kind=\"sync_run\"}"), 240);
  EXPECT_EQ(at("stanna_dead_letters{kind=\"sync_run\"}"), 1);
  EXPECT_EQ(at("stanna_dead_letters{kind=\"webhook_event\"}"), 4);
  EXPECT_EQ(at("stanna_workspaces{class=\"oauth\",state=\"active\"}"), 2);
  EXPECT_EQ(at("stanna_workspaces{class=\"oauth\",state=\"reauth_required\"}"), 1);
  EXPECT_EQ(at("stanna_workspaces{class=\"private_app\",state=\"active\"}"), 0);
  // The one that never synced counts from its connection; the refused one does not count.
  EXPECT_EQ(at("stanna_sync_lag_max_seconds{class=\"oauth\"}"), 9 * 3600);
  EXPECT_EQ(at("stanna_sync_lag_median_seconds{class=\"oauth\"}"), 50 * 60);
  EXPECT_EQ(at("stanna_freshness_max_seconds{class=\"oauth\"}"), 9 * 3600);
  EXPECT_EQ(at("stanna_freshness_median_seconds{class=\"oauth\"}"), 2 * 3600);
  EXPECT_FALSE(series.contains("stanna_sync_lag_max_seconds{class=\"private_app\"}"));
  EXPECT_EQ(at("stanna_webhook_events_pending"), 12);
  EXPECT_EQ(at("stanna_webhook_oldest_pending_age_seconds"), 90);
  EXPECT_EQ(at("stanna_insights_clients_pending"), 5);
  EXPECT_EQ(at("stanna_insights_oldest_pending_age_seconds"), 7);
  EXPECT_EQ(at("stanna_webhook_requests_total{outcome=\"wrong_signature\"}"), 2);
  EXPECT_EQ(at("stanna_webhook_events_total{outcome=\"kept\"}"), 0);
  EXPECT_GE(at("stanna_database_connections_max{pool=\"main\"}"), 1);
  EXPECT_EQ(at("stanna_database_connections_in_use{pool=\"main\"}"), 0);
  EXPECT_GE(at("stanna_database_lends_total{pool=\"main\",outcome=\"lent\"}"), 1);
  EXPECT_EQ(at("stanna_database_lends_total{pool=\"writer\",outcome=\"timeout\"}"), 0);
}

TEST_F(OperationsMetricsTest, ManyScrapesAreOneLook) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Value("stanna_collection_success"), 1);
  EXPECT_EQ(operations_.looks, 1);
}

TEST_F(OperationsMetricsTest, ALookThatFailsLeavesNoOldNumbers) {
  operations_.fails = true;
  const auto series = Series();
  EXPECT_EQ(series.at("stanna_collection_success"), 0);
  EXPECT_EQ(series.at("stanna_collection_failures_total"), 1);
  EXPECT_FALSE(series.contains("stanna_webhook_events_pending"));
  EXPECT_FALSE(series.contains("stanna_jobs{kind=\"sync_run\",state=\"queued\"}"));
  // What needs no database is there.
  EXPECT_TRUE(series.contains("stanna_database_connections_in_use{pool=\"main\"}"));
  EXPECT_TRUE(series.contains("process_open_fds"));
}

}  // namespace
}  // namespace stanna::metrics
