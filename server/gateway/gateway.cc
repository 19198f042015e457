#include "server/gateway/gateway.h"

#include <glog/logging.h>
#include <grpcpp/channel.h>

#include <optional>
#include <utility>

#include "base/clock.h"
#include "server/gateway/grpc_caller.h"
#include "server/gateway/http_server.h"
#include "server/gateway/openapi.h"
#include "server/gateway/proto_comments.h"
#include "server/gateway/rest_handler.h"
#include "server/gateway/route_table.h"
#include "server/gateway/served_services.h"

namespace stanna::gateway {
namespace {

// What a gateway that nobody drained leaves its requests when it is destroyed.
constexpr std::chrono::seconds kLastDrain{1};

bool IsHttpUrl(const std::string& url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  return scheme > 0 && url.size() > scheme && url[scheme] != '/' &&
         url.find_first_of(" \t\r\n\"<>\\") == std::string::npos;
}

// A path of ours; "//host" would lead elsewhere.
bool IsOwnPath(const std::string& url) {
  return url.starts_with('/') && !url.starts_with("//") &&
         url.find_first_of(" \t\r\n\"<>\\") == std::string::npos;
}

// An origin is scheme, host and port: browsers send no path, not even "/".
bool IsOrigin(const std::string& origin) {
  return origin == "*" || (IsHttpUrl(origin) && origin.find('/', 8) == std::string::npos);
}

absl::Status ValidateLimits(const HttpLimits& limits) {
  if (limits.header_bytes < 1024 || limits.header_bytes > 60 * 1024) {
    return InvalidArgument("gateway: header_bytes must be from 1,024 to 61,440");
  }
  if (limits.target_bytes == 0 || limits.body_bytes == 0 || limits.max_connections == 0) {
    return InvalidArgument("gateway: target_bytes, body_bytes and max_connections must not be 0");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const GatewayOptions& options) {
  if (options.listen_port < 0 || options.listen_port > 65535) {
    return InvalidArgument("gateway: listen_port must be from 0 to 65535");
  }
  if (options.worker_threads < 1 || options.worker_threads > 64) {
    return InvalidArgument("gateway: worker_threads must be from 1 to 64");
  }
  if (options.call_timeout <= std::chrono::milliseconds(0)) {
    return InvalidArgument("gateway: call_timeout must be positive");
  }
  if (!IsHttpUrl(options.frontend_url) && !IsOwnPath(options.frontend_url)) {
    return InvalidArgument("gateway: frontend_url must be an http or https URL or a path, is \"" +
                           options.frontend_url + '"');
  }
  for (const std::string& origin : options.cors_origins) {
    if (!IsOrigin(origin)) {
      return InvalidArgument("gateway: cors_origins must be like https://app.example.com, has \"" +
                             origin + '"');
    }
  }
  return ValidateLimits(options.limits);
}

absl::StatusOr<std::vector<std::string>> RouteTemplates() {
  ASSIGN_OR_RETURN(const RouteTable routes, RouteTable::Build(ServedServices()));
  std::vector<std::string> templates = RestHandler::FixedRoutes();
  for (const Route& route : routes.routes()) templates.push_back(route.path.text());
  return templates;
}

// Members are torn down from the last: first the connections, then the calls, then what they use.
class Gateway::Server {
 public:
  Server(GatewayOptions& options, RouteTable routes, std::shared_ptr<grpc::Channel> channel,
         std::function<bool()> is_ready)
      : routes_(std::move(routes)),
        sessions_(MakeSessions(options, clock_)),
        caller_(std::move(channel)),
        handler_({.cors_origins = options.cors_origins,
                  .frontend_url = options.frontend_url,
                  .call_timeout = options.call_timeout,
                  .openapi_json =
                      OpenApiDocument(routes_, ProtoComments::Embedded(), options.public_url),
                  .is_ready = std::move(is_ready),
                  .raw_routes = std::move(options.raw_routes),
                  .observer = options.observer,
                  .is_tls = options.tls != nullptr,
                  .page = std::move(options.page),
                  .sessions = sessions_ ? &*sessions_ : nullptr,
                  .callback_scheme =
                      options.is_public_tls ? CallbackScheme::kHttps : CallbackScheme::kHttp},
                 routes_, caller_) {}

  ~Server() { Drain(Deadline::After(kLastDrain)); }

  absl::Status Listen(const GatewayOptions& options) {
    ASSIGN_OR_RETURN(http_, HttpServer::Start({.address = options.listen_address,
                                               .port = options.listen_port,
                                               .threads = options.worker_threads,
                                               .limits = options.limits,
                                               .is_proxy = options.is_proxy,
                                               .tls = options.tls},
                                              handler_));
    return absl::OkStatus();
  }

  int port() const { return http_->port(); }

  void SendElsewhere() { http_->SendElsewhere(); }

  void Drain(Deadline deadline) {
    if (http_ == nullptr || drained_) return;
    drained_ = true;
    if (!http_->Drain(deadline)) LOG(WARNING) << "gateway: requests cut off at the drain's end";
    // Every request gets its answer, be it CANCELLED, before the connections go.
    caller_.CancelAll();
    caller_.WaitUntilIdle();
    handler_.WaitForRawRoutes();
    http_->Stop();
  }

 private:
  static std::optional<SessionCookies> MakeSessions(const GatewayOptions& options,
                                                    const Clock& clock) {
    if (options.session_seal == nullptr) return std::nullopt;
    return SessionCookies(*options.session_seal, clock,
                          options.is_public_tls || options.tls != nullptr);
  }

  const SystemClock clock_;
  const RouteTable routes_;
  const std::optional<SessionCookies> sessions_;
  GrpcCaller caller_;
  RestHandler handler_;
  std::unique_ptr<HttpServer> http_;
  bool drained_ = false;
};

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(GatewayOptions options,
                                                        std::shared_ptr<grpc::Channel> channel,
                                                        std::function<bool()> is_ready) {
  RETURN_IF_ERROR(Validate(options));
  ASSIGN_OR_RETURN(RouteTable routes, RouteTable::Build(ServedServices()));
  auto server =
      std::make_unique<Server>(options, std::move(routes), std::move(channel), std::move(is_ready));
  RETURN_IF_ERROR(server->Listen(options));
  LOG(INFO) << "gateway: listening on " << (options.tls == nullptr ? "http://" : "https://")
            << options.listen_address << ':' << server->port();
  return std::unique_ptr<Gateway>(new Gateway(std::move(server)));
}

Gateway::Gateway(std::unique_ptr<Server> server) : server_(std::move(server)) {}
Gateway::~Gateway() = default;

int Gateway::port() const { return server_->port(); }
void Gateway::SendElsewhere() { server_->SendElsewhere(); }
void Gateway::Drain(Deadline deadline) { server_->Drain(deadline); }

}  // namespace stanna::gateway
