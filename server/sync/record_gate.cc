#include "server/sync/record_gate.h"

#include <algorithm>
#include <utility>

#include "server/mapping/field_reader.h"
#include "server/validation/record_check.h"

namespace stanna::sync {
namespace {

// The document was checked when it was stored; a formula that this program can't compile any more
// is left out here, and LoadConfiguration says so.
std::optional<int> Compile(expressions::ExpressionSet& set, const config::Formula& formula) {
  const auto handle = set.Add({formula.text, formula.properties});
  return handle.ok() ? std::optional(*handle) : std::nullopt;
}

template <typename Names>
bool HasAll(const HubSpotRecord& record, const Names& names) {
  return std::ranges::all_of(names,
                             [&](const std::string& name) { return record.properties.Has(name); });
}

filters::PropertyTypes TypesOf(const GateFacts& facts, ObjectType type) {
  return [&facts, type](std::string_view property) { return facts.types(type, property); };
}

}  // namespace

RecordGate::RecordGate(const config::Configuration& config, const GateFacts& facts)
    : validation_(config.validation), labels_(facts.labels) {
  auto expressions = std::make_shared<expressions::ExpressionSet>();
  for (const auto& [type, filter] : config.filters.types) {
    const auto of_type = TypesOf(facts, type);
    TypeFilter prepared{filters::PreparedFilter(filter, of_type, facts.now), filter.on_leave,
                        filters::PropertiesOf(filter), std::nullopt};
    // Without a property that it reads, every record would seem to leave.
    if (!filters::UnknownProperties(filter, of_type).empty()) {
      prepared.on_leave = filters::OnLeave::kKeep;
    }
    if (filter.formula) prepared.formula = Compile(*expressions, *filter.formula);
    filters_.emplace(type, std::move(prepared));
  }
  // No record would keep a rule about what none of them shows.
  std::erase_if(validation_.rules, [&facts](const auto& entry) {
    const auto of_type = TypesOf(facts, entry.second.type);
    return std::ranges::any_of(validation::PropertiesOf(entry.second),
                               [&](const auto& property) { return of_type(property).empty(); });
  });
  for (const auto& [id, rule] : validation_.rules) {
    if (rule.check != validation::CheckKind::kFormula) continue;
    if (const auto handle = Compile(*expressions, rule.formula)) {
      rule_formulas_[rule.type][id] = *handle;
    }
  }
  expressions_ = std::move(expressions);
  for (const ObjectType type : kAllObjectTypes) {
    also_watched_[type] = config::AlsoWatched(config, type);
  }
}

const std::vector<std::string>& RecordGate::AlsoWatched(ObjectType type) const {
  return also_watched_.at(type);
}

absl::StatusOr<bool> RecordGate::IsTrue(int formula, const HubSpotRecord& record) const {
  ASSIGN_OR_RETURN(const auto value,
                   expressions_->Evaluate(formula, mapping::RecordInputs(record, labels_.get())));
  return value && *value != "false";
}

bool RecordGate::CanJudge(const HubSpotRecord& record) const {
  const auto filter = filters_.find(record.type);
  return filter == filters_.end() || HasAll(record, filter->second.properties);
}

bool RecordGate::LetsIn(const HubSpotRecord& record, std::vector<mapping::Issue>& issues) const {
  const auto filter = filters_.find(record.type);
  if (filter == filters_.end()) return true;
  if (!filter->second.groups.Matches(record.properties)) return false;
  if (!filter->second.formula) return true;
  const auto is_true = IsTrue(*filter->second.formula, record);
  if (is_true.ok()) return *is_true;
  issues.push_back({std::string(mapping::kCalculationFailed), "",
                    "the filter's formula: " + MessageOf(is_true.status())});
  return true;
}

filters::OnLeave RecordGate::OnLeaveOf(ObjectType type) const {
  const auto filter = filters_.find(type);
  return filter == filters_.end() ? filters::OnLeave::kHide : filter->second.on_leave;
}

std::vector<mapping::Issue> RecordGate::Check(const HubSpotRecord& record) const {
  auto issues = validation::Check(record, validation_);
  std::erase_if(issues, [&](const mapping::Issue& issue) {
    return !record.properties.Has(validation_.rules.at(issue.rule).property);
  });
  const auto formulas = rule_formulas_.find(record.type);
  if (formulas == rule_formulas_.end()) return issues;
  for (const auto& [id, handle] : formulas->second) {
    const validation::Rule& rule = validation_.rules.at(id);
    if (!validation::Applies(rule, record) || !HasAll(record, rule.formula.properties)) continue;
    const auto is_true = IsTrue(handle, record);
    if (is_true.ok() && *is_true) continue;
    issues.push_back(validation::FormulaIssue(
        id, rule, is_true.ok() ? std::string() : MessageOf(is_true.status())));
  }
  return issues;
}

bool RecordGate::HasKeys(ObjectType type) const { return validation::HasKeys(type, validation_); }

std::vector<validation::Key> RecordGate::KeysOf(const HubSpotRecord& record) const {
  return validation::KeysOf(record, validation_);
}

mapping::Issue RecordGate::SharedKeyIssue(const validation::Key& key, ObjectType type,
                                          ObjectId first) const {
  return validation::SharedKeyIssue(key, type, std::span(&first, 1), validation_);
}

}  // namespace stanna::sync
