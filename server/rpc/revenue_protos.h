// Messages of revenue ↔ plain structs.
#pragma once

#include "stanna/insights/v1/revenue.pb.h"
#include "storage/history_store.h"

namespace stanna::rpc {

insights::v1::HistoryEntry ToProto(const storage::HistoryEntry& entry);

}  // namespace stanna::rpc
