// Whether a record is as a workspace's rules want it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/hubspot_record.h"
#include "server/mapping/values.h"
#include "server/validation/validation_config.h"

namespace stanna::validation {

/// One issue a rule that the record breaks, ordered by rule id; its rule is that id, and it is held
/// back by rules of severity error. Rules that need more than the record are left out: those of
/// kUnique (record_keys.h) and of kFormula.
///
/// A record without a value breaks `required` only. Of a multi-select, each option must be allowed.
std::vector<mapping::Issue> Check(const HubSpotRecord& record, const ValidationConfig& config);

/// Whether the rule is for this record: of its type, and its condition holds.
bool Applies(const Rule& rule, const HubSpotRecord& record);

/// The issue of a record that breaks the rule: `found` (what is there and what is allowed, a
/// sentence without its full stop), then what to do.
mapping::Issue IssueOf(std::string_view rule_id, const Rule& rule, std::string_view found);

/// The issue of a record whose formula is not true; `why`: what the evaluation says beside that,
/// empty when nothing.
mapping::Issue FormulaIssue(std::string_view rule_id, const Rule& rule, std::string_view why = "");

}  // namespace stanna::validation
