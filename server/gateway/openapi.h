// The OpenAPI 3.1 document of the routes, from descriptors and the comments of the .proto files.
#pragma once

#include <string>

#include "server/gateway/proto_comments.h"
#include "server/gateway/route_table.h"

namespace stanna::gateway {

/// `public_url` is the one server of the document; empty: none is named, so that clients take the
/// place that the document came from. Made once, at start.
std::string OpenApiDocument(const RouteTable& routes, const ProtoComments& comments,
                            const std::string& public_url);

}  // namespace stanna::gateway
