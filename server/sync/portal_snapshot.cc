#include "server/sync/portal_snapshot.h"

#include <glog/logging.h>

#include <algorithm>
#include <set>

#include "server/sync/run_errors.h"

namespace stanna::sync {
namespace {

storage::Owner ToRow(const hubspot::Owner& o) {
  return {o.id, o.user_id, o.email, o.first_name, o.last_name, o.type, o.archived};
}

storage::Pipeline ToRow(ObjectType type, const hubspot::Pipeline& p) {
  storage::Pipeline row{type, p.id, p.label, p.display_order, p.archived, {}};
  for (const hubspot::PipelineStage& s : p.stages) {
    row.stages.push_back({s.id, s.label, s.display_order, s.closed, s.probability, s.archived});
  }
  return row;
}

storage::PropertyDefinition ToRow(ObjectType type, const hubspot::PropertyDefinition& p) {
  storage::PropertyDefinition row;
  row.object_type = type;
  row.name = p.name;
  row.label = p.label;
  row.description = p.description;
  row.group_name = p.group_name;
  row.type = p.type;
  row.field_type = p.field_type;
  for (const auto& option : p.options) {
    row.options.push_back({option.label, option.value, option.hidden});
  }
  row.calculated = p.calculated;
  row.hubspot_defined = p.hubspot_defined;
  row.hidden = p.hidden;
  row.archived = p.archived;
  return row;
}

class PortalReader {
 public:
  PortalReader(hubspot::HubSpotClient& client, storage::PortalStore& store,
               const WorkspaceId& workspace, const hubspot::CallOptions& call,
               const RunOptions& options)
      : client_(client), store_(store), workspace_(workspace), call_(call), options_(options) {}

  absl::StatusOr<PortalSnapshot> Read(const std::vector<ObjectType>& types,
                                      const mapping::MappingConfig& config) {
    RETURN_IF_ERROR(ReadOwners());
    RETURN_IF_ERROR(ReadPipelines());
    RETURN_IF_ERROR(ReadAccount());
    for (const ObjectType type : types) RETURN_IF_ERROR(ReadProperties(type, config));
    return std::move(snapshot_);
  }

 private:
  Deadline StoreDeadline() const { return Deadline::After(options_.store_deadline); }

  hubspot::CallOptions Call() const {
    hubspot::CallOptions call = call_;
    call.deadline = Deadline::After(options_.call_deadline);
    return call;
  }

  // OK when the run can do without it.
  absl::Status Tolerate(const absl::Status& status, std::string_view what) const {
    if (ScopeOf(status) != ErrorScope::kType) return status;
    LOG(WARNING) << "workspace " << workspace_ << ": " << what
                 << " can't be read: " << ToString(status);
    return absl::OkStatus();
  }

  absl::Status ReadOwners() {
    const auto owners = client_.ListOwners(Call());
    snapshot_.calls[ObjectType::kCompany] += 2;  // active and archived ones
    std::vector<storage::Owner> rows;
    if (owners.ok()) {
      for (const hubspot::Owner& owner : *owners) rows.push_back(ToRow(owner));
      RETURN_IF_ERROR(store_.ReplaceOwners(workspace_, rows, StoreDeadline()));
    } else {
      RETURN_IF_ERROR(Tolerate(owners.status(), "owners"));
      ASSIGN_OR_RETURN(rows, store_.ListOwners(workspace_, StoreDeadline()));
      if (rows.empty()) return absl::OkStatus();
    }
    snapshot_.owners.emplace();
    for (const storage::Owner& owner : rows) (*snapshot_.owners)[owner.id] = owner.email;
    return absl::OkStatus();
  }

  absl::Status ReadPipelines() {
    const auto pipelines = client_.ListPipelines(ObjectType::kDeal, Call());
    ++snapshot_.calls[ObjectType::kCompany];
    if (!pipelines.ok()) return Tolerate(pipelines.status(), "pipelines");
    std::vector<storage::Pipeline> rows;
    for (const auto& pipeline : *pipelines) rows.push_back(ToRow(ObjectType::kDeal, pipeline));
    return store_.ReplacePipelines(workspace_, ObjectType::kDeal, rows, StoreDeadline());
  }

  absl::Status ReadAccount() {
    const auto account = client_.GetAccountInfo(Call());
    ++snapshot_.calls[ObjectType::kCompany];
    if (!account.ok()) return Tolerate(account.status(), "account details");
    snapshot_.home_currency = account->company_currency;
    return absl::OkStatus();
  }

  absl::Status ReadProperties(ObjectType type, const mapping::MappingConfig& config) {
    std::vector<std::string>& names = snapshot_.properties[type];
    names = mapping::PropertiesToRequest(config, type);
    const auto definitions = client_.ListProperties(type, Call());
    ++snapshot_.calls[type];
    if (!definitions.ok()) {
      return Tolerate(definitions.status(), "properties of " + std::string(NameOf(type)));
    }
    const auto fixed = mapping::FixedProperties(type);
    std::set<std::string> known(fixed.begin(), fixed.end());
    std::vector<storage::PropertyDefinition> rows;
    for (const hubspot::PropertyDefinition& definition : *definitions) {
      known.insert(definition.name);
      rows.push_back(ToRow(type, definition));
    }
    std::erase_if(names, [&](const std::string& name) { return !known.contains(name); });
    return store_.ReplaceProperties(workspace_, type, rows, StoreDeadline());
  }

  hubspot::HubSpotClient& client_;
  storage::PortalStore& store_;
  const WorkspaceId& workspace_;
  const hubspot::CallOptions& call_;
  const RunOptions& options_;
  PortalSnapshot snapshot_;
};

}  // namespace

absl::StatusOr<PortalSnapshot> ReadPortal(hubspot::HubSpotClient& client,
                                          storage::PortalStore& store, const WorkspaceId& workspace,
                                          const std::vector<ObjectType>& types,
                                          const mapping::MappingConfig& config,
                                          const hubspot::CallOptions& call,
                                          const RunOptions& options) {
  return PortalReader(client, store, workspace, call, options).Read(types, config);
}

}  // namespace stanna::sync
