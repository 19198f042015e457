// A client's context as its message.
#pragma once

#include "base/status.h"
#include "server/portfolio/client_context.h"
#include "stanna/insights/v1/context.pb.h"

namespace stanna::rpc {

insights::v1::ClientContext ToProto(const portfolio::ClientContexts::Found& found);

/// kStandardTokens when 0. InvalidArgument names "tokenBudget".
absl::StatusOr<int> ReadTokenBudget(const insights::v1::GetClientContextRequest& in);

}  // namespace stanna::rpc
