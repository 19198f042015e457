// What a workspace expects of HubSpot's records: rules as data. The format of the document is in
// docs/configuration.md; validation_document.h reads it, record_check.h and record_keys.h apply it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/object_type.h"
#include "server/config/formula.h"
#include "server/mapping/mapping_config.h"

namespace stanna::validation {

enum class Severity {
  kWarning,  ///< an issue beside the record
  kError,    ///< the record is held back
};

enum class CheckKind { kRequired, kRange, kFormat, kAllowed, kUnique, kFormula };

enum class Format { kDomain, kEmail, kUrl, kDate, kNumber };

/// "email".
std::string_view NameOf(Format format);

struct Rule {
  ObjectType type = ObjectType::kCompany;
  /// Empty: none, of a formula.
  std::string property;
  CheckKind check = CheckKind::kRequired;
  std::string min, max;  ///< of a range, both included; empty: no such bound
  Format format = Format::kDomain;
  std::vector<std::string> allowed;
  config::Formula formula;
  Severity severity = Severity::kWarning;
  std::string message;  ///< what to do; empty: the standard text
  /// The rule is for records of which this holds.
  std::optional<mapping::Condition> when;
  bool operator==(const Rule&) const = default;
};

/// What shows that two records are one.
enum class DuplicateKey { kDomain, kNameAndOwner, kEmail };

/// "nameAndOwner".
std::string_view NameOf(DuplicateKey key);
/// Whether records of the type have such a key.
bool HasKey(ObjectType type, DuplicateKey key);
/// The properties that it is made of.
std::vector<std::string> PropertiesOf(DuplicateKey key);

struct ValidationConfig {
  std::map<std::string, Rule> rules;  ///< by id
  std::map<ObjectType, std::vector<DuplicateKey>> duplicates;
  bool operator==(const ValidationConfig&) const = default;
};

/// Ids of the rules for a type that make the check, ascending: how the caller finds those that need
/// more than the record, kUnique and kFormula.
std::vector<std::string> RulesOf(const ValidationConfig& config, ObjectType type, CheckKind check);

/// What the rule reads, its condition included.
std::set<std::string> PropertiesOf(const Rule& rule);

/// What the rules for a type and its duplicate keys read.
std::set<std::string> PropertiesOf(const ValidationConfig& config, ObjectType type);

}  // namespace stanna::validation
