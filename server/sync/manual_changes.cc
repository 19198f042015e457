#include "server/sync/manual_changes.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "server/mapping/field_reader.h"

namespace stanna::sync {
namespace {

// Kept with the client and shown where it is explained.
constexpr std::size_t kMaxReason = 500;
constexpr std::size_t kMaxValue = 1'000;

constexpr std::string_view kMrr = "mrr";
constexpr std::array<std::string_view, 8> kSettable = {
    "name", "renewalDate", "ownerId", "csmOwner", "lifecycleStage", "status", "tags", kMrr};

absl::Status Wrong(const std::string& field, std::string what) {
  ErrorDetails details;
  details.violations.push_back({field, what});
  return WithDetails(InvalidArgument(field + " " + what), details);
}

// Read as if a property held it.
absl::StatusOr<std::string> Canonical(const mapping::TargetField& field, const std::string& text) {
  if (text.empty()) return text;
  HubSpotRecord record;
  record.type = ObjectType::kCompany;
  record.properties.Set("value", text);
  mapping::MappingContext context;
  mapping::Source source;
  source.properties = {"value"};
  context.config.targets[record.type][std::string(field.name)] = {source};
  mapping::FieldReader reader(record, context);
  std::string canonical = reader.AsText(field);
  if (canonical.empty()) {
    const auto issues = reader.TakeIssues();
    return Wrong("value", issues.empty() ? "has no value in it" : issues.front().message);
  }
  return canonical;
}

// Stored companies are enough. What the merge concerns is marked: whichever run comes first
// works it off.
absl::StatusOr<std::optional<SyncRunId>> StartReplay(SyncControl& syncs,
                                                     const WorkspaceId& workspace,
                                                     Deadline deadline) {
  RunRequest request;
  request.kind = storage::RunKind::kReplay;
  request.types = {ObjectType::kCompany};
  const auto started = syncs.Start(workspace, request, deadline);
  if (started.ok()) return started->run.id;
  if (absl::IsAlreadyExists(started.status())) return std::nullopt;
  return started.status();
}

}  // namespace

absl::Status SetClientField(storage::Stores& stores, SyncControl& syncs,
                            const WorkspaceId& workspace, storage::FieldOverride value,
                            Deadline deadline) {
  if (std::ranges::count(kSettable, value.field) == 0) {
    return Wrong(
        "field",
        "is none of name, renewalDate, ownerId, csmOwner, lifecycleStage, status, tags, mrr");
  }
  if (CharactersIn(value.reason) > kMaxReason) {
    return Wrong("reason", "is longer than 500 characters");
  }
  if (CharactersIn(value.value) > kMaxValue) {
    return Wrong("value", "is longer than 1,000 characters");
  }
  const auto* field = mapping::TargetOf(ObjectType::kCompany).Find(value.field);
  ASSIGN_OR_RETURN(value.value, Canonical(*field, value.value));
  const bool is_mrr = value.field == kMrr;
  if (is_mrr && (value.value.empty() || value.value.starts_with('-'))) {
    return Wrong("value", "must be an amount of 0 or more");
  }
  RETURN_IF_ERROR(stores.manual().PutOverride(workspace, value, deadline));
  return is_mrr ? StartReplay(syncs, workspace, deadline).status() : absl::OkStatus();
}

absl::Status ClearClientField(storage::Stores& stores, SyncControl& syncs,
                              const WorkspaceId& workspace, const ClientId& client,
                              const std::string& field, Time now, Deadline deadline) {
  RETURN_IF_ERROR(stores.manual().RemoveOverride(workspace, client, field, now, deadline));
  return field == kMrr ? StartReplay(syncs, workspace, deadline).status() : absl::OkStatus();
}

absl::StatusOr<MergeStarted> MergeClients(storage::Stores& stores, SyncControl& syncs,
                                          const WorkspaceId& workspace, const MergeRequest& request,
                                          Deadline deadline) {
  if (request.kept == request.merged) {
    return Wrong("duplicateClientId", "is the client itself");
  }
  MergeStarted started;
  ASSIGN_OR_RETURN(started.domain,
                   stores.manual().MergeClients(workspace, request.kept, request.merged, request.by,
                                                request.now, deadline));
  ASSIGN_OR_RETURN(started.apply_run, StartReplay(syncs, workspace, deadline));
  return started;
}

absl::StatusOr<MergeStarted> UnmergeClient(storage::Stores& stores, SyncControl& syncs,
                                           const WorkspaceId& workspace, const ClientId& kept,
                                           const std::string& domain, Time now, Deadline deadline) {
  RETURN_IF_ERROR(stores.manual().UnmergeClient(workspace, kept, domain, now, deadline));
  MergeStarted started{domain, std::nullopt};
  ASSIGN_OR_RETURN(started.apply_run, StartReplay(syncs, workspace, deadline));
  return started;
}

}  // namespace stanna::sync
