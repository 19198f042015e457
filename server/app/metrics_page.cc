#include "server/app/metrics_page.h"

#include <glog/logging.h>
#include <google/protobuf/descriptor.h>

#include <utility>

#include "server/app/hubspot_http.h"
#include "server/app/webhook_route.h"
#include "server/gateway/gateway.h"
#include "server/rpc/services.h"

namespace stanna::app {

absl::StatusOr<std::unique_ptr<metrics::Metrics>> MakeMetrics(const Options& options,
                                                              const Clock& clock) {
  if (options.metrics_address.empty()) return nullptr;
  metrics::LabelSources labels;
  labels.version = kVersion;
  for (const auto* service : rpc::ServiceDescriptors()) {
    for (int i = 0; i < service->method_count(); ++i) {
      labels.rpc_methods.push_back(service->method(i)->full_name());
    }
  }
  ASSIGN_OR_RETURN(labels.routes, gateway::RouteTemplates());
  labels.routes.emplace_back(kWebhookPath);
  return std::make_unique<metrics::Metrics>(labels, clock);
}

absl::StatusOr<std::unique_ptr<gateway::PageServer>> StartMetricsPage(
    const Options& options, const metrics::Metrics& metrics) {
  ASSIGN_OR_RETURN(const HostPort address, ParseHostPort(options.metrics_address));
  auto page = gateway::PageServer::Start({.address = address.host,
                                          .port = address.port,
                                          .path = kMetricsPath,
                                          .content_type = metrics::kContentType},
                                         [&metrics] { return metrics.Render(); });
  if (!page.ok()) return Annotate(page.status(), "METRICS_ADDRESS");
  LOG(INFO) << "metrics: http://" << address.host << ':' << (*page)->port() << kMetricsPath;
  return page;
}

}  // namespace stanna::app
