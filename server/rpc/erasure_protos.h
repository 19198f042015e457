// Erasure messages ↔ plain structs.
#pragma once

#include "server/connect/workspace_eraser.h"
#include "stanna/integration/v1/erasure.pb.h"

namespace stanna::rpc {

integration::v1::ErasureReport ToProto(const connect::ErasureReport& report);

}  // namespace stanna::rpc
