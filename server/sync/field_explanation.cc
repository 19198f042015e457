#include "server/sync/field_explanation.h"

#include <algorithm>
#include <utility>

#include "server/mapping/field_reader.h"
#include "server/sync/mapping_setup.h"
#include "server/sync/workspace_config.h"
#include "storage/client_store.h"
#include "storage/portal_store.h"
#include "storage/record_store.h"

namespace stanna::sync {
namespace {

using mapping::TargetField;

constexpr char kMrr[] = "mrr";
constexpr char kNotWorkedOut[] =
    "the client's MRR has not been worked out yet: the next sync does so at its end";

absl::Status UnknownField(const config::Configuration& config) {
  std::string known;
  for (const TargetField& field : mapping::TargetOf(ObjectType::kCompany).fields) {
    known += (known.empty() ? "" : ", ") + std::string(field.name);
  }
  const auto custom = config.mapping.custom_fields.find(ObjectType::kCompany);
  if (custom != config.mapping.custom_fields.end()) {
    for (const auto& [name, field] : custom->second) {
      known += ", " + std::string(mapping::kCustomPrefix) + name;
    }
  }
  ErrorDetails details;
  details.violations.push_back({"field", "is none of " + known});
  return WithDetails(InvalidArgument("there is no such field"), details);
}

// " of renewal_date ('soon') and term (no value)"; of a source of one property, nothing more than
// the explanation says anyway.
std::string InputsOf(const mapping::Source& source, const HubSpotRecord& record) {
  if (source.properties.size() < 2 && source.form != mapping::SourceForm::kFormula) return "";
  std::string text = source.form == mapping::SourceForm::kFormula ? ", calculated from " : ", of ";
  for (std::size_t i = 0; i < source.properties.size(); ++i) {
    const auto value = record.properties.Get(source.properties[i]);
    const bool is_last = i + 1 == source.properties.size();
    if (i > 0) text += is_last ? " and " : ", ";
    text += source.properties[i] + " (" +
            (value && !value->empty() ? mapping::Quoted(*value) : "no value") + ")";
  }
  return text;
}

// The mapping is pure: reading the stored record again shows what it saw.
void ExplainByMapping(const HubSpotRecord& record, const TargetField& field,
                      const mapping::MappingContext& context, FieldExplanation& out) {
  mapping::FieldReader reader(record, context);
  out.value = reader.AsText(field);
  out.source_modified_at = record.modified_at;
  for (const auto& issue : reader.TakeIssues()) {
    out.notes.push_back(issue.field + ": " + issue.message);
  }
  const std::string path = "mapping.clients." + out.field;
  if (!reader.used()) {
    out.config_path = path;
    out.rule = "none of its sources has a value that can be read";
    return;
  }
  const bool custom = out.field.starts_with(mapping::kCustomPrefix);
  out.config_path =
      path + (custom ? ".sources[" : "[") + std::to_string(reader.used()->source) + "]";
  out.property = reader.used()->property;
  out.property_value = record.properties.Get(out.property).value_or("");
  const auto& sources = context.config.SourcesOf(record.type, out.field);
  const std::string inputs = InputsOf(sources[reader.used()->source], record);
  out.rule = reader.used()->source == 0
                 ? "the field's first source" + inputs
                 : "source " + std::to_string(reader.used()->source + 1) + inputs +
                       ": those before it have no value that can be read";
}

void ExplainMrr(storage::ClientRevenue revenue, FieldExplanation& out) {
  out.value = revenue.mrr.amount;
  out.currency = revenue.mrr.currency;
  out.config_version = revenue.config_version;
  out.config_path = "revenue.mrrSources";
  out.rule = revenue.parts.empty() ? "no source says anything" : "the sum of the parts that count";
  out.revenue = std::move(revenue);
}

bool IsOfProperty(const storage::ClientRevenue& revenue) {
  return std::ranges::any_of(revenue.parts,
                             [](const auto& part) { return part.source == "property"; });
}

// `field` with its prefix; null: the row has no such field.
const storage::CustomField* FindCustom(const storage::ClientRow& row, const std::string& field) {
  if (!field.starts_with(mapping::kCustomPrefix)) return nullptr;
  const std::string name = field.substr(mapping::kCustomPrefix.size());
  const auto custom = std::ranges::find(row.custom, name, &storage::CustomField::name);
  return custom == row.custom.end() ? nullptr : &*custom;
}

// What the client shows now, as the mapping writes it; nullopt: the row does not keep the field.
std::optional<std::string> ShownValue(const storage::ClientRow& row, const std::string& field) {
  const auto id = [](const std::optional<ObjectId>& owner) {
    return owner ? std::to_string(*owner) : "";
  };
  if (field == "name") return row.name;
  if (field == "domain") return row.domain;
  if (field == "renewalDate") return row.renewal_date ? FormatDate(*row.renewal_date) : "";
  if (field == "ownerId") return id(row.owner_id);
  if (field == "csmOwner") return row.csm_owner;
  if (field == "lifecycleStage") return row.lifecycle_stage;
  if (field == "status") return row.status;
  if (field == "tags") return row.tags;
  if (field.starts_with(mapping::kCustomPrefix)) {
    const storage::CustomField* custom = FindCustom(row, field);
    return custom == nullptr ? "" : custom->value;
  }
  return std::nullopt;
}

// Of a custom field of money; else empty.
std::string CurrencyOf(const storage::ClientRow& row, const std::string& field) {
  const storage::CustomField* custom = FindCustom(row, field);
  return custom == nullptr ? "" : custom->currency;
}

// What the mapping says of the client's company, in `out`; nothing where its copy is gone.
absl::Status ExplainMapped(storage::Stores& stores, const WorkspaceId& workspace,
                           const config::Configuration& config, const TargetField& field,
                           FieldExplanation& out, Deadline deadline) {
  ASSIGN_OR_RETURN(const auto context, LoadMappingContext(stores, workspace, config, deadline));
  ASSIGN_OR_RETURN(const auto records, stores.records().Load(workspace, ObjectType::kCompany,
                                                             {out.company_id}, deadline));
  out.config_version = config.version;
  if (records.empty()) {
    out.rule = "the company is gone from HubSpot; the value is what it had last";
  } else {
    ExplainByMapping(records.front(), field, context, out);
  }
  return absl::OkStatus();
}

std::string RuleOf(const storage::FieldOverride& override) {
  return "set by hand" + (override.reason.empty() ? "" : ": " + override.reason);
}

absl::StatusOr<std::optional<storage::FieldOverride>> FindOverride(storage::Stores& stores,
                                                                   const WorkspaceId& workspace,
                                                                   const ClientId& client,
                                                                   const std::string& field,
                                                                   Deadline deadline) {
  ASSIGN_OR_RETURN(auto overrides, stores.manual().ListOverrides(workspace, client, deadline));
  for (auto& override : overrides) {
    if (override.field == field) return std::move(override);
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<FieldExplanation> ExplainField(storage::Stores& stores, const WorkspaceId& workspace,
                                              const ClientId& client, const std::string& field,
                                              Time now, Deadline deadline) {
  ASSIGN_OR_RETURN(const auto config, LoadConfiguration(stores, workspace, deadline));
  const auto known = config.mapping.FindField(ObjectType::kCompany, field);
  if (!known) return UnknownField(config);
  ASSIGN_OR_RETURN(const auto view, stores.clients().GetClient(workspace, client, now, deadline));
  FieldExplanation out;
  out.field = field;
  out.company_id = view.row.company_id;
  if (field != kMrr) {
    RETURN_IF_ERROR(ExplainMapped(stores, workspace, config, *known, out, deadline));
    const auto shown = ShownValue(view.row, field);
    if (!shown) return out;
    ASSIGN_OR_RETURN(out.override, FindOverride(stores, workspace, view.row.id, field, deadline));
    if (out.override) {
      out.rule = RuleOf(*out.override);
      out.value = *shown;
      return out;
    }
    const bool differs = out.value != *shown && known->kind != mapping::FieldKind::kDomain;
    if (differs && !out.property.empty()) {
      out.notes.push_back("by this version of the configuration it would be '" + out.value +
                          "': a replay brings the client in line");
    }
    out.value = *shown;
    out.currency = CurrencyOf(view.row, field);
    return out;
  }
  ASSIGN_OR_RETURN(out.override, FindOverride(stores, workspace, view.row.id, field, deadline));
  auto revenue = stores.revenue().Get(workspace, client, deadline);
  if (IsNotFound(revenue.status())) {
    if (!out.override) return WithReason(NotFound(kNotWorkedOut), "DATA_NOT_READY");
    out.rule = RuleOf(*out.override);
    out.notes.push_back(kNotWorkedOut);
    return out;
  }
  RETURN_IF_ERROR(revenue);
  // Which property the company's own figure is, and what it holds.
  if (IsOfProperty(*revenue)) {
    RETURN_IF_ERROR(ExplainMapped(stores, workspace, config, *known, out, deadline));
  }
  ExplainMrr(*std::move(revenue), out);
  return out;
}

}  // namespace stanna::sync
