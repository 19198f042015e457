// From an HTTP request to its answer: fixed routes, transcoded routes, redirects, errors, headers,
// access log. Knows HTTP's meaning, but no sockets.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "server/gateway/browser_flow.h"
#include "server/gateway/browser_session.h"
#include "server/gateway/cors.h"
#include "server/gateway/grpc_caller.h"
#include "server/gateway/http_handler.h"
#include "server/gateway/raw_route.h"
#include "server/gateway/route_observer.h"
#include "server/gateway/route_table.h"
#include "server/gateway/session_cookies.h"
#include "server/gateway/static_files.h"

namespace stanna::gateway {

struct RestHandlerOptions {
  std::vector<std::string> cors_origins;
  std::string frontend_url;
  std::chrono::milliseconds call_timeout = std::chrono::seconds(30);
  std::string openapi_json;  ///< what /openapi.json answers
  std::function<bool()> is_ready;
  std::vector<RawRoute> raw_routes;
  RouteObserver* observer = nullptr;         ///< outlives the handler; null: nobody
  bool is_tls = false;                       ///< answers go over TLS
  std::vector<StaticFile> page;              ///< what is below kPagePath; empty: nothing is
  const SessionCookies* sessions = nullptr;  ///< outlives the handler; null: no cookie signs in
  CallbackScheme callback_scheme = CallbackScheme::kHttp;
};

class RestHandler : public HttpHandler {
 public:
  /// `routes` and `caller` must outlive it.
  RestHandler(RestHandlerOptions options, const RouteTable& routes, GrpcCaller& caller);

  /// Those that are no method of a service, kNoRoute included.
  static std::vector<std::string> FixedRoutes();

  void Handle(HttpRequest request, Respond respond) override;
  HttpResponse Refuse(const HttpRequest& request, int status, std::string_view message) override;

  /// Until every request of a raw route has its answer.
  void WaitForRawRoutes();

 private:
  struct Exchange;
  using ExchangePtr = std::shared_ptr<Exchange>;

  void Dispatch(const ExchangePtr& exchange);
  bool HandleFixed(const ExchangePtr& exchange);
  bool HandleRaw(const ExchangePtr& exchange);
  void FinishRaw(Exchange& exchange, const RawAnswer& answer);
  void HandleOptions(const ExchangePtr& exchange);
  void HandleUnrouted(const ExchangePtr& exchange);
  void HandlePage(const ExchangePtr& exchange);
  void HandleRouted(const ExchangePtr& exchange, const RouteMatch& match);
  void HandleStream(const ExchangePtr& exchange, const Route& route,
                    const google::protobuf::Message& request, const Metadata& metadata);
  void AddBrowser(Exchange& exchange, const Route& route, Metadata& metadata) const;
  void KeepBrowser(Exchange& exchange, const std::string& serialized) const;
  void EndBrowser(Exchange& exchange) const;
  void HandleAnswer(const ExchangePtr& exchange, const Route& route, const std::string& serialized);
  void FinishJson(const ExchangePtr& exchange, const Route& route, const std::string& serialized);
  HttpResponse Redirected(const Exchange& exchange, const std::string& serialized);
  HttpResponse CallbackRedirect(std::string_view status, std::string_view code) const;
  void Fail(const ExchangePtr& exchange, const RestError& error);
  void Tell(const Exchange& exchange, int status) const;
  void Finish(Exchange& exchange, HttpResponse response) const;
  std::vector<std::string> MethodsAt(std::string_view path) const;
  void AddPageHeaders(const std::string& request_id, HttpResponse& response) const;
  void AddCommonHeaders(const HttpRequest& request, const std::string& request_id,
                        HttpResponse& response) const;

  const RestHandlerOptions options_;
  const CorsPolicy cors_;
  const BrowserSessions sessions_;
  const RouteTable& routes_;
  GrpcCaller& caller_;

  Mutex mutex_;
  std::condition_variable raw_ended_;
  int raw_in_flight_ GUARDED_BY(mutex_) = 0;
};

}  // namespace stanna::gateway
