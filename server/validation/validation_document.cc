#include "server/validation/validation_document.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "server/config/section_reader.h"
#include "server/filters/number.h"

namespace stanna::validation {
namespace {

namespace json = boost::json;
using config::At;
using config::Below;
using config::Std;

// All of a type's are asked of each of its records.
constexpr std::size_t kMaxRules = 200;
constexpr std::size_t kMaxRuleId = 50;
constexpr std::size_t kMaxAllowed = 200;
constexpr std::size_t kMaxValueBytes = 1'000;
// It is a part of an issue of every record that breaks the rule.
constexpr std::size_t kMaxMessageBytes = 500;

template <typename Value>
using Word = std::pair<std::string_view, Value>;

constexpr Word<Severity> kSeverities[] = {{"error", Severity::kError},
                                          {"warning", Severity::kWarning}};
constexpr Word<Format> kFormats[] = {{"domain", Format::kDomain},
                                     {"email", Format::kEmail},
                                     {"url", Format::kUrl},
                                     {"date", Format::kDate},
                                     {"number", Format::kNumber}};
constexpr Word<CheckKind> kChecks[] = {
    {"required", CheckKind::kRequired}, {"range", CheckKind::kRange},
    {"format", CheckKind::kFormat},     {"allowed", CheckKind::kAllowed},
    {"unique", CheckKind::kUnique},     {"formula", CheckKind::kFormula}};
constexpr Word<DuplicateKey> kKeys[] = {{"domain", DuplicateKey::kDomain},
                                        {"nameAndOwner", DuplicateKey::kNameAndOwner},
                                        {"email", DuplicateKey::kEmail}};

// Issues of built-in rules are in capitals.
bool IsRuleId(std::string_view id) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= kMaxRuleId && is_plain(id.front()) &&
         std::ranges::all_of(id, [&](char c) { return is_plain(c) || c == '-'; });
}

std::optional<ObjectType> ParseObjectName(std::string_view name) {
  for (const ObjectType type : kAllObjectTypes) {
    if (config::ObjectName(type) == name) return type;
  }
  return std::nullopt;
}

// The members of one rule. Each check is a member of its own name.
class RuleReader {
 public:
  RuleReader(config::SectionReader& in, const std::string& path) : in_(in), path_(path) {}

  Rule Read(const json::object& object) {
    ReadObject(object);
    for (const auto& [key, member] : object) ReadMember(Std(key), member);
    CheckWhole();
    return std::move(rule_);
  }

 private:
  std::string Child(std::string_view key) const { return Below(path_, key); }

  // Before all others, which depend on it.
  void ReadObject(const json::object& object) {
    const json::value* name = object.if_contains("object");
    const json::string* text = name == nullptr ? nullptr : name->if_string();
    const auto type = text == nullptr ? std::nullopt : ParseObjectName(Std(*text));
    if (type) {
      rule_.type = *type;
    } else {
      in_.Violation(Child("object"),
                    "must be one of companies, contacts, deals, lineItems, meetings, calls, "
                    "emails, notes, tasks");
    }
  }

  void ReadMember(std::string_view key, const json::value& value) {
    const std::string child = Child(key);
    for (const auto& [word, check] : kChecks) {
      if (word != key) continue;
      rule_.check = check;
      ++checks_;
      return ReadCheck(value, child);
    }
    if (key == "object") return;
    if (key == "property") {
      rule_.property = in_.Property(value, child, rule_.type).value_or("");
      has_property_ = true;
    } else if (key == "properties") {
      rule_.formula.properties =
          in_.Properties(value, child, rule_.type, config::kMaxFormulaProperties);
      has_properties_ = true;
    } else if (key == "severity") {
      rule_.severity = in_.Word<Severity>(value, child, kSeverities).value_or(Severity::kWarning);
    } else if (key == "message") {
      rule_.message = in_.Text(value, child, kMaxMessageBytes).value_or("");
    } else if (key == "when") {
      ReadCondition(value, child);
    } else {
      in_.Violation(child,
                    "unknown; a rule has object, property, one of required, range, format, "
                    "allowed, unique and formula, and properties, severity, message, when");
    }
  }

  void ReadCheck(const json::value& value, const std::string& path) {
    switch (rule_.check) {
      case CheckKind::kRequired:
      case CheckKind::kUnique:
        if (value != json::value(true)) in_.Violation(path, "must be true");
        return;
      case CheckKind::kRange:
        return ReadRange(value, path);
      case CheckKind::kFormat:
        rule_.format = in_.Word<Format>(value, path, kFormats).value_or(Format::kDomain);
        return;
      case CheckKind::kAllowed:
        rule_.allowed = in_.Texts(value, path, 1, kMaxAllowed, kMaxValueBytes);
        return;
      case CheckKind::kFormula:
        rule_.formula.text = in_.Text(value, path, config::kMaxFormulaBytes).value_or("");
        return;
    }
  }

  void ReadRange(const json::value& value, const std::string& path) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    if (object->empty()) return in_.Violation(path, "needs min, max or both");
    const std::size_t before = in_.violations();
    for (const auto& [key, member] : *object) {
      if (Std(key) == "min") {
        rule_.min = Bound(member, Below(path, Std(key)));
      } else if (Std(key) == "max") {
        rule_.max = Bound(member, Below(path, Std(key)));
      } else {
        in_.Violation(Below(path, Std(key)), "unknown; a range has min, max");
      }
    }
    if (in_.violations() != before || rule_.min.empty() || rule_.max.empty()) return;
    const auto min = filters::Number::Parse(rule_.min);
    const auto max = filters::Number::Parse(rule_.max);
    if (min->Compare(*max) > 0) in_.Violation(Below(path, "max"), "is below min");
  }

  // As text, for a JSON number may lose digits on its way here.
  std::string Bound(const json::value& value, const std::string& path) {
    const json::string* text = value.if_string();
    if (text != nullptr && filters::Number::Parse(Std(*text))) return std::string(Std(*text));
    in_.Violation(path, "must be a number in quotes, such as \"0.5\"");
    return "";
  }

  void ReadCondition(const json::value& value, const std::string& path) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    const json::value* property = object->if_contains("property");
    const json::value* is = object->if_contains("is");
    if (property == nullptr || is == nullptr || object->size() != 2) {
      return in_.Violation(path, "must be {\"property\": …, \"is\": [one or more strings]}");
    }
    rule_.when = mapping::Condition{
        .property = in_.Property(*property, Below(path, "property"), rule_.type).value_or(""),
        .values = in_.Texts(*is, Below(path, "is"), 1, kMaxAllowed, kMaxValueBytes)};
  }

  // What only the whole rule shows.
  void CheckWhole() {
    if (checks_ != 1) {
      in_.Violation(path_,
                    "needs exactly one of required, range, format, allowed, unique, formula");
    }
    const bool is_formula = checks_ == 1 && rule_.check == CheckKind::kFormula;
    if (!has_property_ && !is_formula) in_.Violation(path_, "needs a property");
    if (has_properties_ && !is_formula) {
      in_.Violation(Child("properties"), "are what a formula reads; there is none");
    }
  }

  config::SectionReader& in_;
  const std::string& path_;
  Rule rule_;
  int checks_ = 0;
  bool has_property_ = false;
  bool has_properties_ = false;
};

class ValidationReader {
 public:
  ValidationReader(ValidationConfig& config, std::vector<FieldViolation>& violations)
      : config_(config), in_(violations) {}

  void ReadSection(const json::value& section) {
    const json::object* object = in_.Object(section, "validation");
    if (object == nullptr) return;
    for (const auto& [key, value] : *object) {
      const std::string path = Below("validation", Std(key));
      if (Std(key) == "rules") {
        ReadRules(value, path);
      } else if (Std(key) == "duplicates") {
        ReadDuplicates(value, path);
      } else {
        in_.Violation(path, "unknown; known: rules, duplicates");
      }
    }
  }

 private:
  void ReadRules(const json::value& value, const std::string& path) {
    const json::object* rules = in_.Object(value, path);
    if (rules == nullptr) return;
    if (rules->size() > kMaxRules) {
      return in_.Violation(path, "has more than " + std::to_string(kMaxRules) + " rules");
    }
    for (const auto& [id, member] : *rules) {
      const std::string child = Below(path, Std(id));
      if (!IsRuleId(Std(id))) {
        in_.Violation(child, "must be named by 1 to " + std::to_string(kMaxRuleId) +
                                 " of a–z, 0–9 and -, and not begin with -");
      } else if (const json::object* object = in_.Object(member, child)) {
        config_.rules[std::string(Std(id))] = RuleReader(in_, child).Read(*object);
      }
    }
  }

  void ReadDuplicates(const json::value& value, const std::string& path) {
    const json::object* types = in_.Object(value, path);
    if (types == nullptr) return;
    for (const auto& [name, member] : *types) {
      const std::string child = Below(path, Std(name));
      const auto type = ParseObjectName(Std(name));
      if (type == ObjectType::kCompany || type == ObjectType::kContact) {
        ReadKeys(member, child, *type);
      } else {
        in_.Violation(child, "unknown; known: companies, contacts");
      }
    }
  }

  void ReadKeys(const json::value& value, const std::string& path, ObjectType type) {
    const json::array* list = in_.List(value, path, 0, std::size(kKeys), "keys");
    if (list == nullptr) return;
    auto& keys = config_.duplicates[type];
    keys.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      const auto key = in_.Word<DuplicateKey>((*list)[i], At(path, i), kKeys);
      if (!key) continue;
      if (!HasKey(type, *key)) {
        in_.Violation(At(path, i), "is no key of " + std::string(config::ObjectName(type)));
      } else if (std::ranges::count(keys, *key) != 0) {
        in_.Violation(At(path, i), "is there twice");
      } else {
        keys.push_back(*key);
      }
    }
  }

  ValidationConfig& config_;
  config::SectionReader in_;
};

}  // namespace

void ReadValidationSection(const json::value& section, ValidationConfig& config,
                           std::vector<FieldViolation>& violations) {
  ValidationReader(config, violations).ReadSection(section);
}

}  // namespace stanna::validation
