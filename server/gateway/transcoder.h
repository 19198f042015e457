// A request of a route as the message of its gRPC method, and the method's answer as JSON.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <variant>

#include "server/gateway/http_message.h"
#include "server/gateway/rest_error.h"
#include "server/gateway/route_table.h"

namespace stanna::gateway {

/// Query parameters that no field takes.
enum class UnknownParameters {
  kRefuse,
  kIgnore,  ///< of a URL that somebody else builds: HubSpot's redirect
};

struct TranscodedRequest {
  std::unique_ptr<google::protobuf::Message> message;
  std::string workspace;  ///< what all places agree on; empty: none named
};

/// Fills the request of `match.route` from path, query and body. 400 with every violation, 403 for
/// two workspaces, 415 for a body that is not JSON.
std::variant<TranscodedRequest, RestError> TranscodeRequest(const RouteMatch& match,
                                                            const HttpRequest& request,
                                                            UnknownParameters unknown);

/// The JSON of `serialized`, an answer of the route's method. DataLoss if it can't be parsed.
absl::StatusOr<std::string> TranscodeResponse(const Route& route, const std::string& serialized);

/// An empty message of `type`, which is in the generated pool.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

}  // namespace stanna::gateway
