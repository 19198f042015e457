#include "server/rpc/erasure_protos.h"

#include "server/rpc/values.h"

namespace stanna::rpc {

integration::v1::ErasureReport ToProto(const connect::ErasureReport& report) {
  integration::v1::ErasureReport out;
  out.set_complete(report.complete);
  for (const connect::ErasedItems& items : report.removed) {
    auto& item = *out.add_removed();
    item.set_kind(items.kind);
    item.set_count(static_cast<double>(items.count));
  }
  out.set_revoked(report.revoked);
  *out.mutable_began_at() = ToProto(report.began_at);
  if (report.ended_at) *out.mutable_ended_at() = ToProto(*report.ended_at);
  return out;
}

}  // namespace stanna::rpc
