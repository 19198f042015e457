#include "server/app/app.h"

#include <glog/logging.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "server/app/backends.h"
#include "server/app/connection_token_store.h"
#include "server/app/grpc_server.h"
#include "server/app/health_monitor.h"
#include "server/app/hubspot_access.h"
#include "server/app/journal_access.h"
#include "server/app/metrics_page.h"
#include "server/app/port_file.h"
#include "server/app/port_settings.h"
#include "server/app/run_traces.h"
#include "server/app/session_cipher.h"
#include "server/app/webhook_route.h"
#include "server/auth/api_keys.h"
#include "server/auth/audit_log.h"
#include "server/auth/failed_attempts.h"
#include "server/auth/jwt_callers.h"
#include "server/auth/product_limits.h"
#include "server/connect/connector.h"
#include "server/connect/oauth_state.h"
#include "server/connect/token_resealing.h"
#include "server/connect/workspace_eraser.h"
#include "server/gateway/gateway.h"
#include "server/jobs/scheduler.h"
#include "server/jobs/sync_run_handler.h"
#include "server/jobs/worker.h"
#include "server/net/tls_watch.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "server/sync/run_executor.h"
#include "server/webhooks/event_writer.h"
#include "server/webhooks/journal_reader.h"
#include "server/webhooks/live_runs.h"
#include "server/webhooks/receiver.h"

namespace stanna::app {
namespace {

// Watchers look at the store twice a second and a look takes a millisecond: two threads serve
// hundreds.
constexpr int kWatchThreads = 2;

// Workspaces whose webhook events are worked off at once. A live run waits for HubSpot or for the
// next event most of the time, and ends seconds after the last one.
constexpr int kLiveThreads = 4;

// Writers of webhook events: while PostgreSQL works for one of them, the other answers and fetches
// (docs/benchmarks.md). More would make the groups smaller.
constexpr int kEventWriters = 2;

// Of a tick, which has schedules to look after, too.
constexpr std::chrono::seconds kLongestErasure{5};

// What HubSpot's limits leave of a portal is counted by portal, not by workspace: others may share
// it, and it goes by itself within a day.
std::vector<std::string> SharedKeysOf(const connect::SharedStateOf& of) {
  std::vector<std::string> keys;
  if (of.whole_workspace) keys = auth::LimitKeysOf(of.workspace, of.callers);
  if (of.connection) keys.push_back(RefreshLockOf(of.connection->id));
  return keys;
}

std::string NameOfProcess() { return NewId("worker_", SystemClock().Now()); }

// Whose journal is read; empty: none is.
std::string JournalOf(const Options& options) {
  const bool pulls = options.hubspot.webhook_source == WebhookSource::kJournal;
  return pulls ? options.hubspot.client_id : std::string();
}

jobs::SchedulerOptions SchedulerOptionsOf(const Options& options) {
  jobs::SchedulerOptions scheduler;
  scheduler.schedule.interval_minutes = options.sync_interval_minutes;
  scheduler.schedule.off_hours_interval_minutes = options.sync_off_hours_interval_minutes;
  scheduler.schedule.business_hours = options.business_hours;
  scheduler.journal = JournalOf(options);
  return scheduler;
}

}  // namespace

/// In the order in which they are built; destroyed in reverse.
class App::Parts {
 public:
  explicit Parts(Options options) : options_(std::move(options)) {}
  ~Parts() { Shutdown(); }

  absl::Status Start() {
    ASSIGN_OR_RETURN(metrics_, MakeMetrics(options_, clock_));
    RETURN_IF_ERROR(OpenTls());
    RETURN_IF_ERROR(OpenBackends());
    RETURN_IF_ERROR(OpenCore());
    RETURN_IF_ERROR(OpenWebhooks());
    RETURN_IF_ERROR(StartGrpc());
    RETURN_IF_ERROR(StartGateway());
    RETURN_IF_ERROR(StartMetrics());
    if (options_.sync_workers > 0) {
      worker_->Start();
      live_worker_->Start();
      live_runs_->Start();
      if (journal_reader_) journal_reader_->Start();
    }
    if (options_.scheduler) scheduler_->Start();
    return WritePortFile(
        options_.port_file,
        {.grpc = grpc_->port(), .http = gateway_->port(), .metrics = metrics_port()});
  }

  void Drain() {
    if (is_leaving_ || is_down_) return;
    Leave();
    const std::chrono::seconds delay(options_.drain_delay_seconds);
    if (delay.count() == 0) return;
    LOG(INFO) << "not ready any more; the ports close in " << delay.count() << " s";
    std::this_thread::sleep_for(delay);
  }

  void Shutdown() {
    if (std::exchange(is_down_, true)) return;
    Leave();
    const auto end = Deadline::After(options_.shutdown_grace);
    watch_stop_.request_stop();
    if (gateway_) gateway_->Drain(end);
    if (grpc_) grpc_->Shutdown(end.Remaining());
    end_of_work_.join();
    watch_pool_.join();
    if (audit_) audit_->Stop();
    // The last to go: whoever watches sees how the rest ended.
    metrics_page_.reset();
  }

  int grpc_port() const { return grpc_->port(); }
  int http_port() const { return gateway_->port(); }
  int metrics_port() const { return metrics_page_ ? metrics_page_->port() : 0; }
  bool IsServing() const { return health_->IsServing(); }

 private:
  void Leave() {
    if (std::exchange(is_leaving_, true)) return;
    if (health_) health_->Stop();
    if (gateway_) gateway_->SendElsewhere();
    // Other replicas go on with it, the sooner the better. Who calls meanwhile may queue more.
    end_of_work_ = std::jthread([this] { StopWork(); });
  }

  void StopWork() {
    // All at once: each waits for the page or step that it is at.
    const std::jthread scheduler([this] {
      if (scheduler_) scheduler_->Stop();
    });
    const std::jthread live([this] {
      if (live_worker_) live_worker_->Stop();
    });
    const std::jthread worker([this] {
      if (worker_) worker_->Stop();
    });
    if (journal_reader_) journal_reader_->Stop();
    if (live_runs_) live_runs_->Stop();
  }

  jobs::SchedulerOptions SchedulerOptions() {
    auto scheduler = SchedulerOptionsOf(options_);
    scheduler.reseal = [this, limit = scheduler.step_deadline](const storage::Connection& of) {
      const auto resealed =
          connect::ResealTokens(stores_->connections(), *cipher_, of, Deadline::After(limit));
      // Replaced meanwhile: the next tick sees the new ones.
      return absl::IsAborted(resealed.status()) ? absl::OkStatus() : resealed.status();
    };
    scheduler.erase = [this] { return eraser_->GoOn(Deadline::After(kLongestErasure)); };
    return scheduler;
  }

  absl::Status OpenTls() {
    const TlsOptions& tls = options_.tls;
    if (tls.certificate_file.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(tls_, net::TlsWatch::Start({.certificate = tls.certificate_file,
                                                 .private_key = tls.private_key_file,
                                                 .client_ca = tls.client_ca_file},
                                                tls.reload_interval, clock_));
    return absl::OkStatus();
  }

  absl::Status OpenBackends() {
    ASSIGN_OR_RETURN(cipher_, OpenCipher(options_));
    session_cipher_ = std::make_unique<SessionCipher>(*cipher_);
    ASSIGN_OR_RETURN(stores_, OpenMigratedDatabase(options_));
    RETURN_IF_ERROR(WarnOfUnboundRole(*stores_));
    ASSIGN_OR_RETURN(kv_, OpenKv(options_));
    ASSIGN_OR_RETURN(hubspot_, HubSpotAccess::Open(options_, {*stores_, *kv_, *cipher_, clock_,
                                                              hubspot_observer()}));
    return absl::OkStatus();
  }

  absl::Status OpenCore() {
    sync::RunOptions runs;
    runs.observer = metrics_ ? &metrics_->syncs() : nullptr;
    run_traces_ = std::make_unique<RunTraces>(*kv_);
    executor_ = std::make_unique<sync::RunExecutor>(*stores_, hubspot_->clients(), clock_, runs);
    jobs::WorkerOptions worker;
    worker.threads = options_.sync_workers;
    worker.claimant = NameOfProcess();
    worker.claimant.except = storage::kLiveRunJob;
    worker.lease = std::chrono::seconds(options_.sync_lease_seconds);
    worker.heartbeat = worker.lease / 3;
    worker_ = std::make_unique<jobs::Worker>(
        stores_->jobs(), clock_,
        std::map<std::string, jobs::Handler>{
            {std::string(jobs::kSyncRunKind), HandlerOf(std::string(jobs::kSyncRunKind))}},
        worker);
    worker.threads = kLiveThreads;
    worker.claimant.except.clear();
    worker.claimant.only = storage::kLiveRunJob;
    live_worker_ =
        std::make_unique<jobs::Worker>(stores_->jobs(), clock_,
                                       std::map<std::string, jobs::Handler>{
                                           {storage::kLiveRunJob, HandlerOf(storage::kLiveRunJob)}},
                                       worker);
    syncs_ = sync::MakeSyncControl(
        *stores_, hubspot_->clients(), clock_,
        {.on_queued =
             [this] {
               worker_->Notify();
               live_worker_->Notify();
             },
         .before_queued = [this](const SyncRunId& run) { run_traces_->Note(run); },
         .not_queued = [this](const SyncRunId& run) { run_traces_->Forget(run); }});
    live_runs_ = std::make_unique<webhooks::LiveRuns>(*stores_, *syncs_, clock_);
    eraser_ = std::make_unique<connect::WorkspaceEraser>(
        connect::EraserParts{*stores_, *cipher_, hubspot_->oauth(), *kv_, clock_, SharedKeysOf});
    scheduler_ = std::make_unique<jobs::Scheduler>(*stores_, *syncs_, clock_, SchedulerOptions());
    states_ = std::make_unique<connect::OAuthStates>(*cipher_, *kv_, clock_);
    connector_ = std::make_unique<connect::Connector>(connect::ConnectorParts{
        *stores_, *cipher_, *states_, hubspot_->oauth(), hubspot_->clients(), *syncs_, clock_,
        *eraser_, !options_.hubspot.client_id.empty()});
    return absl::OkStatus();
  }

  // Without an app there is nobody whose signature could be checked.
  absl::Status OpenWebhooks() {
    if (options_.hubspot.client_secret.empty()) return absl::OkStatus();
    event_writer_ = std::make_unique<webhooks::EventWriter>(
        stores_->webhooks(), stores_->connections(), webhook_counters_, clock_,
        [this](const std::vector<WorkspaceId>& workspaces) { live_runs_->Notify(workspaces); },
        webhooks::EventWriterOptions{.threads = kEventWriters});
    if (options_.hubspot.webhook_source == WebhookSource::kJournal) return OpenJournal();
    ASSIGN_OR_RETURN(auto proxies, webhooks::TrustedProxies::Parse(options_.trusted_proxies));
    receiver_ = std::make_unique<webhooks::Receiver>(
        webhooks::ReceiverOptions{.client_secret = options_.hubspot.client_secret,
                                  .oldest_signature = options_.hubspot.oldest_webhook_signature,
                                  .url = {.public_url = options_.hubspot.webhook_url,
                                          .proxies = std::move(proxies),
                                          .own_scheme = tls_ == nullptr ? "http" : "https"}},
        *event_writer_, webhook_counters_, clock_);
    return absl::OkStatus();
  }

  absl::Status OpenJournal() {
    ASSIGN_OR_RETURN(journal_, JournalAccess::Open(options_, *kv_, clock_, hubspot_observer()));
    webhooks::JournalReaderOptions reader;
    reader.journal = JournalOf(options_);
    reader.owner = NameOfProcess();
    reader.lease = std::chrono::seconds(options_.sync_lease_seconds);
    journal_reader_ = std::make_unique<webhooks::JournalReader>(
        journal_->journal(), *event_writer_, stores_->webhooks(), webhook_counters_, clock_,
        std::move(reader));
    return absl::OkStatus();
  }

  absl::Status OpenTokens() {
    const JwtOptions& jwt = options_.jwt;
    if (jwt.jwks_file.empty()) return absl::OkStatus();
    auto keys = auth::JwtKeyFile::Open(jwt.jwks_file, clock_);
    if (!keys.ok()) return Annotate(keys.status(), "JWT_JWKS_FILE");
    tokens_ =
        std::make_unique<auth::JwtCallers>(auth::JwtRules{.issuer = jwt.issuer,
                                                          .audience = jwt.audience,
                                                          .workspace_claim = jwt.workspace_claim,
                                                          .role_claim = jwt.role_claim},
                                           *std::move(keys), clock_);
    return absl::OkStatus();
  }

  absl::StatusOr<rpc::CallBounds> OpenBounds() {
    limits_ = std::make_unique<auth::ProductLimits>(
        auth::ProductLimitOptions{.key_per_minute = options_.limits.key_per_minute,
                                  .workspace_per_day = options_.limits.workspace_per_day,
                                  .bulk_per_minute = options_.limits.bulk_per_minute},
        *kv_, clock_);
    if (options_.limits.failures_per_minute > 0) {
      failures_ =
          std::make_unique<auth::FailedAttempts>(*kv_, clock_, options_.limits.failures_per_minute);
    }
    ASSIGN_OR_RETURN(auto proxies, webhooks::TrustedProxies::Parse(options_.trusted_proxies));
    return rpc::CallBounds{.limits = limits_.get(),
                           .failures = failures_.get(),
                           .proxies = std::move(proxies),
                           .answered = &answered_calls_};
  }

  absl::Status StartGrpc() {
    ASSIGN_OR_RETURN(auto methods, auth::MethodTable::Read(rpc::ServiceDescriptors()));
    keys_ = std::make_unique<auth::ApiKeys>(stores_->api_keys(), *cipher_, clock_);
    audit_.emplace(stores_->audit());
    audit_->Start();
    RETURN_IF_ERROR(OpenTokens());
    ASSIGN_OR_RETURN(rpc::CallBounds bounds, OpenBounds());
    guard_ = std::make_unique<rpc::CallGuard>(
        std::move(methods), auth::Recognisers{.keys = *keys_, .tokens = tokens_.get()}, clock_,
        std::move(bounds), metrics_ ? &metrics_->rpcs() : nullptr, &*audit_);
    const rpc::ServiceParts parts{
        *guard_,
        *stores_,
        *connector_,
        *eraser_,
        hubspot_->clients(),
        *syncs_,
        clock_,
        options_.frontend_url,
        event_writer_ ? &webhook_counters_ : nullptr,
        JournalOf(options_),
        &*audit_,
    };
    rpc::WatchOptions watch;
    watch.executor = watch_pool_.get_executor();
    watch.stop = watch_stop_.get_token();
    integration_ = rpc::MakeIntegrationService(parts);
    sync_ = rpc::MakeSyncService(parts, watch);
    insights_ = rpc::MakeInsightsService(parts, std::move(watch));
    ASSIGN_OR_RETURN(GrpcOptions grpc, GrpcOptionsOf(options_));
    grpc.answered = &answered_calls_;
    grpc.tls = tls_.get();
    ASSIGN_OR_RETURN(grpc_,
                     GrpcServer::Start(grpc, {integration_.get(), sync_.get(), insights_.get()}));
    health_ = std::make_unique<HealthMonitor>(*stores_,
                                              [this](bool serving) { grpc_->SetServing(serving); });
    return absl::OkStatus();
  }

  absl::Status StartGateway() {
    ASSIGN_OR_RETURN(gateway::GatewayOptions gateway, GatewayOptionsOf(options_));
    gateway.observer = metrics_ ? &metrics_->routes() : nullptr;
    gateway.tls = tls_.get();
    gateway.session_seal = session_cipher_.get();
    if (receiver_) gateway.raw_routes.push_back(WebhookRoute(*receiver_));
    ASSIGN_OR_RETURN(gateway_,
                     gateway::Gateway::Start(std::move(gateway), grpc_->InProcessChannel(),
                                             [this] { return health_->IsServing(); }));
    return absl::OkStatus();
  }

  absl::Status StartMetrics() {
    if (!metrics_) return absl::OkStatus();
    metrics_->Watch({*stores_, clock_, webhook_counters_, JournalOf(options_),
                     [this] { return audit_ ? audit_->Dropped() : 0; }});
    ASSIGN_OR_RETURN(metrics_page_, StartMetricsPage(options_, *metrics_));
    return absl::OkStatus();
  }

  hubspot::CallObserver* hubspot_observer() { return metrics_ ? &metrics_->hubspot() : nullptr; }

  jobs::Handler HandlerOf(const std::string& kind) {
    jobs::Handler handler = run_traces_->Traced(jobs::SyncRunHandler(*executor_));
    return metrics_ ? metrics_->jobs().Observed(kind, std::move(handler)) : handler;
  }

  const Options options_;
  const SystemClock clock_;
  std::unique_ptr<metrics::Metrics> metrics_;
  std::unique_ptr<net::TlsWatch> tls_;
  std::unique_ptr<storage::TokenCipher> cipher_;
  std::unique_ptr<SessionCipher> session_cipher_;
  std::unique_ptr<storage::Stores> stores_;
  std::unique_ptr<storage::KvStore> kv_;
  std::unique_ptr<HubSpotAccess> hubspot_;
  std::unique_ptr<RunTraces> run_traces_;
  std::unique_ptr<sync::RunExecutor> executor_;
  std::unique_ptr<jobs::Worker> worker_, live_worker_;
  std::unique_ptr<sync::SyncControl> syncs_;
  std::unique_ptr<webhooks::LiveRuns> live_runs_;
  std::unique_ptr<jobs::Scheduler> scheduler_;
  std::unique_ptr<connect::OAuthStates> states_;
  std::unique_ptr<connect::WorkspaceEraser> eraser_;
  std::unique_ptr<connect::Connector> connector_;
  std::unique_ptr<auth::ApiKeys> keys_;
  std::optional<auth::AuditLog> audit_;
  std::unique_ptr<auth::JwtCallers> tokens_;
  std::unique_ptr<auth::ProductLimits> limits_;
  std::unique_ptr<auth::FailedAttempts> failures_;
  net::AnsweredCalls answered_calls_;
  std::unique_ptr<rpc::CallGuard> guard_;
  webhooks::WebhookCounters webhook_counters_;
  std::unique_ptr<webhooks::EventWriter> event_writer_;
  std::unique_ptr<webhooks::Receiver> receiver_;
  std::unique_ptr<JournalAccess> journal_;
  std::unique_ptr<webhooks::JournalReader> journal_reader_;
  std::stop_source watch_stop_;
  boost::asio::thread_pool watch_pool_{kWatchThreads};
  std::unique_ptr<grpc::Service> integration_, sync_, insights_;
  std::unique_ptr<GrpcServer> grpc_;
  std::unique_ptr<HealthMonitor> health_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<gateway::PageServer> metrics_page_;
  std::jthread end_of_work_;
  bool is_leaving_ = false;
  bool is_down_ = false;
};

absl::StatusOr<std::unique_ptr<App>> App::Start(const Options& options) {
  RETURN_IF_ERROR(Validate(options));
  auto parts = std::make_unique<Parts>(options);
  RETURN_IF_ERROR(parts->Start());
  return std::unique_ptr<App>(new App(std::move(parts)));
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

int App::grpc_port() const { return parts_->grpc_port(); }
int App::http_port() const { return parts_->http_port(); }
int App::metrics_port() const { return parts_->metrics_port(); }
bool App::IsServing() const { return parts_->IsServing(); }
void App::Drain() { parts_->Drain(); }
void App::Shutdown() { parts_->Shutdown(); }

}  // namespace stanna::app
