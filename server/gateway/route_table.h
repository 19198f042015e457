// Which gRPC method answers which HTTP request, read from the google.api.http annotations.
#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/gateway/path_template.h"

namespace stanna::gateway {

/// Where the message that a JSON body fills is.
enum class BodyKind {
  kNone,   ///< no body is taken
  kWhole,  ///< body: "*"
  kField,  ///< body: "config"
};

struct Route {
  std::string http_method;  ///< "GET"
  PathTemplate path;
  const google::protobuf::MethodDescriptor* method = nullptr;
  BodyKind body = BodyKind::kNone;
  /// With kField: that field of the request.
  const google::protobuf::FieldDescriptor* body_field = nullptr;
  /// The field that is the whole answer; null: the answer is the response message.
  const google::protobuf::FieldDescriptor* response_field = nullptr;
  /// `total_size` of the answer, which the header X-Total-Count repeats; null: it has none.
  const google::protobuf::FieldDescriptor* total_field = nullptr;
  /// 200, or 202 of the starts that product clients expect it from.
  int success_status = 200;

  /// "/stanna.sync.v1.SyncService/StartSync"
  std::string GrpcPath() const;
  /// Whether the answers come one after the other, as server-sent events.
  bool is_stream() const { return method->server_streaming(); }
};

struct RouteMatch {
  const Route* route = nullptr;
  PathTemplate::Bindings bindings;
};

/// Immutable, thread-safe.
class RouteTable {
 public:
  /// InvalidArgument names the method whose annotation is wrong: an unknown field, a stream of
  /// requests, a type that our JSON has no form for, two methods at one place.
  static absl::StatusOr<RouteTable> Build(
      const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  /// Literals win over variables. Nothing: no such route.
  std::optional<RouteMatch> Find(std::string_view http_method, std::string_view path) const;
  /// The methods that `path` takes; empty when nothing is there.
  std::vector<std::string> MethodsAt(std::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;  // in the order in which they are tried
};

/// The field that "config.document" names below `type`, by proto names; empty: there is none.
std::vector<const google::protobuf::FieldDescriptor*> FindFieldPath(
    const google::protobuf::Descriptor& type, std::string_view path);

}  // namespace stanna::gateway
