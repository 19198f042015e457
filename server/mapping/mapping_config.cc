#include "server/mapping/mapping_config.h"

#include <iterator>
#include <set>

namespace stanna::mapping {
namespace {

using enum FieldKind;

constexpr TargetField kClientFields[] = {
    {"name", kText},        {"domain", kDomain, true},
    {"mrr", kDecimal},      {"currency", kCurrency},
    {"renewalDate", kDate}, {"ownerId", kId},
    {"csmOwner", kEmail},   {"lifecycleStage", kText},
    {"status", kText},      {"tags", kOptions, false, true},
};
constexpr TargetField kStakeholderFields[] = {
    {"email", kEmail}, {"name", kText},  {"title", kText},
    {"phone", kText},  {"ownerId", kId}, {"lifecycleStage", kText},
};
constexpr TargetField kDealFields[] = {
    {"name", kText},      {"amount", kDecimal},      {"currency", kCurrency}, {"pipelineId", kText},
    {"stageId", kText},   {"probability", kDecimal}, {"closed", kBool},       {"won", kBool},
    {"closeDate", kTime}, {"dealType", kText},       {"ownerId", kId},        {"mrr", kDecimal},
    {"term", kText},      {"contractStart", kDate},
};
constexpr TargetField kLineItemFields[] = {
    {"name", kText},
    {"quantity", kDecimal},
    {"price", kDecimal},
    {"amount", kDecimal},
    {"currency", kCurrency},
    {"billingFrequency", kText},
    {"billingPeriod", kText},
    {"billingStart", kDate},
    {"billingEnd", kDate},
    {"billingPayments", kDecimal},
    {"billingTerms", kText},
    {"termMonths", kDecimal},
    {"unitDiscount", kDecimal},
    {"discountPercent", kDecimal},
};
constexpr TargetField kInteractionFields[] = {
    {"subject", kText},
    {"summary", kText},
    {"occurredAt", kTime, true},
    {"direction", kDirection},
    {"outcome", kText},
    {"from", kText},
    {"to", kText},
    {"threadId", kText},
    {"durationMs", kDuration},
    {"ownerId", kId},
    // Of these only what the analysis makes of them is kept.
    {"body", kText},
    {"headers", kText},
    {"outOfOffice", kBool},
};

constexpr Target kTargets[] = {
    {ObjectType::kCompany, "clients", kClientFields},
    {ObjectType::kContact, "stakeholders", kStakeholderFields},
    {ObjectType::kDeal, "deals", kDealFields},
    {ObjectType::kLineItem, "lineItems", kLineItemFields},
    {ObjectType::kMeeting, "meetings", kInteractionFields},
    {ObjectType::kCall, "calls", kInteractionFields},
    {ObjectType::kEmail, "emails", kInteractionFields},
    {ObjectType::kNote, "notes", kInteractionFields},
    {ObjectType::kTask, "tasks", kInteractionFields},
};

// HubSpot's properties that hold what somebody wrote: whoever reads them, no more than a snippet is
// kept.
constexpr std::string_view kMessageBodies[] = {
    "hs_body_preview", "hs_body_preview_html", "hs_call_body",
    "hs_email_html",   "hs_email_text",        "hs_meeting_body",
    "hs_note_body",    "hs_task_body",         "hs_internal_meeting_notes",
    "hs_call_summary", "hs_email_headers",
};

struct CustomTypeName {
  std::string_view name;
  CustomType type;
  FieldKind kind;
};
constexpr CustomTypeName kCustomTypes[] = {
    {"text", CustomType::kText, kText},         {"number", CustomType::kNumber, kDecimal},
    {"money", CustomType::kMoney, kDecimal},    {"date", CustomType::kDate, kDate},
    {"datetime", CustomType::kDateTime, kTime}, {"bool", CustomType::kBool, kBool},
    {"option", CustomType::kOption, kText},     {"options", CustomType::kOptions, kOptions},
    {"owner", CustomType::kOwner, kId},
};

struct AggregateName {
  std::string_view name;
  Aggregate aggregate;
};
constexpr AggregateName kAggregates[] = {
    {"latest", Aggregate::kLatest},   {"lowest", Aggregate::kLowest},
    {"highest", Aggregate::kHighest}, {"sum", Aggregate::kSum},
    {"any", Aggregate::kAny},
};

template <typename Visit>
void ForEachSource(const MappingConfig& config, ObjectType type, Visit&& visit) {
  const auto target = config.targets.find(type);
  if (target == config.targets.end()) return;
  for (const auto& [field, sources] : target->second) {
    for (const Source& source : sources) visit(source);
  }
}

}  // namespace

const TargetField* Target::Find(std::string_view field) const {
  for (const TargetField& candidate : fields) {
    if (candidate.name == field) return &candidate;
  }
  return nullptr;
}

std::string_view NameOf(CustomType type) { return kCustomTypes[static_cast<int>(type)].name; }

std::optional<CustomType> CustomTypeOf(std::string_view name) {
  for (const CustomTypeName& known : kCustomTypes) {
    if (known.name == name) return known.type;
  }
  return std::nullopt;
}

FieldKind KindOf(CustomType type) { return kCustomTypes[static_cast<int>(type)].kind; }

std::string_view NameOf(Aggregate aggregate) {
  return kAggregates[static_cast<int>(aggregate)].name;
}

std::optional<Aggregate> AggregateOf(std::string_view name) {
  for (const AggregateName& known : kAggregates) {
    if (known.name == name) return known.aggregate;
  }
  return std::nullopt;
}

const Target& TargetOf(ObjectType type) { return kTargets[static_cast<int>(type)]; }

const FieldSources& MappingConfig::SourcesOf(ObjectType type, std::string_view field) const {
  static const FieldSources kNoSources;
  const auto target = targets.find(type);
  if (target == targets.end()) return kNoSources;
  const auto sources = target->second.find(field);
  return sources == target->second.end() ? kNoSources : sources->second;
}

std::optional<TargetField> MappingConfig::FindField(ObjectType type, std::string_view field) const {
  if (!field.starts_with(kCustomPrefix)) {
    const TargetField* known = TargetOf(type).Find(field);
    return known == nullptr ? std::nullopt : std::optional(*known);
  }
  const auto target = custom_fields.find(type);
  if (target == custom_fields.end()) return std::nullopt;
  const auto custom = target->second.find(field.substr(kCustomPrefix.size()));
  if (custom == target->second.end()) return std::nullopt;
  return TargetField{field, KindOf(custom->second.type), false, false};
}

std::vector<std::string> FixedProperties(ObjectType type) {
  std::vector<std::string> names = {"hs_object_id", std::string(LastModifiedProperty(type)),
                                    IsActivity(type) ? "hs_createdate" : "createdate"};
  if (type == ObjectType::kContact) names.emplace_back("associatedcompanyid");
  // Absorbed records vanish without a trace but this one.
  if (!IsActivity(type) && type != ObjectType::kLineItem)
    names.emplace_back("hs_merged_object_ids");
  return names;
}

std::vector<std::string> PropertiesToRequest(const MappingConfig& config, ObjectType type) {
  const auto fixed = FixedProperties(type);
  std::set<std::string> names(fixed.begin(), fixed.end());
  ForEachSource(config, type, [&](const Source& source) {
    names.insert(source.properties.begin(), source.properties.end());
    if (source.when) names.insert(source.when->property);
  });
  return {names.begin(), names.end()};
}

std::vector<std::string> LabelledProperties(const MappingConfig& config, ObjectType type) {
  std::set<std::string> names;
  ForEachSource(config, type, [&](const Source& source) {
    // A formula may ask for the labels of whatever it reads.
    const bool formula = source.form == SourceForm::kFormula;
    if (!formula && source.transform != Transform::kOptionLabel) return;
    names.insert(source.properties.begin(), source.properties.end());
  });
  return {names.begin(), names.end()};
}

std::vector<std::string> SnippetProperties(const MappingConfig& config, ObjectType type) {
  std::set<std::string> names;
  if (IsActivity(type)) names.insert(std::begin(kMessageBodies), std::end(kMessageBodies));
  ForEachSource(config, type, [&](const Source& source) {
    if (source.transform != Transform::kSnippet) return;
    names.insert(source.properties.begin(), source.properties.end());
  });
  for (const std::string_view field : {"body", "headers"}) {
    for (const Source& source : config.SourcesOf(type, field)) {
      names.insert(source.properties.begin(), source.properties.end());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace stanna::mapping
