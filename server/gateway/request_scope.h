// What a request says about itself beside its message: workspace, credentials, request id, origin.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/trace_context.h"
#include "server/gateway/http_message.h"
#include "server/gateway/rest_error.h"

namespace stanna::gateway {

/// gRPC metadata of a call, by lower-case key; every value is printable ASCII.
using Metadata = std::map<std::string, std::string>;

/// The caller's X-Request-Id, if it is up to 128 letters, digits and "-_.:"; else `fresh`.
std::string RequestIdOf(const HttpRequest& request, std::string fresh);

/// Whether gRPC can carry `value` as metadata: printable ASCII.
bool IsMetadataValue(std::string_view value);

/// The workspaces that a request names in its three places; empty: not named there.
struct NamedWorkspaces {
  std::string query;
  std::string body;
  std::string header;
};
/// The one that all agree on, or empty; an error when two differ (AUTH_WORKSPACE_MISMATCH) or a
/// name can't be one (VALIDATION_ERROR).
std::variant<std::string, RestError> ResolveWorkspace(const NamedWorkspaces& named);

/// authorization, x-api-key, x-request-id, traceparent and tracestate, x-forwarded-for (the peer at
/// its end) and x-workspace-id, or the error of a credential that can't be one.
std::variant<Metadata, RestError> MetadataOf(const HttpRequest& request,
                                             const std::string& request_id,
                                             const TraceContext& trace,
                                             const std::string& workspace);

}  // namespace stanna::gateway
