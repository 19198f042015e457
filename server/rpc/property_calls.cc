#include "server/rpc/property_calls.h"

#include <string>
#include <vector>

#include "server/portfolio/property_history.h"
#include "server/rpc/errors.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/values.h"
#include "storage/history_store.h"
#include "storage/record_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

constexpr int kMostChanges = 1'000;

struct RecordName {
  ObjectType type = ObjectType::kDeal;
  ObjectId id = 0;
};

absl::StatusOr<RecordName> ReadName(const v1::ListPropertyChangesRequest& in) {
  const auto type = FromProto(in.object_type());
  if (!type) return Violated({{"objectType", "is required"}});
  ASSIGN_OR_RETURN(const std::optional<ObjectId> id, ParseObjectId(in.object_id(), "objectId"));
  if (!id) return Violated({{"objectId", "is no id of HubSpot's: a whole number"}});
  if (in.has_as_of_time() && in.property().empty()) {
    return Violated({{"asOf", "says the value of one property, which must be given"}});
  }
  return RecordName{*type, *id};
}

v1::PropertyChange ToProto(const storage::PropertyChange& change) {
  v1::PropertyChange out;
  out.set_property(change.property);
  *out.mutable_change_time() = rpc::ToProto(change.changed_at);
  out.set_old_value(change.old_value);
  out.set_new_value(change.new_value);
  out.set_source(change.source);
  return out;
}

}  // namespace

absl::Status PropertyCalls::ListChanges(const CallScope& scope,
                                        const v1::ListPropertyChangesRequest& in,
                                        v1::ListPropertyChangesResponse& out) const {
  ASSIGN_OR_RETURN(const RecordName name, ReadName(in));
  ASSIGN_OR_RETURN(const auto records, parts_.stores.records().Load(scope.workspace, name.type,
                                                                    {name.id}, scope.deadline));
  if (records.empty()) return NoSuch("record", in.object_id());
  ASSIGN_OR_RETURN(const auto found,
                   parts_.stores.history().ChangesOf(scope.workspace, name.type, {name.id}, Time(),
                                                     scope.deadline));
  const auto of_record = found.find(name.id);
  const auto changes =
      of_record == found.end() ? std::vector<storage::PropertyChange>() : of_record->second;
  const Time since = in.has_since_time() ? FromProto(in.since_time()) : Time();
  for (const storage::PropertyChange& change : changes) {
    if (out.changes_size() == kMostChanges) break;
    const bool is_asked = in.property().empty() || change.property == in.property();
    if (is_asked && change.changed_at >= since) *out.add_changes() = ToProto(change);
  }
  if (!in.has_as_of_time()) return absl::OkStatus();
  const auto value =
      portfolio::PropertyAsOf(records.front(), in.property(), changes, FromProto(in.as_of_time()));
  if (!value) return absl::OkStatus();
  out.mutable_value_as_of()->set_value(value->value);
  out.mutable_value_as_of()->set_basis(portfolio::NameOf(value->basis));
  return absl::OkStatus();
}

}  // namespace stanna::rpc
