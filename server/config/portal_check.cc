#include "server/config/portal_check.h"

#include <algorithm>
#include <string_view>

#include "server/config/property_check.h"

namespace stanna::config {
namespace {

using mapping::FieldKind;
using mapping::Source;
using mapping::SourceForm;
using mapping::TargetField;
using mapping::Transform;

// Types whose values can never be read as the kind. Text can hold anything, and an option may be
// any text too.
std::vector<std::string_view> UnreadableTypes(FieldKind kind) {
  switch (kind) {
    case FieldKind::kDecimal:
    case FieldKind::kDuration:
      return {"date", "datetime", "bool", "phone_number", "object_coordinates", "json"};
    case FieldKind::kDate:
    case FieldKind::kTime:
      return {"bool", "phone_number", "object_coordinates", "json"};
    case FieldKind::kBool:
      return {"date", "datetime", "phone_number", "object_coordinates", "json"};
    case FieldKind::kId:
      return {"date", "datetime", "bool", "phone_number", "object_coordinates", "json"};
    case FieldKind::kEmail:
    case FieldKind::kDomain:
    case FieldKind::kCurrency:
      return {"number", "date", "datetime", "bool", "phone_number", "object_coordinates", "json"};
    case FieldKind::kOptions:
    case FieldKind::kText:
    case FieldKind::kDirection:
      break;
  }
  return {};
}

std::string_view Describe(FieldKind kind) {
  switch (kind) {
    case FieldKind::kDecimal:
      return "a number";
    case FieldKind::kDuration:
      return "a duration";
    case FieldKind::kDate:
      return "a date";
    case FieldKind::kTime:
      return "a time";
    case FieldKind::kBool:
      return "true or false";
    case FieldKind::kId:
      return "an owner's id";
    case FieldKind::kEmail:
      return "an e-mail address";
    case FieldKind::kDomain:
      return "a domain";
    case FieldKind::kCurrency:
      return "a currency";
    case FieldKind::kOptions:
    case FieldKind::kText:
    case FieldKind::kDirection:
      break;
  }
  return "a text";
}

std::string PathOf(ObjectType type, std::string_view field, std::size_t source) {
  const std::string section = IsActivity(type) ? "mapping.interactions." : "mapping.";
  const bool custom = field.starts_with(mapping::kCustomPrefix);
  return section + std::string(mapping::TargetOf(type).name) + "." + std::string(field) +
         (custom ? ".sources[" : "[") + std::to_string(source) + "]";
}

// The JSON path of a source's property.
std::string MemberOf(const Source& source, std::size_t property) {
  switch (source.form) {
    case SourceForm::kJoin:
      return ".join[" + std::to_string(property) + "]";
    case SourceForm::kBetween:
      return ".between[" + std::to_string(property) + "]";
    case SourceForm::kFormula:
      return ".properties[" + std::to_string(property) + "]";
    case SourceForm::kProperty:
    case SourceForm::kConstant:
      break;
  }
  return ".property";
}

class PortalCheck {
 public:
  PortalCheck(const Configuration& config, const PortalDefinitions& portal)
      : config_(config), portal_(portal) {}

  std::vector<FieldViolation> Run() {
    for (const auto& [type, target] : config_.mapping.targets) {
      const auto known = portal_.properties.find(type);
      if (known == portal_.properties.end() || known->second.empty()) continue;
      for (const auto& [name, sources] : target) {
        if (StandardConfiguration().mapping.SourcesOf(type, name) == sources) continue;
        const auto known_field = config_.mapping.FindField(type, name);
        if (!known_field) continue;
        const TargetField& field = *known_field;
        for (std::size_t i = 0; i < sources.size(); ++i) {
          CheckSource(field, sources[i], PathOf(type, name, i), known->second);
        }
      }
    }
    for (const auto& [type, properties] : portal_.properties) {
      if (properties.empty()) continue;
      PropertyCheck check(properties, violations_);
      const auto filter = config_.filters.types.find(type);
      if (filter != config_.filters.types.end()) CheckFilter(filter->second, type, check);
      CheckRules(config_.validation, type, check);
    }
    if (!portal_.pipelines.empty()) CheckPipelines();
    return std::move(violations_);
  }

 private:
  using Types = std::map<std::string, std::string>;

  void CheckSource(const TargetField& field, const Source& source, const std::string& path,
                   const Types& types) {
    for (std::size_t i = 0; i < source.properties.size(); ++i) {
      const std::string& property = source.properties[i];
      const std::string member = path + MemberOf(source, i);
      const std::string* type = TypeOf(property, member, types);
      // What is joined, looked up or resolved is not read as it stands.
      const bool plain = source.form == SourceForm::kProperty && source.values.empty() &&
                         source.transform != Transform::kOwnerEmail &&
                         source.transform != Transform::kOptionLabel;
      const FieldKind kind = source.form == SourceForm::kBetween ? FieldKind::kTime : field.kind;
      if (type == nullptr || (!plain && source.form != SourceForm::kBetween)) continue;
      if (std::ranges::count(UnreadableTypes(kind), *type) == 0) continue;
      violations_.push_back({member, "is of type " + *type + ", which can't be read as " +
                                         std::string(Describe(kind))});
    }
    if (source.when) TypeOf(source.when->property, path + ".when.property", types);
  }

  // Null, with a violation, where the portal has no such property.
  const std::string* TypeOf(const std::string& property, const std::string& path,
                            const Types& types) {
    const auto found = types.find(property);
    if (found != types.end()) return &found->second;
    violations_.push_back({path, "the portal has no property '" + property + "'"});
    return nullptr;
  }

  void CheckPipelines() {
    for (const auto& [id, pipeline] : config_.revenue.pipelines) {
      const std::string path = "pipelines." + id;
      const auto known = portal_.pipelines.find(id);
      if (known == portal_.pipelines.end()) {
        violations_.push_back({path, "the portal has no deal pipeline with this id"});
        continue;
      }
      for (const auto& [stage, meaning] : pipeline.stages) {
        if (known->second.contains(stage)) continue;
        violations_.push_back({path + ".stages." + stage, "the pipeline has no such stage"});
      }
    }
  }

  const Configuration& config_;
  const PortalDefinitions& portal_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

std::vector<FieldViolation> CheckAgainstPortal(const Configuration& config,
                                               const PortalDefinitions& portal) {
  return PortalCheck(config, portal).Run();
}

}  // namespace stanna::config
