// Which HubSpot property feeds which field of the product: the mapping as data. The format of the
// document is in docs/configuration.md; mapping_document.h reads and writes it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/object_type.h"
#include "server/expressions/expression_set.h"

namespace stanna::mapping {

/// How a field's text is read and what an unreadable one is called.
enum class FieldKind {
  kText,
  kDecimal,  ///< at most 6 decimals unless the source says fewer
  kDate,
  kTime,
  kBool,
  kId,  ///< HubSpot's id of an owner
  kEmail,
  kDomain,
  kCurrency,
  kDirection,  ///< "inbound" or "outbound"
  kDuration,   ///< milliseconds
  kOptions,    ///< any number of options: ";"-joined, ascending, each once
};

/// A field of the product.
struct TargetField {
  std::string_view name;
  FieldKind kind;
  /// No record of the target can be made without it, so its sources cannot be taken away.
  bool required = false;
  /// All of its sources count, not the first that has a value.
  bool collects = false;
};

/// The product's record that an object type becomes.
struct Target {
  ObjectType from;
  std::string_view name;  ///< "clients"; for activities the plural name below "interactions"
  std::span<const TargetField> fields;

  const TargetField* Find(std::string_view field) const;
};

const Target& TargetOf(ObjectType type);

/// The types of a customer's own fields.
enum class CustomType {
  kText,
  kNumber,
  kMoney,  ///< in the record's currency
  kDate,
  kDateTime,
  kBool,
  kOption,
  kOptions,
  kOwner,  ///< HubSpot's id
};
/// "text", "number"…; as documents and the API spell it.
std::string_view NameOf(CustomType type);
std::optional<CustomType> CustomTypeOf(std::string_view name);
FieldKind KindOf(CustomType type);

/// How a client's health indicator follows from a field of its deals.
enum class Aggregate { kLatest, kLowest, kHighest, kSum, kAny };
std::string_view NameOf(Aggregate aggregate);
std::optional<Aggregate> AggregateOf(std::string_view name);

/// A field that a customer added. Its sources are those of "custom." + its name in the target.
struct CustomField {
  CustomType type = CustomType::kText;
  std::string label;
  std::optional<Aggregate> health_indicator;  ///< of deals only
  bool operator==(const CustomField&) const = default;
};
inline constexpr std::string_view kCustomPrefix = "custom.";

enum class Transform {
  kNone,
  kLowercase,
  kOwnerEmail,   ///< an owner's id becomes that owner's e-mail address
  kSnippet,      ///< message text becomes the snippet that the product may keep
  kPlainText,    ///< HTML becomes its text
  kOptionLabel,  ///< an option's internal value becomes its label
};

/// Holds when `property` has one of `values`.
struct Condition {
  std::string property;
  std::vector<std::string> values;
  bool operator==(const Condition&) const = default;
};

enum class SourceForm {
  kProperty,  ///< the value of properties[0]
  kJoin,      ///< the values that are there, with `separator` between
  kBetween,   ///< milliseconds from the time in properties[0] to the time in properties[1]
  kConstant,  ///< `constant`, whatever the record holds
  kFormula,   ///< what `formula` makes of `properties`
};

/// An expression (docs/expressions.md), compiled.
struct Formula {
  std::string text;
  int handle = 0;  ///< in MappingConfig::expressions
  bool operator==(const Formula& other) const { return text == other.text; }
};

/// One place a field's value may come from.
struct Source {
  SourceForm form = SourceForm::kProperty;
  std::vector<std::string> properties;
  std::string separator = " ";
  std::string constant;
  Formula formula;
  Transform transform = Transform::kNone;
  std::optional<int> divide_by;
  std::optional<int> decimals;
  /// Value → value; one that is not listed becomes `otherwise`, and without that makes the source
  /// unreadable. Empty: as it is.
  std::map<std::string, std::string> values;
  std::optional<std::string> otherwise;
  std::optional<Condition> when;
  bool operator==(const Source&) const = default;
};

/// Tried in order: the first that gives a value wins.
using FieldSources = std::vector<Source>;
/// By field name; a field without sources stays empty.
using TargetMapping = std::map<std::string, FieldSources, std::less<>>;

struct MappingConfig {
  std::map<ObjectType, TargetMapping> targets;
  /// By name. Line items have none.
  std::map<ObjectType, std::map<std::string, CustomField, std::less<>>> custom_fields;
  /// The formulas of the sources; null when there are none.
  std::shared_ptr<expressions::ExpressionSet> expressions;
  bool operator==(const MappingConfig& other) const {
    return targets == other.targets && custom_fields == other.custom_fields;
  }

  /// The sources of a field; none when the configuration names none.
  const FieldSources& SourcesOf(ObjectType type, std::string_view field) const;
  /// A field of the product or, with its prefix, a custom one; nullopt: there is no such field. The
  /// name lives as long as `field`'s characters.
  std::optional<TargetField> FindField(ObjectType type, std::string_view field) const;
};

/// What is read of every record beside the mapped properties: its id and times, for companies,
/// contacts and deals the ids of those that were merged into it, and for a contact its primary
/// company.
std::vector<std::string> FixedProperties(ObjectType type);

/// The mapped properties and the fixed ones, ascending, each once.
std::vector<std::string> PropertiesToRequest(const MappingConfig& config, ObjectType type);

/// Properties whose options' labels are used.
std::vector<std::string> LabelledProperties(const MappingConfig& config, ObjectType type);

/// Properties whose text may only be kept as a snippet (Transform::kSnippet).
std::vector<std::string> SnippetProperties(const MappingConfig& config, ObjectType type);

}  // namespace stanna::mapping
