#include "server/rpc/audit_protos.h"

#include "server/rpc/values.h"

namespace stanna::rpc {

integration::v1::AuditEvent ToProto(const storage::AuditEvent& event) {
  integration::v1::AuditEvent out;
  out.set_event_id(std::to_string(event.id));
  *out.mutable_time() = ToProto(event.at);
  out.set_count(ToInt32(event.count));
  out.set_caller(event.caller);
  out.set_address(event.address);
  out.set_method(event.method);
  out.set_resource(event.resource);
  out.set_outcome(event.outcome);
  out.set_request_id(event.request_id);
  out.set_is_change(event.is_change);
  return out;
}

storage::AuditQuery FromProto(const integration::v1::ListAuditEventsRequest& request) {
  storage::AuditQuery query;
  if (request.has_start_time()) query.from = FromProto(request.start_time());
  if (request.has_end_time()) query.until = FromProto(request.end_time());
  query.caller = request.caller();
  query.method = request.method();
  query.resource = request.resource();
  query.changes_only = request.changes_only();
  return query;
}

}  // namespace stanna::rpc
