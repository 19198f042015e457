#include "client/http/beast_http_client.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "client/http/connection.h"

namespace stanna::hubspot {
namespace {

namespace asio = boost::asio;
using Result = absl::StatusOr<HttpResponse>;
using ConnectionPtr = std::shared_ptr<Connection>;

/// Idle connections by host. Used on the io thread only.
class ConnectionPool {
 public:
  explicit ConnectionPool(const BeastHttpOptions& options) : options_(options) {}

  ConnectionPtr Take(const std::string& key) {
    auto& idle = idle_[key];
    const auto oldest = std::chrono::steady_clock::now() - options_.idle_timeout;
    while (!idle.empty() && idle.front()->idle_since() < oldest) idle.pop_front();
    if (idle.empty()) return nullptr;
    // The most recently used one is the least likely to be dead.
    ConnectionPtr taken = std::move(idle.back());
    idle.pop_back();
    return taken;
  }

  void Give(const std::string& key, ConnectionPtr connection) {
    auto& idle = idle_[key];
    idle.push_back(std::move(connection));
    while (idle.size() > options_.max_idle_per_host) idle.pop_front();
  }

  void Clear() { idle_.clear(); }

 private:
  const BeastHttpOptions& options_;
  std::map<std::string, std::deque<ConnectionPtr>> idle_;
};

/// One call. Shared by the caller's thread, which may leave early, and the io thread.
struct Operation {
  ConnectionTarget target;
  HttpRequest request;
  Deadline deadline = Deadline::Infinite();

  // Io thread only.
  bool abandoned = false;
  ConnectionPtr current;

  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Result> result;
  bool stopped = false;
};
using OperationPtr = std::shared_ptr<Operation>;

std::string PoolKey(const Url& url) {
  return (url.scheme == Scheme::kHttps ? "https " : "http ") + url.host + " " +
         std::to_string(url.port);
}

bool IsAllowed(const std::vector<std::string>& hosts, const std::string& host) {
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& allowed) {
    return host == allowed || (allowed.starts_with('.') && host.ends_with(allowed));
  });
}

absl::Status CheckHeaders(const HttpRequest& request) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  for (const auto& [name, value] : request.headers) {
    if (std::any_of(name.begin(), name.end(), is_control) ||
        std::any_of(value.begin(), value.end(), is_control)) {
      return WithReason(InvalidArgument("a header holds control characters"), kHttpRefused);
    }
  }
  return absl::OkStatus();
}

class BeastHttpClient : public HttpClient {
 public:
  BeastHttpClient(BeastHttpOptions options, asio::ssl::context tls)
      : options_(std::move(options)),
        tls_(std::move(tls)),
        pool_(options_),
        work_(asio::make_work_guard(io_)),
        thread_([this] { io_.run(); }) {}

  ~BeastHttpClient() override {
    work_.reset();
    io_.stop();
    thread_.join();
    pool_.Clear();
  }

  Result Send(const HttpRequest& request, Deadline deadline, std::stop_token stop) override;

 private:
  absl::StatusOr<ConnectionTarget> Resolve(const HttpRequest& request) const;
  void Start(const OperationPtr& operation);
  void Abandon(const OperationPtr& operation);
  Result Wait(const OperationPtr& operation, Deadline caller_deadline, std::stop_token stop);
  asio::awaitable<Result> Run(OperationPtr operation);
  asio::awaitable<std::optional<Result>> TryPooled(OperationPtr operation);
  asio::awaitable<Result> TryFresh(OperationPtr operation);
  void Keep(const OperationPtr& operation);

  const BeastHttpOptions options_;
  // Before the pool: connections refer to both, and what the io_context still holds when it is
  // destroyed refers to connections only.
  asio::io_context io_{1};
  asio::ssl::context tls_;
  ConnectionPool pool_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

absl::StatusOr<ConnectionTarget> BeastHttpClient::Resolve(const HttpRequest& request) const {
  ASSIGN_OR_RETURN(Url url, ParseUrl(request.url));
  if (!options_.any_host && !IsAllowed(options_.allowed_hosts, url.host)) {
    return WithReason(InvalidArgument(url.host + " is not among the hosts that may be called"),
                      kHttpRefused);
  }
  if (url.scheme == Scheme::kHttp && !IsLoopbackHost(url.host)) {
    return WithReason(InvalidArgument("plain http is allowed to loopback hosts only"),
                      kHttpRefused);
  }
  ASSIGN_OR_RETURN(auto proxy, ProxyFor(options_.proxy, url));
  return ConnectionTarget{std::move(url), std::move(proxy)};
}

Result BeastHttpClient::Send(const HttpRequest& request, Deadline deadline, std::stop_token stop) {
  if (stop.stop_requested()) return Cancelled("stopped before a call");
  if (deadline.Expired()) return DeadlineExceeded("no time left for a call");
  auto operation = std::make_shared<Operation>();
  ASSIGN_OR_RETURN(operation->target, Resolve(request));
  RETURN_IF_ERROR(CheckHeaders(request));
  operation->request = request;
  operation->deadline = deadline.Earlier(Deadline::After(options_.total_timeout));
  Start(operation);
  return Wait(operation, deadline, stop);
}

void BeastHttpClient::Start(const OperationPtr& operation) {
  auto done = [operation](std::exception_ptr error, Result result) {
    const std::lock_guard lock(operation->mutex);
    operation->result = error ? Result(Internal("the HTTP client failed")) : std::move(result);
    operation->changed.notify_all();
  };
  asio::co_spawn(io_, Run(operation), std::move(done));
}

void BeastHttpClient::Abandon(const OperationPtr& operation) {
  asio::post(io_, [operation] {
    operation->abandoned = true;
    if (operation->current) operation->current->Close();
  });
}

Result BeastHttpClient::Wait(const OperationPtr& operation, Deadline caller_deadline,
                             std::stop_token stop) {
  const std::stop_callback on_stop(stop, [&operation] {
    const std::lock_guard lock(operation->mutex);
    operation->stopped = true;
    operation->changed.notify_all();
  });
  std::unique_lock lock(operation->mutex);
  operation->changed.wait_until(lock, operation->deadline.when(),
                                [&] { return operation->result || operation->stopped; });
  if (operation->result && (operation->result->ok() || !caller_deadline.Expired())) {
    return std::move(*operation->result);
  }
  const bool stopped = operation->stopped;
  lock.unlock();
  // Not waited for: a name lookup can't be interrupted.
  Abandon(operation);
  const std::string& host = operation->target.url.host;
  if (stopped) return Cancelled(host + ": stopped during a call");
  if (caller_deadline.Expired()) return DeadlineExceeded(host + ": no answer before the deadline");
  return WithReason(Unavailable(host + ": no whole answer in time"), kHttpNoAnswer);
}

void BeastHttpClient::Keep(const OperationPtr& operation) {
  if (operation->current->reusable()) {
    pool_.Give(PoolKey(operation->target.url), std::move(operation->current));
  }
  operation->current.reset();
}

asio::awaitable<std::optional<Result>> BeastHttpClient::TryPooled(OperationPtr operation) {
  // What must not be sent twice never meets a connection that may be dead.
  if (operation->request.idempotency == Idempotency::kNonIdempotent) co_return std::nullopt;
  operation->current = pool_.Take(PoolKey(operation->target.url));
  if (!operation->current) co_return std::nullopt;
  Exchange exchange = co_await operation->current->Send(&operation->request, &operation->target.url,
                                                        operation->deadline);
  if (exchange.died_unanswered && !operation->abandoned) co_return std::nullopt;
  Keep(operation);
  co_return std::move(exchange.response);
}

asio::awaitable<Result> BeastHttpClient::TryFresh(OperationPtr operation) {
  operation->current = MakeBeastConnection(io_.get_executor(), tls_, options_);
  const absl::Status dialled =
      co_await operation->current->Dial(operation->target, operation->deadline);
  if (!dialled.ok()) co_return dialled;
  if (operation->abandoned) co_return Cancelled("abandoned");
  Exchange exchange = co_await operation->current->Send(&operation->request, &operation->target.url,
                                                        operation->deadline);
  Keep(operation);
  co_return std::move(exchange.response);
}

asio::awaitable<Result> BeastHttpClient::Run(OperationPtr operation) {
  std::optional<Result> pooled = co_await TryPooled(operation);
  if (pooled) co_return std::move(*pooled);
  if (operation->abandoned) co_return Cancelled("abandoned");
  Result result = co_await TryFresh(operation);
  operation->current.reset();
  co_return result;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpClient>> MakeBeastHttpClient(BeastHttpOptions options) {
  asio::ssl::context tls(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  boost::system::error_code ec;
  tls.set_default_verify_paths(ec);
  if (!options.ca_file.empty()) {
    tls.load_verify_file(options.ca_file, ec);
    if (ec) return InvalidArgument("the CA file can't be read: " + ec.message());
  }
  return std::unique_ptr<HttpClient>(
      std::make_unique<BeastHttpClient>(std::move(options), std::move(tls)));
}

}  // namespace stanna::hubspot
