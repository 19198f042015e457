// What the real binary counts is what happened: by the simulated HubSpot's own statistics, by the
// run's own progress, by the calls that the test made. And what alerts, dashboard and documents
// name is what there is.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "storage/connection_store.h"
#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"
#include "tests/support/backend.h"
#include "tests/support/child_process.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/process.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr char kHook[] = "/api/integrations/hubspot/webhooks";
constexpr std::chrono::minutes kLongest{4};

// More than what there is, far less than one label of unbounded values would make.
constexpr std::size_t kMostSeries = 6'000;

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

using Labels = std::map<std::string, std::string>;

struct Series {
  std::string name;
  Labels labels;
  double value = 0;
};

class Page {
 public:
  explicit Page(const std::string& text) {
    static const std::regex line_of(R"re(([a-zA-Z_:]+)(?:\{(.*)\})? ([^ ]+))re");
    static const std::regex label_of(R"re(([a-z_]+)="([^"]*)")re");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("# TYPE ")) families_.insert(line.substr(7, line.find(' ', 7) - 7));
      if (line.empty() || line[0] == '#') continue;
      std::smatch match;
      if (!std::regex_match(line, match, line_of)) {
        ADD_FAILURE() << "no line of a page: " << line;
        continue;
      }
      Series series{.name = match[1], .labels = {}, .value = std::stod(match[3])};
      const std::string labels = match[2];
      for (std::sregex_iterator it(labels.begin(), labels.end(), label_of), end; it != end; ++it) {
        series.labels[(*it)[1]] = (*it)[2];
      }
      series_.push_back(std::move(series));
    }
  }

  /// Over all series of the name that have these labels.
  double Sum(const std::string& name, const Labels& labels = {}) const {
    double sum = 0;
    for (const Series& series : series_) {
      if (series.name != name) continue;
      const bool matches = std::all_of(labels.begin(), labels.end(), [&](const auto& label) {
        const auto found = series.labels.find(label.first);
        return found != series.labels.end() && found->second == label.second;
      });
      if (matches) sum += series.value;
    }
    return sum;
  }

  const std::set<std::string>& families() const { return families_; }
  const std::vector<Series>& series() const { return series_; }

 private:
  std::set<std::string> families_;
  std::vector<Series> series_;
};

class Metrics : public ::testing::Test {
 protected:
  void Start(std::map<std::string, std::string> settings = {}) {
    simulator_ = Simulator::Start({"--companies", "30", "--contacts", "60", "--deals", "40",
                                   "--line-items", "20", "--activities", "60"});
    backend_ = Backend::FromEnvironment();
    settings["METRICS_ADDRESS"] = "127.0.0.1:0";
    server_ = std::make_unique<Server>(*backend_, *simulator_, settings);
    key_ = server_->NewApiKey(kWorkspace);
  }

  void Import() {
    ASSERT_EQ(Connect(*server_, *simulator_, key_),
              std::string(kFrontendUrl) + "?status=connected");
    const auto run = AwaitLatestRun(*server_, key_, kLongest);
    ASSERT_TRUE(run.ok() && run->completed()) << run.status() << "\n" << server_->log();
  }

  Page Scrape() const { return Page(server_->Metrics()); }

  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Server> server_;
  std::string key_;
};

TEST_F(Metrics, CountWhatHubSpotAndTheRunCounted) {
  Start();
  simulator_->AddFault(R"({"kind":"503","endpoint":"owners.list","count":2})");
  Import();
  const Page page = Scrape();

  // Our names of endpoints are the simulator's, which counts introspections among the tokens.
  const auto counted = [&](const std::string& metric, const std::string& endpoint) {
    double sum = page.Sum(metric, {{"endpoint", endpoint}});
    if (endpoint == "oauth.token") sum += page.Sum(metric, {{"endpoint", "oauth.introspect"}});
    return sum;
  };
  const std::set<std::string> of_the_browser = {"oauth.authorize", "oauth.decision"};
  const auto stats = simulator_->Stats();
  double calls = 0;
  for (const auto& [name, count] : stats.at("calls_by_endpoint").as_object()) {
    const std::string endpoint = name;
    if (of_the_browser.contains(endpoint)) continue;
    EXPECT_EQ(counted("stanna_hubspot_calls_total", endpoint), count.as_int64())
        << endpoint << " of " << stats.at("calls_by_endpoint");
    EXPECT_EQ(counted("stanna_hubspot_call_duration_seconds_count", endpoint), count.as_int64())
        << endpoint;
    calls += static_cast<double>(count.as_int64());
  }
  EXPECT_GT(calls, 30);
  EXPECT_EQ(page.Sum("stanna_hubspot_calls_total"), calls);
  EXPECT_EQ(
      page.Sum("stanna_hubspot_calls_total", {{"endpoint", "owners.list"}, {"status", "503"}}), 2);
  EXPECT_EQ(page.Sum("stanna_hubspot_calls_total", {{"status", "429"}}), 0);
  // Each call of the portal's took a turn, searches by their own limit.
  double of_app = 0;
  for (const char* endpoint : {"oauth.token", "oauth.introspect"}) {
    of_app += page.Sum("stanna_hubspot_calls_total", {{"endpoint", endpoint}});
  }
  EXPECT_EQ(page.Sum("stanna_hubspot_limit_wait_seconds_count"), calls - of_app);
  EXPECT_EQ(page.Sum("stanna_hubspot_limit_wait_seconds_count", {{"limit", "search"}}),
            page.Sum("stanna_hubspot_calls_total", {{"endpoint", "objects.search"}}));
  EXPECT_GT(page.Sum("stanna_hubspot_burst_used_ratio_count"), 0);

  const auto runs = server_->stores().sync_runs().List(WorkspaceId(kWorkspace), {}, Soon());
  ASSERT_TRUE(runs.ok()) << runs.status();
  ASSERT_EQ(runs->runs.size(), 1u);
  double records = 0;
  for (const storage::ObjectProgress& progress : runs->runs[0].progress) {
    const std::string type(NameOf(progress.type));
    const auto of = [&](const char* outcome) {
      return page.Sum("stanna_sync_records_total", {{"object_type", type}, {"outcome", outcome}});
    };
    EXPECT_EQ(of("added"), progress.added) << type;
    EXPECT_EQ(of("updated"), progress.updated) << type;
    EXPECT_EQ(of("unchanged"), progress.unchanged) << type;
    EXPECT_EQ(of("left_out"), progress.skipped) << type;
    EXPECT_EQ(page.Sum("stanna_sync_records_held_back_total", {{"object_type", type}}),
              progress.failed)
        << type;
    records += of("added");
  }
  EXPECT_GT(records, 200);
  EXPECT_EQ(page.Sum("stanna_sync_runs_total", {{"kind", "full"}, {"state", "completed"}}), 1);
  EXPECT_EQ(page.Sum("stanna_sync_runs_total"), 1);
  EXPECT_EQ(page.Sum("stanna_job_attempts_total", {{"outcome", "completed"}}), 1);
  EXPECT_EQ(page.Sum("stanna_workspaces", {{"class", "oauth"}}), 1);
  EXPECT_GT(page.Sum("stanna_insights_clients_scored_total", {{"kind", "full"}}), 0);
  EXPECT_EQ(page.Sum("stanna_dead_letters"), 0);
  EXPECT_LT(page.Sum("stanna_sync_lag_max_seconds", {{"class", "oauth"}}), 600);
}

TEST_F(Metrics, CountTheCallsThatWereMade) {
  Start();
  const Labels ok = {{"method", "ListClients"}, {"code", "OK"}};
  const Labels refused = {{"method", "ListClients"}, {"code", "UNAUTHENTICATED"}};
  const Labels route_ok = {{"route", "/api/clients"}, {"status", "200"}, {"verb", "GET"}};
  const Labels route_refused = {{"route", "/api/clients"}, {"status", "401"}};
  const Labels nowhere = {{"route", "-"}, {"status", "404"}};
  const Page before = Scrape();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(server_->Get("/api/clients", key_).status, 200);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(server_->Get("/api/clients", "sk-wrong").status, 401);
  EXPECT_EQ(server_->Get("/jo@acme.example/sk-secret", key_).status, 404);
  EXPECT_EQ(server_->Get("/api/clients/cl_no_such_client", key_).status, 404);
  // An answer is counted before it is sent, and a call before its answer.
  const Page after = Scrape();
  const auto more = [&](const char* name, const Labels& labels) {
    return after.Sum(name, labels) - before.Sum(name, labels);
  };
  EXPECT_EQ(more("stanna_rpc_requests_total", ok), 3);
  EXPECT_EQ(more("stanna_rpc_requests_total", refused), 2);
  EXPECT_EQ(more("stanna_rpc_requests_total", {{"method", "GetClient"}, {"code", "NOT_FOUND"}}), 1);
  EXPECT_EQ(more("stanna_rpc_duration_seconds_count", {{"method", "ListClients"}}), 5);
  EXPECT_EQ(more("stanna_http_requests_total", route_ok), 3);
  EXPECT_EQ(more("stanna_http_requests_total", route_refused), 2);
  EXPECT_EQ(more("stanna_http_requests_total", nowhere), 1);
  EXPECT_EQ(more("stanna_http_requests_total",
                 {{"route", "/api/clients/{client_id}"}, {"status", "404"}}),
            1);
  EXPECT_EQ(more("stanna_http_requests_total", {}), 7);
  EXPECT_EQ(after.Sum("stanna_build_info"), 1);
  // Not on the public port.
  EXPECT_EQ(server_->Get("/metrics", key_).status, 404);
}

TEST_F(Metrics, EventsAreTimedFromTheChangeToItsEffect) {
  Start();
  Import();
  simulator_->SetWebhooks(boost::json::serialize(boost::json::object{
      {"target_url", server_->url() + kHook},
      {"subscriptions",
       boost::json::array{boost::json::object{{"eventType", "contact.propertyChange"},
                                              {"propertyName", "jobtitle"}}}}}));
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", 20, 20);
  ASSERT_TRUE(simulator_->AwaitWebhooks(kLongest));
  const auto sent = static_cast<double>(simulator_->WebhookCount("acknowledged"));
  EXPECT_EQ(sent, 20);
  ASSERT_TRUE(WaitUntil(
      [&] { return Scrape().Sum("stanna_webhook_latency_seconds_count") >= sent; }, kLongest))
      << server_->Metrics();
  const Page page = Scrape();
  EXPECT_EQ(page.Sum("stanna_webhook_latency_seconds_count"), sent);
  EXPECT_EQ(page.Sum("stanna_webhook_delivery_seconds_count"), sent);
  EXPECT_EQ(page.Sum("stanna_webhook_events_total", {{"outcome", "kept"}}), sent);
  EXPECT_GT(page.Sum("stanna_webhook_requests_total", {{"outcome", "accepted"}}), 0);
  EXPECT_EQ(page.Sum("stanna_webhook_event_failures_total", {{"outcome", "dead"}}), 0);
  EXPECT_GT(page.Sum("stanna_http_requests_total", {{"route", kHook}, {"status", "204"}}), 0);
  EXPECT_EQ(
      page.Sum("stanna_sync_records_total", {{"object_type", "contacts"}, {"outcome", "updated"}}),
      20);
}

TEST_F(Metrics, NameNobodyAndHaveABound) {
  Start();
  Import();
  server_->Get("/api/clients?search=" + key_, key_);
  // Not its own key, which would be in the answer, too: that repeats a path that leads nowhere.
  server_->Get("/api/sk-" + std::string(43, 'x') + "/jo@acme.example", key_);
  const std::string text = server_->Metrics();
  const auto connection =
      server_->stores().connections().Get(WorkspaceId(kWorkspace), "hubspot", Soon());
  ASSERT_TRUE(connection.ok()) << connection.status();
  ASSERT_FALSE(connection->authorized_by.empty());
  for (const std::string& planted :
       {key_, std::string(kWorkspace), std::string(kAppSecret), std::string(kAppId),
        connection->authorized_by, std::to_string(connection->portal_id), connection->portal_domain,
        std::string("jo@acme"), std::string("sk-")}) {
    ASSERT_GE(planted.size(), 3u);
    EXPECT_EQ(text.find(planted), std::string::npos) << planted;
  }
  const Page page(text);
  EXPECT_LT(page.series().size(), kMostSeries);
  // Words, names of methods, templates of routes, statuses, bounds of buckets: no id has their
  // form.
  const std::regex word("[A-Za-z_.]+|-|/[a-z_./{}:-]*|[1-5](xx|[0-9][0-9])|stanna\\.[a-zA-Z0-9.]+");
  for (const Series& series : page.series()) {
    for (const auto& [label, value] : series.labels) {
      if (label == "le" || label == "version") continue;
      EXPECT_TRUE(std::regex_match(value, word)) << series.name << " " << label << "=" << value;
    }
  }
}

std::set<std::string> NamesIn(const std::string& path, const std::regex& pattern) {
  const std::string text = ReadWholeFile(path);
  EXPECT_FALSE(text.empty()) << path;
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    names.insert((*it)[1]);
  }
  return names;
}

// "a_seconds_bucket" → "a_seconds", where there is such a family.
std::string FamilyOf(const std::string& name, const std::set<std::string>& families) {
  for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
    if (!name.ends_with(suffix)) continue;
    const std::string family = name.substr(0, name.size() - suffix.size());
    if (families.contains(family)) return family;
  }
  return name;
}

TEST_F(Metrics, AreThoseThatAlertsDashboardAndDocumentsName) {
  // With the journal there is all that there can be.
  Start({{"HUBSPOT_WEBHOOK_SOURCE", "journal"}});
  Import();
  server_->Get("/api/clients", key_);
  std::string text;
  ASSERT_TRUE(WaitUntil(
      [&] {
        text = server_->Metrics();
        return Page(text).families().contains("stanna_webhook_journal_age_seconds");
      },
      kLongest));
  const std::set<std::string> families = Page(text).families();
  const std::regex metric("\\b((?:stanna|process)_[a-z_]+)");
  std::set<std::string> used;
  for (const char* file : {"docs/operations/alerts.yml", "docs/operations/dashboard.json"}) {
    const auto names = NamesIn(file, metric);
    EXPECT_GT(names.size(), 10u) << file;
    for (const std::string& name : names) {
      const std::string family = FamilyOf(name, families);
      EXPECT_TRUE(families.contains(family)) << file << " names " << name;
      used.insert(family);
    }
  }
  // The document leaves the prefix away.
  const auto documented = NamesIn("docs/operations/metrics.md", std::regex("`([a-z_]+)`"));
  for (const std::string& family : families) {
    if (!family.starts_with("stanna_")) continue;
    EXPECT_TRUE(documented.contains(family.substr(7))) << "metrics.md lacks " << family;
    EXPECT_TRUE(used.contains(family)) << "neither an alert nor the dashboard shows " << family;
  }

  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "without promtool (Debian's package prometheus) the page is not linted";
  }
  const std::string path = MakeTestFolder("metrics") + "/page";
  std::ofstream(path) << text;
  EXPECT_EQ(std::system(("promtool check metrics <" + path).c_str()), 0) << text;
}

}  // namespace
}  // namespace stanna::testing
