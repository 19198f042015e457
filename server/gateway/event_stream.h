// A stream of a service's answers as server-sent events: each one as `data`, its end as an event
// "end" or, with the body of an error, "error".
#pragma once

#include <memory>
#include <string>

#include "server/gateway/grpc_stream.h"
#include "server/gateway/http_message.h"
#include "server/gateway/route_table.h"

namespace stanna::gateway {

/// `first` is the answer that was read already. `route` outlives it.
std::shared_ptr<BodyStream> MakeEventStream(const Route& route, std::string first,
                                            std::shared_ptr<GrpcStream> answers,
                                            std::string request_id);

}  // namespace stanna::gateway
