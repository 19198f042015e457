#include "server/gateway/rest_handler.h"

#include <glog/logging.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "base/trace_context.h"
#include "server/gateway/event_stream.h"
#include "server/gateway/json_text.h"
#include "server/gateway/request_scope.h"
#include "server/gateway/rest_error.h"
#include "server/gateway/total_count.h"
#include "server/gateway/transcoder.h"
#include "server/gateway/uri.h"
#include "stanna/integration/v1/integration_service.pb.h"

namespace stanna::gateway {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Headers = std::vector<std::pair<std::string, std::string>>;

// The second route that a browser walks through, after kStartConnection.
constexpr char kCompleteConnection[] =
    "stanna.integration.v1.IntegrationService.CompleteConnection";

constexpr char kHealthPath[] = "/healthz";
constexpr char kReadyPath[] = "/readyz";
constexpr char kOpenApiPath[] = "/openapi.json";

// A year, as browsers' makers advise. Other names of the domain are not ours to speak for.
constexpr char kStrictTransport[] = "max-age=31536000";

bool IsFixedPath(std::string_view path) {
  return path == kHealthPath || path == kReadyPath || path == kOpenApiPath;
}

HttpResponse JsonResponse(int status, std::string body) {
  return {
      .status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

// What a service says of the caller's limits, as HTTP says it.
Headers LimitHeaders(const Metadata& trailing) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"x-ratelimit-limit", "X-RateLimit-Limit"},
      {"x-ratelimit-remaining", "X-RateLimit-Remaining"},
      {"x-ratelimit-reset", "X-RateLimit-Reset"}};
  Headers headers;
  for (const auto& [key, name] : kNames) {
    const auto found = trailing.find(key);
    if (found != trailing.end()) headers.emplace_back(name, found->second);
  }
  return headers;
}

std::string FreshRequestId() { return NewId("req_", SystemClock().Now()); }

bool WantsJson(const HttpRequest& request) {
  return request.Header("accept").find("application/json") != std::string_view::npos;
}

// The path and query of an absolute-form target ("http://host/path"), which proxies send; nothing
// for what is neither that nor a path.
bool ToOriginForm(std::string& target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const auto slash = target.find('/', scheme.size());
    target = slash == std::string::npos ? "/" : target.substr(slash);
  }
  return target.starts_with('/') || target == "*";
}

bool IsRedirectTarget(const std::string& url) {
  return (url.starts_with("https://") || url.starts_with("http://")) && IsMetadataValue(url) &&
         url.find(' ') == std::string::npos;
}

}  // namespace

// A request on its way; shared with the callback of its gRPC call.
struct RestHandler::Exchange {
  HttpRequest request;
  Respond respond;
  std::string method;  // HEAD counts as GET: the server leaves its body out
  std::string request_id;
  TraceContext trace;
  std::string route = kNoRoute;
  Headers limit_headers;
  bool is_callback = false;
  std::string browser;  // of a flow that begins: what the browser is to keep
  std::vector<std::string> cookies;
  bool is_quiet = false;  // probes that say nothing new, every second
  bool is_page = false;   // a file of the page: its headers are its own, and for this origin alone
  BrowserSession session;
  SteadyClock::time_point start = SteadyClock::now();
};

RestHandler::RestHandler(RestHandlerOptions options, const RouteTable& routes, GrpcCaller& caller)
    : options_(std::move(options)),
      cors_(options_.cors_origins),
      sessions_(options_.sessions),
      routes_(routes),
      caller_(caller) {}

std::vector<std::string> RestHandler::FixedRoutes() {
  return {kNoRoute, kHealthPath, kReadyPath, kOpenApiPath, kPagePath};
}

void RestHandler::Handle(HttpRequest request, Respond respond) {
  auto exchange = std::make_shared<Exchange>();
  exchange->request_id = RequestIdOf(request, FreshRequestId());
  exchange->trace = ContinueTrace(request.Header("traceparent"), request.Header("tracestate"));
  exchange->method = request.method == "HEAD" ? "GET" : request.method;
  exchange->request = std::move(request);
  exchange->respond = std::move(respond);
  const TraceScope traced(exchange->trace);
  try {
    Dispatch(exchange);
  } catch (const std::exception& e) {
    LOG(ERROR) << "gateway: " << e.what() << ' ' << exchange->request_id;
    Fail(exchange, FromGrpc(grpc::Status(grpc::StatusCode::INTERNAL, ""), exchange->request_id));
  }
}

void RestHandler::Dispatch(const ExchangePtr& exchange) {
  if (!ToOriginForm(exchange->request.target)) {
    return Fail(exchange, HttpError(400, "The request target is no path."));
  }
  if (exchange->method == "OPTIONS") return HandleOptions(exchange);
  if (HandleFixed(exchange) || HandleRaw(exchange)) return;
  if (exchange->method == "GET" && !options_.page.empty() && IsPagePath(exchange->request.Path())) {
    return HandlePage(exchange);
  }
  const auto match = routes_.Find(exchange->method, exchange->request.Path());
  if (!match) return HandleUnrouted(exchange);
  HandleRouted(exchange, *match);
}

bool RestHandler::HandleFixed(const ExchangePtr& exchange) {
  const auto path = exchange->request.Path();
  if (!IsFixedPath(path) || exchange->method != "GET") return false;
  exchange->route = path;
  if (path == kHealthPath) {
    exchange->is_quiet = true;
    Finish(*exchange, JsonResponse(200, R"({"status":"ok"})"));
  } else if (path == kOpenApiPath) {
    Finish(*exchange, JsonResponse(200, options_.openapi_json));
  } else if (options_.is_ready && options_.is_ready()) {
    exchange->is_quiet = true;
    Finish(*exchange, JsonResponse(200, R"({"status":"ready"})"));
  } else {
    Fail(exchange, HttpError(503, "The server is not ready."));
  }
  return true;
}

void RestHandler::HandlePage(const ExchangePtr& exchange) {
  exchange->route = kPagePath;
  HttpResponse response = StaticAnswer(options_.page, exchange->request);
  exchange->is_page = true;
  exchange->is_quiet = response.status < 400;
  Finish(*exchange, std::move(response));
}

bool RestHandler::HandleRaw(const ExchangePtr& exchange) {
  const auto route = std::find_if(
      options_.raw_routes.begin(), options_.raw_routes.end(), [&](const RawRoute& raw) {
        return raw.path == exchange->request.Path() && raw.method == exchange->method;
      });
  if (route == options_.raw_routes.end()) return false;
  exchange->route = route->path;
  {
    const MutexLock lock(mutex_);
    ++raw_in_flight_;
  }
  // Its headers are needed for the answer, too; of the body one is enough.
  std::string body = std::move(exchange->request.body);
  HttpRequest request = exchange->request;
  request.body = std::move(body);
  route->handle(std::move(request),
                [this, exchange](const RawAnswer& answer) { FinishRaw(*exchange, answer); });
  return true;
}

void RestHandler::FinishRaw(Exchange& exchange, const RawAnswer& answer) {
  // Machines send hundreds a second.
  exchange.is_quiet = answer.status < 300;
  Finish(exchange, exchange.is_quiet ? HttpResponse{.status = answer.status}
                                     : ErrorResponse(HttpError(answer.status, answer.message)));
  const MutexLock lock(mutex_);
  --raw_in_flight_;
  raw_ended_.notify_all();
}

void RestHandler::WaitForRawRoutes() {
  MutexLock lock(mutex_);
  while (raw_in_flight_ > 0) lock.Wait(raw_ended_);
}

std::vector<std::string> RestHandler::MethodsAt(std::string_view path) const {
  const bool is_fixed = IsFixedPath(path) || (!options_.page.empty() && IsPagePath(path));
  auto methods = is_fixed ? std::vector<std::string>{"GET"} : routes_.MethodsAt(path);
  for (const RawRoute& raw : options_.raw_routes) {
    if (raw.path == path) methods.push_back(raw.method);
  }
  if (methods.empty()) return methods;
  if (std::find(methods.begin(), methods.end(), "GET") != methods.end()) methods.push_back("HEAD");
  methods.push_back("OPTIONS");
  return methods;
}

void RestHandler::HandleOptions(const ExchangePtr& exchange) {
  const HttpRequest& request = exchange->request;
  const auto methods = request.target == "*" ? std::vector<std::string>{"GET", "OPTIONS"}
                                             : MethodsAt(request.Path());
  if (methods.empty()) return HandleUnrouted(exchange);
  const auto origin = request.Header("origin");
  if (origin.empty() || request.Header("access-control-request-method").empty()) {
    return Finish(*exchange, {.status = 204, .headers = {{"Allow", JoinNames(methods)}}});
  }
  if (!cors_.Allows(origin)) {
    return Fail(exchange, HttpError(403, "This origin may not call the API from a browser."));
  }
  Finish(*exchange, cors_.Preflight(methods));
}

void RestHandler::HandleUnrouted(const ExchangePtr& exchange) {
  const std::string path(exchange->request.Path());
  const auto methods = MethodsAt(path);
  if (methods.empty()) {
    RestError error = HttpError(404, "There is nothing at this path.");
    error.details = {{"resource", "path"}, {"id", path}};
    return Fail(exchange, error);
  }
  HttpResponse response =
      ErrorResponse(HttpError(405, "This path takes " + JoinNames(methods) + " only."));
  response.headers.emplace_back("Allow", JoinNames(methods));
  Finish(*exchange, std::move(response));
}

void RestHandler::HandleRouted(const ExchangePtr& exchange, const RouteMatch& match) {
  const Route& route = *match.route;
  exchange->route = route.path.text();
  exchange->is_callback = route.method->full_name() == kCompleteConnection;
  auto request = TranscodeRequest(
      match, exchange->request,
      exchange->is_callback ? UnknownParameters::kIgnore : UnknownParameters::kRefuse);
  if (const auto* error = std::get_if<RestError>(&request)) return Fail(exchange, *error);
  const auto& transcoded = std::get<TranscodedRequest>(request);
  auto metadata =
      MetadataOf(exchange->request, exchange->request_id, exchange->trace, transcoded.workspace);
  if (const auto* error = std::get_if<RestError>(&metadata)) return Fail(exchange, *error);
  AddBrowser(*exchange, route, std::get<Metadata>(metadata));
  // The callback's caller is whoever began the flow, wherever the browser comes from.
  if (!exchange->is_callback) {
    auto session = sessions_.Begin(exchange->request, route.method->full_name(),
                                   transcoded.workspace, std::get<Metadata>(metadata));
    if (const auto* refusal = std::get_if<RestError>(&session)) return Fail(exchange, *refusal);
    exchange->session = std::get<BrowserSession>(std::move(session));
  }
  if (route.is_stream()) {
    return HandleStream(exchange, route, *transcoded.message, std::get<Metadata>(metadata));
  }
  caller_.Call(route.GrpcPath(), *transcoded.message, std::get<Metadata>(metadata),
               options_.call_timeout,
               [this, exchange, &route](const grpc::Status& status, const std::string& answer,
                                        const Metadata& trailing) {
                 const TraceScope answering(exchange->trace);
                 exchange->limit_headers = LimitHeaders(trailing);
                 if (status.ok()) return HandleAnswer(exchange, route, answer);
                 Fail(exchange, FromGrpc(status, exchange->request_id));
               });
}

// A redirect is for the browser that follows it and for no other one; who asked for JSON may hand
// the page on to a browser that is not theirs.
void RestHandler::AddBrowser(Exchange& exchange, const Route& route, Metadata& metadata) const {
  if (route.method->full_name() == kStartConnection) {
    exchange.browser = NewSecret(kBrowserSecretBytes);
    metadata[kBrowserKey] = (WantsJson(exchange.request) ? "either:" : "only:") + exchange.browser;
  } else if (exchange.is_callback) {
    const std::string secret = BrowserSecretOf(exchange.request, options_.callback_scheme);
    if (!secret.empty()) metadata[kBrowserKey] = secret;
  }
}

// What fails before there is anything to tell is answered as with any other method.
void RestHandler::HandleStream(const ExchangePtr& exchange, const Route& route,
                               const google::protobuf::Message& request, const Metadata& metadata) {
  const auto stream = caller_.Watch(route.GrpcPath(), request, metadata);
  if (stream == nullptr) return Fail(exchange, HttpError(503, "The server is shutting down."));
  stream->Read([this, exchange, &route, stream](std::optional<std::string> first,
                                                const grpc::Status& status) {
    const TraceScope answering(exchange->trace);
    if (!first && !status.ok()) return Fail(exchange, FromGrpc(status, exchange->request_id));
    if (!first) return Finish(*exchange, {.status = 204});
    Finish(*exchange,
           {.status = 200,
            // Proxies are asked not to gather events.
            .headers = {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}},
            .stream = MakeEventStream(route, *std::move(first), stream, exchange->request_id)});
  });
}

// Of the flow that the answer begins.
void RestHandler::KeepBrowser(Exchange& exchange, const std::string& serialized) const {
  integration::v1::StartConnectionResponse answer;
  if (!answer.ParseFromString(serialized)) return;
  exchange.cookies = CookiesOfBegin(exchange.request, answer.authorize_url(), exchange.browser,
                                    options_.callback_scheme);
}

void RestHandler::EndBrowser(Exchange& exchange) const {
  std::string cookie = CookieOfEnd(exchange.request, options_.callback_scheme);
  if (!cookie.empty()) exchange.cookies.push_back(std::move(cookie));
}

void RestHandler::HandleAnswer(const ExchangePtr& exchange, const Route& route,
                               const std::string& serialized) {
  if (exchange->is_callback) {
    EndBrowser(*exchange);
    return Finish(*exchange, CallbackRedirect("connected", ""));
  }
  if (!exchange->browser.empty()) KeepBrowser(*exchange, serialized);
  if (route.method->full_name() == kStartConnection && !WantsJson(exchange->request)) {
    return Finish(*exchange, Redirected(*exchange, serialized));
  }
  const std::string& method = route.method->full_name();
  if (!BrowserSessions::IsAnswer(exchange->session, method)) {
    return FinishJson(exchange, route, serialized);
  }
  auto answer = sessions_.Finish(method, serialized, exchange->request_id, exchange->session);
  if (const auto* error = std::get_if<RestError>(&answer)) return Fail(exchange, *error);
  FinishJson(exchange, route, std::get<std::string>(answer));
}

void RestHandler::FinishJson(const ExchangePtr& exchange, const Route& route,
                             const std::string& serialized) {
  auto json = TranscodeResponse(route, serialized);
  if (!json.ok()) {
    LOG(ERROR) << "gateway: " << ToString(json.status()) << ' ' << exchange->request_id;
    return Fail(exchange,
                FromGrpc(grpc::Status(grpc::StatusCode::INTERNAL, ""), exchange->request_id));
  }
  HttpResponse response = JsonResponse(route.success_status, *std::move(json));
  if (const auto total = TotalCountOf(route, serialized)) {
    response.headers.emplace_back(kTotalCountHeader, std::to_string(*total));
  }
  Finish(*exchange, std::move(response));
}

HttpResponse RestHandler::Redirected(const Exchange& exchange, const std::string& serialized) {
  integration::v1::StartConnectionResponse answer;
  if (!answer.ParseFromString(serialized) || !IsRedirectTarget(answer.authorize_url())) {
    LOG(ERROR) << "gateway: no usable authorize URL " << exchange.request_id;
    return ErrorResponse(
        FromGrpc(grpc::Status(grpc::StatusCode::INTERNAL, ""), exchange.request_id));
  }
  return {.status = 302, .headers = {{"Location", answer.authorize_url()}}};
}

HttpResponse RestHandler::CallbackRedirect(std::string_view status, std::string_view code) const {
  QueryParameters parameters{{"status", std::string(status)}};
  if (!code.empty()) parameters.emplace_back("code", std::string(code));
  return {.status = 302, .headers = {{"Location", WithQuery(options_.frontend_url, parameters)}}};
}

void RestHandler::Fail(const ExchangePtr& exchange, const RestError& error) {
  // A person's browser stands there: it goes on to the frontend, which knows words for the code.
  if (exchange->is_callback && error.reason == kConfirmationRequired) {
    const auto workspace = error.details.find("workspaceId");
    return Finish(*exchange, ConfirmationPage(exchange->request, workspace == error.details.end()
                                                                     ? std::string()
                                                                     : workspace->second));
  }
  if (exchange->is_callback) {
    // Whom the server fails may try the same state again.
    if (error.status < 500) EndBrowser(*exchange);
    return Finish(*exchange,
                  CallbackRedirect("error", error.reason.empty() ? error.code : error.reason));
  }
  Finish(*exchange, ErrorResponse(error));
}

void RestHandler::Finish(Exchange& exchange, HttpResponse response) const {
  if (exchange.is_page && (response.status == 200 || response.status == 304)) {
    AddPageHeaders(exchange.request_id, response);
  } else {
    AddCommonHeaders(exchange.request, exchange.request_id, response);
  }
  if (!exchange.session.set_cookie.empty()) {
    response.headers.emplace_back("Set-Cookie", exchange.session.set_cookie);
  }
  if (response.status < 400) {
    for (auto& cookie : exchange.cookies) response.headers.emplace_back("Set-Cookie", cookie);
  }
  for (auto& header : exchange.limit_headers) response.headers.push_back(std::move(header));
  const auto spent =
      std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - exchange.start);
  // The template, not the target: a query may hold codes and states.
  const TraceScope traced(exchange.trace);
  LOG_IF(INFO, !exchange.is_quiet)
      << exchange.request.method << ' ' << exchange.route << ' ' << response.status << ' '
      << spent.count() << "ms " << exchange.request_id;
  Tell(exchange, response.status);
  exchange.respond(std::move(response));
}

void RestHandler::Tell(const Exchange& exchange, int status) const {
  if (options_.observer == nullptr) return;
  options_.observer->OnRequest({.method = exchange.request.method,
                                .route = exchange.route,
                                .status = status,
                                .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                                    SteadyClock::now() - exchange.start)});
}

HttpResponse RestHandler::Refuse(const HttpRequest& request, int status, std::string_view message) {
  const std::string request_id = RequestIdOf(request, FreshRequestId());
  HttpResponse response = ErrorResponse(HttpError(status, message));
  AddCommonHeaders(request, request_id, response);
  LOG(INFO) << (request.method.empty() ? kNoRoute : request.method) << ' ' << kNoRoute << ' '
            << status << " 0ms " << request_id;
  if (options_.observer != nullptr) {
    const std::string route = kNoRoute;
    options_.observer->OnRequest({.method = request.method, .route = route, .status = status});
  }
  return response;
}

void RestHandler::AddPageHeaders(const std::string& request_id, HttpResponse& response) const {
  auto& headers = response.headers;
  headers.emplace_back("X-Request-Id", request_id);
  if (options_.is_tls) headers.emplace_back("Strict-Transport-Security", kStrictTransport);
  headers.emplace_back("X-Content-Type-Options", "nosniff");
  // The callback's URL holds a code: no page that it leads to may learn it.
  headers.emplace_back("Referrer-Policy", "no-referrer");
}

void RestHandler::AddCommonHeaders(const HttpRequest& request, const std::string& request_id,
                                   HttpResponse& response) const {
  AddPageHeaders(request_id, response);
  auto& headers = response.headers;
  headers.emplace_back("Cache-Control", "no-store");
  headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  cors_.AddHeaders(request.Header("origin"), response);
}

}  // namespace stanna::gateway
