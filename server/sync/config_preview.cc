#include "server/sync/config_preview.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "server/sync/mapping_setup.h"
#include "server/sync/record_gate.h"
#include "server/sync/requested_properties.h"
#include "server/sync/workspace_config.h"
#include "storage/checkpoint_store.h"
#include "storage/portal_store.h"
#include "storage/record_store.h"

namespace stanna::sync {
namespace {

using config::Configuration;

// HubSpot's lists give so many records a call.
constexpr std::int64_t kRecordsACall = 100;

template <typename Map>
typename Map::mapped_type PartOf(const Map& parts, ObjectType type) {
  const auto found = parts.find(type);
  return found == parts.end() ? typename Map::mapped_type() : found->second;
}

std::map<std::string, validation::Rule> RulesOf(const Configuration& config, ObjectType type) {
  auto rules = config.validation.rules;
  std::erase_if(rules, [type](const auto& rule) { return rule.second.type != type; });
  return rules;
}

bool HasSameFilter(const Configuration& a, const Configuration& b, ObjectType type) {
  return PartOf(a.filters.types, type) == PartOf(b.filters.types, type);
}

bool HasSameFields(const Configuration& a, const Configuration& b, ObjectType type) {
  return PartOf(a.mapping.targets, type) == PartOf(b.mapping.targets, type);
}

// Whether both say the same of the type's records.
bool IsSame(const Configuration& a, const Configuration& b, ObjectType type) {
  return HasSameFields(a, b, type) &&
         PartOf(a.mapping.custom_fields, type) == PartOf(b.mapping.custom_fields, type) &&
         HasSameFilter(a, b, type) && RulesOf(a, type) == RulesOf(b, type) &&
         PartOf(a.validation.duplicates, type) == PartOf(b.validation.duplicates, type);
}

class Previewer {
 public:
  Previewer(storage::Stores& stores, const WorkspaceId& workspace, const Configuration& draft,
            const PreviewOptions& options, Time now, Deadline deadline)
      : stores_(stores),
        workspace_(workspace),
        draft_(draft),
        options_(options),
        now_(now),
        deadline_(deadline),
        until_(Deadline::After(deadline.Remaining() * 9 / 10)) {}

  absl::StatusOr<ConfigPreview> Run() {
    ASSIGN_OR_RETURN(current_, LoadConfiguration(stores_, workspace_, deadline_));
    ASSIGN_OR_RETURN(const OwnIdentity own, LoadOwnIdentity(stores_, workspace_, deadline_));
    own_domains_ = own.domains;
    ConfigPreview out;
    out.current_version = current_.version;
    std::vector<ObjectType> affected;
    for (const ObjectType type : kAllObjectTypes) {
      (IsSame(current_, draft_, type) ? out.unaffected : affected).push_back(type);
    }
    const auto mapped_anew = OfRevenueMappedAnew();
    const bool has_mrr = !mapped_anew.empty() || current_.revenue != draft_.revenue;
    if (affected.empty() && !has_mrr) return out;
    ASSIGN_OR_RETURN(const Rules before, LoadRules(current_));
    ASSIGN_OR_RETURN(const Rules after, LoadRules(draft_));
    std::size_t parts_left = affected.size() + (has_mrr ? 1 : 0);
    // What one part leaves of its share is the others'.
    const auto share = [&] {
      return Deadline::After(until_.Remaining() / static_cast<std::int64_t>(parts_left--));
    };
    for (const ObjectType type : affected) {
      ASSIGN_OR_RETURN(auto preview, Compare(type, before, after, share()));
      out.types.push_back(std::move(preview));
    }
    if (has_mrr) {
      ASSIGN_OR_RETURN(out.mrr, CompareMrr({.stores = stores_,
                                            .workspace = workspace_,
                                            .current = current_,
                                            .draft = draft_,
                                            .draft_context = after.context,
                                            .mapped_anew = mapped_anew,
                                            .now = now_,
                                            .samples = options_.samples,
                                            .most_clients = options_.most_records,
                                            .until = share(),
                                            .deadline = deadline_}));
    }
    return out;
  }

 private:
  struct Rules {
    mapping::MappingContext context;
    RecordGate gate;
  };

  // The types that figures follow from.
  std::vector<ObjectType> OfRevenueMappedAnew() const {
    std::vector<ObjectType> types;
    for (const ObjectType type : {ObjectType::kCompany, ObjectType::kDeal, ObjectType::kLineItem}) {
      if (!HasSameFields(current_, draft_, type)) types.push_back(type);
    }
    return types;
  }

  absl::StatusOr<Rules> LoadRules(const Configuration& config) {
    ASSIGN_OR_RETURN(auto context, LoadMappingContext(stores_, workspace_, config, deadline_));
    ASSIGN_OR_RETURN(const auto types, LoadPropertyTypes(stores_, workspace_, config, deadline_));
    RecordGate gate(config, {types, context.labels, now_});
    return Rules{std::move(context), std::move(gate)};
  }

  absl::StatusOr<TypePreview> Compare(ObjectType type, const Rules& before, const Rules& after,
                                      Deadline until) {
    TypeDerivation current(before.context, before.gate, own_domains_);
    TypeDerivation draft(after.context, after.gate, own_domains_);
    ASSIGN_OR_RETURN(TypePreview out,
                     CompareType({.stores = stores_,
                                  .workspace = workspace_,
                                  .type = type,
                                  .current = current,
                                  .draft = draft,
                                  .has_other_filter = !HasSameFilter(current_, draft_, type),
                                  .samples = options_.samples,
                                  .most_records = options_.most_records,
                                  .until = until,
                                  .deadline = deadline_}));
    RETURN_IF_ERROR(AddUnread(out));
    return out;
  }

  absl::Status AddUnread(TypePreview& out) {
    ASSIGN_OR_RETURN(const auto checkpoints, stores_.checkpoints().List(workspace_, deadline_));
    const auto mine = std::ranges::find(checkpoints, out.type, &storage::SyncCheckpoint::type);
    out.never_read = mine == checkpoints.end() || !mine->imported_at;
    if (out.never_read) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto definitions,
                     stores_.portals().ListProperties(workspace_, out.type, deadline_));
    out.unread_properties =
        MissingProperties(mine->properties, RequestedProperties(draft_, out.type, definitions));
    if (out.unread_properties.empty()) return absl::OkStatus();
    out.calls_to_read = (out.records + kRecordsACall - 1) / kRecordsACall;
    return absl::OkStatus();
  }

  storage::Stores& stores_;
  const WorkspaceId& workspace_;
  const Configuration& draft_;
  const PreviewOptions& options_;
  const Time now_;
  const Deadline deadline_, until_;
  Configuration current_;
  mapping::OwnDomains own_domains_;
};

}  // namespace

absl::StatusOr<ConfigPreview> PreviewConfiguration(storage::Stores& stores,
                                                   const WorkspaceId& workspace,
                                                   const Configuration& draft,
                                                   const PreviewOptions& options, Time now,
                                                   Deadline deadline) {
  return Previewer(stores, workspace, draft, options, now, deadline).Run();
}

}  // namespace stanna::sync
