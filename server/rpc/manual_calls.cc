#include "server/rpc/manual_calls.h"

#include "server/rpc/client_lookup.h"
#include "server/rpc/errors.h"
#include "server/rpc/insights_protos.h"
#include "server/rpc/request_checks.h"
#include "server/sync/field_explanation.h"
#include "server/sync/manual_changes.h"
#include "storage/manual_store.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

void SetStarted(const sync::MergeStarted& started, v1::MergeClientsResponse& out) {
  out.set_domain(started.domain);
  if (started.apply_run) out.set_apply_sync_id(started.apply_run->value);
}

}  // namespace

absl::Status ManualCalls::Explain(const CallScope& scope, const v1::ExplainFieldRequest& in,
                                  v1::FieldExplanation& out) const {
  const ClientId id(in.client_id());
  RETURN_IF_ERROR(CheckPresent(id.value, "clientId"));
  RETURN_IF_ERROR(CheckPresent(in.field(), "field"));
  const auto explained = sync::ExplainField(parts_.stores, scope.workspace, id, in.field(),
                                            parts_.clock.Now(), scope.deadline);
  if (ReasonOf(explained.status()) == "DATA_NOT_READY") return explained.status();
  if (!explained.ok()) return OrNoSuch(explained.status(), "client", id.value);
  out = ToProto(id, *explained);
  return absl::OkStatus();
}

absl::Status ManualCalls::SetField(const CallScope& scope, const v1::SetClientFieldRequest& in,
                                   v1::FieldExplanation& out) const {
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  const absl::Status set = sync::SetClientField(parts_.stores, parts_.syncs, scope.workspace,
                                                {.client_id = client.row.id,
                                                 .field = in.field(),
                                                 .value = in.value(),
                                                 .synced_value = "",
                                                 .reason = in.reason(),
                                                 .set_by = CallerOf(scope),
                                                 .set_at = parts_.clock.Now()},
                                                scope.deadline);
  RETURN_IF_ERROR(OrNoSuch(set, "client", in.client_id()));
  return ExplainTo(scope, client.row.id, in.field(), out);
}

absl::Status ManualCalls::ClearField(const CallScope& scope, const v1::ClearClientFieldRequest& in,
                                     v1::FieldExplanation& out) const {
  RETURN_IF_ERROR(CheckPresent(in.field(), "field"));
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  const absl::Status cleared =
      sync::ClearClientField(parts_.stores, parts_.syncs, scope.workspace, client.row.id,
                             in.field(), parts_.clock.Now(), scope.deadline);
  RETURN_IF_ERROR(OrNoSuch(cleared, "field set by hand", in.field()));
  return ExplainTo(scope, client.row.id, in.field(), out);
}

absl::Status ManualCalls::ListFields(const CallScope& scope, const v1::ListClientFieldsRequest& in,
                                     v1::ListClientFieldsResponse& out) const {
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  auto& manual = parts_.stores.manual();
  ASSIGN_OR_RETURN(const auto overrides,
                   manual.ListOverrides(scope.workspace, client.row.id, scope.deadline));
  ASSIGN_OR_RETURN(const auto merges,
                   manual.ListMerges(scope.workspace, client.row.id, scope.deadline));
  for (const auto& override : overrides) *out.add_overrides() = ToProto(override);
  for (const auto& merge : merges) *out.add_merges() = ToProto(merge);
  return absl::OkStatus();
}

absl::Status ManualCalls::Merge(const CallScope& scope, const v1::MergeClientsRequest& in,
                                v1::MergeClientsResponse& out) const {
  RETURN_IF_ERROR(CheckPresent(in.duplicate_client_id(), "duplicateClientId"));
  ASSIGN_OR_RETURN(const auto kept, FindClient(parts_, scope, in.client_id()));
  const auto started = sync::MergeClients(parts_.stores, parts_.syncs, scope.workspace,
                                          {.kept = kept.row.id,
                                           .merged = ClientId(in.duplicate_client_id()),
                                           .by = CallerOf(scope),
                                           .now = parts_.clock.Now()},
                                          scope.deadline);
  if (!started.ok()) return OrNoSuch(started.status(), "client", in.duplicate_client_id());
  SetStarted(*started, out);
  return absl::OkStatus();
}

absl::Status ManualCalls::Unmerge(const CallScope& scope, const v1::UnmergeClientRequest& in,
                                  v1::MergeClientsResponse& out) const {
  RETURN_IF_ERROR(CheckPresent(in.domain(), "domain"));
  ASSIGN_OR_RETURN(const auto kept, FindClient(parts_, scope, in.client_id()));
  const auto started =
      sync::UnmergeClient(parts_.stores, parts_.syncs, scope.workspace, kept.row.id, in.domain(),
                          parts_.clock.Now(), scope.deadline);
  if (!started.ok()) return OrNoSuch(started.status(), "merged domain", in.domain());
  SetStarted(*started, out);
  return absl::OkStatus();
}

absl::Status ManualCalls::ExplainTo(const CallScope& scope, const ClientId& id,
                                    const std::string& field, v1::FieldExplanation& out) const {
  const auto explained = sync::ExplainField(parts_.stores, scope.workspace, id, field,
                                            parts_.clock.Now(), scope.deadline);
  if (ReasonOf(explained.status()) == "DATA_NOT_READY") {
    // The change stands, although there is no figure yet.
    out.set_client_id(id.value);
    out.set_field(field);
    out.set_rule(MessageOf(explained.status()));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(explained);
  out = ToProto(id, *explained);
  return absl::OkStatus();
}

}  // namespace stanna::rpc
