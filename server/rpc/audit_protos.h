// Audit messages ↔ plain structs.
#pragma once

#include "stanna/integration/v1/audit.pb.h"
#include "storage/audit_store.h"

namespace stanna::rpc {

integration::v1::AuditEvent ToProto(const storage::AuditEvent& event);
/// Without what paging says.
storage::AuditQuery FromProto(const integration::v1::ListAuditEventsRequest& request);

}  // namespace stanna::rpc
