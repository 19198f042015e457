#include "server/rpc/revenue_protos.h"

#include "server/rpc/values.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

v1::HistoryEntry ToProto(const storage::HistoryEntry& entry) {
  v1::HistoryEntry out;
  out.set_field(entry.field);
  *out.mutable_effective_date() = ToProto(entry.effective);
  out.set_value(entry.value);
  out.set_currency(entry.currency);
  out.set_source(entry.source);
  *out.mutable_record_time() = ToProto(entry.recorded_at);
  return out;
}

}  // namespace stanna::rpc
