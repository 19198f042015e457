#include "server/metrics/operations_metrics.h"

#include <glog/logging.h>

#include <algorithm>
#include <utility>

#include "server/metrics/words.h"

namespace stanna::metrics {
namespace {

using prometheus::MetricType;
using storage::ConnectionState;

struct WebhookOutcome {
  std::string_view outcome;
  webhooks::WebhookCounters::Field field;
};

constexpr WebhookOutcome kRequests[] = {
    {"accepted", &webhooks::WebhookCounts::requests},
    {"missing_signature", &webhooks::WebhookCounts::missing_signatures},
    {"outdated_signature", &webhooks::WebhookCounts::outdated_signatures},
    {"malformed_signature", &webhooks::WebhookCounts::malformed_signatures},
    {"too_old", &webhooks::WebhookCounts::aged_requests},
    {"ahead_of_time", &webhooks::WebhookCounts::requests_ahead},
    {"wrong_signature", &webhooks::WebhookCounts::wrong_signatures},
    {"replayed", &webhooks::WebhookCounts::replayed_requests},
    {"unreadable", &webhooks::WebhookCounts::bad_bodies},
    {"too_large", &webhooks::WebhookCounts::too_large},
    {"unavailable", &webhooks::WebhookCounts::unavailable},
};
constexpr WebhookOutcome kEvents[] = {
    {"received", &webhooks::WebhookCounts::received},
    {"kept", &webhooks::WebhookCounts::added},
    {"repeated", &webhooks::WebhookCounts::repeated},
    {"unreadable", &webhooks::WebhookCounts::unreadable},
    {"unknown_type", &webhooks::WebhookCounts::unknown_types},
    {"unknown_portal", &webhooks::WebhookCounts::unknown_portals},
};

double Number(std::int64_t n) { return static_cast<double>(n); }

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

storage::JobBacklog BacklogOf(const storage::OperationsFacts& facts, std::string_view kind) {
  for (const storage::JobBacklog& jobs : facts.jobs) {
    if (jobs.kind == kind) return jobs;
  }
  return {};
}

}  // namespace

OperationsMetrics::OperationsMetrics(const LabelValues& values, OperationsSources sources)
    : values_(values), sources_(std::move(sources)) {}

std::vector<prometheus::MetricFamily> OperationsMetrics::Collect() const {
  Families families;
  AddPools(families);
  AddWebhookCounts(families);
  AddAudit(families);
  const MutexLock lock(mutex_);
  Refresh();
  AddLook(families);
  if (!facts_) return families;
  const Time now = sources_.clock.Now();
  AddJobs(facts_->operations, now, families);
  AddWorkspaces(facts_->operations, now, families);
  AddWaiting(*facts_, now, families);
  return families;
}

absl::StatusOr<OperationsMetrics::Facts> OperationsMetrics::Look() const {
  const Deadline deadline = Deadline::After(kLookLimit);
  Facts facts;
  ASSIGN_OR_RETURN(facts.operations, sources_.stores.operations().Read(deadline));
  if (sources_.journal.empty()) return facts;
  ASSIGN_OR_RETURN(facts.journal,
                   sources_.stores.webhooks().ReadJournalPosition(sources_.journal, deadline));
  return facts;
}

void OperationsMetrics::Refresh() const {
  const auto began = std::chrono::steady_clock::now();
  if (looked_at_ && began - *looked_at_ < kLookEvery) return;
  auto facts = Look();
  const auto ended = std::chrono::steady_clock::now();
  looked_at_ = ended;
  look_took_ = std::chrono::duration_cast<std::chrono::microseconds>(ended - began);
  if (facts.ok()) {
    facts_ = *std::move(facts);
    return;
  }
  facts_.reset();
  ++failures_;
  LOG(WARNING) << "metrics: the database gives no backlog: " << ToString(facts.status());
}

Snapshot OperationsMetrics::Gauge(const char* name, const char* help) const {
  return {values_, MetricType::Gauge, {name, help}};
}

Snapshot OperationsMetrics::Counter(const char* name, const char* help) const {
  return {values_, MetricType::Counter, {name, help}};
}

// Nothing waits, or nothing is due yet: no time at all.
double OperationsMetrics::AgeOf(const std::optional<Time>& since, Time now) const {
  return since && *since < now ? Seconds(now - *since) : 0;
}

void OperationsMetrics::AddPools(Families& families) const {
  Snapshot size = Gauge("stanna_database_connections_max", "Connections that may be open at once.");
  Snapshot lent = Gauge("stanna_database_connections_in_use", "Connections that are in use.");
  Snapshot waiting =
      Gauge("stanna_database_callers_waiting", "Callers that wait for a connection.");
  Snapshot lends = Counter("stanna_database_lends_total",
                           "Requests for a connection: lent, none came free in time, or none could "
                           "be opened.");
  Snapshot waited = Counter("stanna_database_wait_seconds_total",
                            "Time that callers waited for a connection to come free.");
  for (const storage::PoolStats& pool : sources_.stores.Pools()) {
    size.Set({{"pool", pool.name}}, pool.size);
    lent.Set({{"pool", pool.name}}, pool.lent);
    waiting.Set({{"pool", pool.name}}, pool.waiting);
    lends.Set({{"pool", pool.name}, {"outcome", "lent"}}, Number(pool.lends));
    lends.Set({{"pool", pool.name}, {"outcome", "timeout"}}, Number(pool.timeouts));
    lends.Set({{"pool", pool.name}, {"outcome", "failed"}}, Number(pool.failures));
    waited.Set({{"pool", pool.name}}, Seconds(pool.waited));
  }
  for (Snapshot* snapshot : {&size, &lent, &waiting, &lends, &waited}) {
    families.push_back(snapshot->Take());
  }
}

void OperationsMetrics::AddWebhookCounts(Families& families) const {
  const webhooks::WebhookCounts counts = sources_.webhooks.Read();
  Snapshot requests = Counter("stanna_webhook_requests_total",
                              "HubSpot's requests with events, by whether they were taken.");
  for (const WebhookOutcome& request : kRequests) {
    requests.Set({{"outcome", request.outcome}}, Number(counts.*request.field));
  }
  Snapshot events = Counter("stanna_webhook_events_total",
                            "Events as they arrived; kept and repeated count once a workspace.");
  for (const WebhookOutcome& event : kEvents) {
    events.Set({{"outcome", event.outcome}}, Number(counts.*event.field));
  }
  families.push_back(requests.Take());
  families.push_back(events.Take());
}

void OperationsMetrics::AddAudit(Families& families) const {
  if (!sources_.audit_dropped) return;
  families.push_back(Counter("stanna_audit_events_dropped_total",
                             "Calls that are in the server's log alone, because too many waited "
                             "for the database to take them into the audit log.")
                         .Set({}, Number(sources_.audit_dropped()))
                         .Take());
}

void OperationsMetrics::AddLook(Families& families) const {
  families.push_back(Gauge("stanna_collection_success",
                           "1: the database answered what is waiting; 0: it did not, and the "
                           "series of queues and freshness are absent.")
                         .Set({}, facts_ ? 1 : 0)
                         .Take());
  families.push_back(
      Gauge("stanna_collection_duration_seconds", "How long the database took for that, last.")
          .Set({}, Seconds(look_took_))
          .Take());
  families.push_back(Counter("stanna_collection_failures_total", "How often it did not answer.")
                         .Set({}, Number(failures_))
                         .Take());
}

void OperationsMetrics::AddJobs(const storage::OperationsFacts& facts, Time now,
                                Families& families) const {
  Snapshot jobs = Gauge("stanna_jobs", "Jobs of all workspaces that are not done.");
  Snapshot age = Gauge("stanna_job_oldest_due_age_seconds",
                       "How long the job that is due for longest has waited for a worker.");
  Snapshot dead = Gauge("stanna_dead_letters",
                        "Jobs and webhook events that were given up, until somebody retries them.");
  for (const std::string_view kind : kJobKinds) {
    const storage::JobBacklog backlog = BacklogOf(facts, kind);
    jobs.Set({{"kind", kind}, {"state", "queued"}}, Number(backlog.queued));
    jobs.Set({{"kind", kind}, {"state", "leased"}}, Number(backlog.leased));
    age.Set({{"kind", kind}}, AgeOf(backlog.oldest_due_at, now));
    dead.Set({{"kind", kind}}, Number(backlog.dead));
  }
  dead.Set({{"kind", "webhook_event"}}, Number(facts.dead_webhook_events));
  families.push_back(jobs.Take());
  families.push_back(age.Take());
  families.push_back(dead.Take());
}

void OperationsMetrics::AddWorkspaces(const storage::OperationsFacts& facts, Time now,
                                      Families& families) const {
  Snapshot workspaces = Gauge("stanna_workspaces", "Connected workspaces, by how and by state.");
  Snapshot lag_max = Gauge("stanna_sync_lag_max_seconds",
                           "Longest time since a workspace's last sync completed, or since it was "
                           "connected; of those whose connection works.");
  Snapshot lag_median = Gauge("stanna_sync_lag_median_seconds", "The median of the same.");
  Snapshot age_max = Gauge("stanna_freshness_max_seconds",
                           "Greatest age of a workspace's data: since its type that is furthest "
                           "behind was up to date.");
  Snapshot age_median = Gauge("stanna_freshness_median_seconds", "The median of the same.");
  for (const auto kind : {storage::ConnectionKind::kOAuth, storage::ConnectionKind::kPrivateApp}) {
    std::int64_t by_state[kConnectionStates.size()] = {};
    std::vector<double> lags, ages;
    for (const storage::ConnectionFreshness& connection : facts.connections) {
      if (connection.kind != kind || connection.state == ConnectionState::kDisconnected) continue;
      ++by_state[static_cast<std::size_t>(connection.state)];
      // What HubSpot refuses can't be fresh, and has an alert of its own.
      if (connection.state == ConnectionState::kReauthRequired) continue;
      // A run of before it was connected anew tells nothing of this connection.
      const Time completed = connection.completed_at.value_or(connection.connected_at);
      lags.push_back(AgeOf(std::max(completed, connection.connected_at), now));
      ages.push_back(AgeOf(connection.synced_at.value_or(connection.connected_at), now));
    }
    for (std::size_t state = 0; state < kConnectionStates.size(); ++state) {
      workspaces.Set({{"class", WordOf(kind)}, {"state", kConnectionStates[state]}},
                     Number(by_state[state]));
    }
    if (lags.empty()) continue;
    lag_max.Set({{"class", WordOf(kind)}}, *std::max_element(lags.begin(), lags.end()));
    lag_median.Set({{"class", WordOf(kind)}}, MedianOf(lags));
    age_max.Set({{"class", WordOf(kind)}}, *std::max_element(ages.begin(), ages.end()));
    age_median.Set({{"class", WordOf(kind)}}, MedianOf(ages));
  }
  for (Snapshot* snapshot : {&workspaces, &lag_max, &lag_median, &age_max, &age_median}) {
    families.push_back(snapshot->Take());
  }
}

void OperationsMetrics::AddWaiting(const Facts& facts, Time now, Families& families) const {
  const storage::OperationsFacts& operations = facts.operations;
  families.push_back(Gauge("stanna_webhook_events_pending", "Events that are not worked off yet.")
                         .Set({}, Number(operations.webhook_events.count))
                         .Take());
  families.push_back(
      Gauge("stanna_webhook_oldest_pending_age_seconds",
            "Webhook lag: how long the oldest event that is not worked off has been here.")
          .Set({}, AgeOf(operations.webhook_events.oldest_at, now))
          .Take());
  families.push_back(
      Gauge("stanna_insights_clients_pending", "Clients whose health is to be worked out.")
          .Set({}, Number(operations.clients_to_score.count))
          .Take());
  families.push_back(Gauge("stanna_insights_oldest_pending_age_seconds",
                           "Insight lag: how long the first of them has waited.")
                         .Set({}, AgeOf(operations.clients_to_score.oldest_at, now))
                         .Take());
  if (!facts.journal) return;
  families.push_back(Gauge("stanna_webhook_journal_age_seconds",
                           "How long ago HubSpot's journal of events was read to its end.")
                         .Set({}, AgeOf(facts.journal->caught_up_at, now))
                         .Take());
  families.push_back(Counter("stanna_webhook_journal_gaps_total",
                             "How often entries of HubSpot's journal were lost.")
                         .Set({}, Number(facts.journal->gaps))
                         .Take());
}

}  // namespace stanna::metrics
