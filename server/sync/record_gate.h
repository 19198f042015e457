// Which records a configuration takes in, prepared for many of them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hubspot_record.h"
#include "server/config/configuration.h"
#include "server/filters/prepared_filter.h"
#include "server/mapping/mapping_context.h"
#include "server/mapping/values.h"
#include "server/validation/record_keys.h"

namespace stanna::sync {

/// HubSpot's type of a property of an object type; "": the portal has none of the name, or the
/// records were not read with it yet.
using PortalPropertyTypes = std::function<std::string(ObjectType, std::string_view)>;

/// What the gate knows beside the configuration.
struct GateFacts {
  PortalPropertyTypes types;
  std::shared_ptr<const mapping::OptionLabels> labels;
  Time now{};  ///< what relative times in filters count from
};

/// Thread-safe: constant after construction. Nothing needs to outlive it; copies are cheap.
class RecordGate {
 public:
  RecordGate(const config::Configuration& config, const GateFacts& facts);

  /// Whether records of the type may be left out at all.
  bool Filters(ObjectType type) const { return filters_.contains(type); }
  /// Whether the record has all that its filter reads. A property that was never read of it is not
  /// one without a value, which has one of null.
  bool CanJudge(const HubSpotRecord& record) const;
  /// Whether the filter lets the record in, whatever was before. A formula that fails lets it in,
  /// with an issue: nothing is lost by mistake.
  bool LetsIn(const HubSpotRecord& record, std::vector<mapping::Issue>& issues) const;
  /// kKeep also while a property that the filter reads is not there to judge by.
  filters::OnLeave OnLeaveOf(ObjectType type) const;
  /// Properties whose changes are kept beside those that are kept in every workspace.
  const std::vector<std::string>& AlsoWatched(ObjectType type) const;
  /// Rules that need no other record; without those that read a property which is not there, or was
  /// never read of it.
  std::vector<mapping::Issue> Check(const HubSpotRecord& record) const;
  /// Whether records of the type may be told apart by anything: a rule, or duplicates.
  bool HasKeys(ObjectType type) const;
  /// What the record is told apart by.
  std::vector<validation::Key> KeysOf(const HubSpotRecord& record) const;
  /// The issue of a record that shares a key with `first`, which has a lower id.
  mapping::Issue SharedKeyIssue(const validation::Key& key, ObjectType type, ObjectId first) const;

 private:
  struct TypeFilter {
    filters::PreparedFilter groups;
    filters::OnLeave on_leave;
    std::set<std::string> properties;
    std::optional<int> formula;  ///< in expressions_
  };

  absl::StatusOr<bool> IsTrue(int formula, const HubSpotRecord& record) const;

  validation::ValidationConfig validation_;
  std::map<ObjectType, TypeFilter> filters_;
  std::map<ObjectType, std::vector<std::string>> also_watched_;
  std::map<ObjectType, std::map<std::string, int>> rule_formulas_;  // by rule id
  std::shared_ptr<const expressions::ExpressionSet> expressions_;
  std::shared_ptr<const mapping::OptionLabels> labels_;
};

}  // namespace stanna::sync
