#include "server/mapping/source_document.h"

#include <boost/json.hpp>

#include "server/mapping/property_name.h"

namespace stanna::mapping {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxJoined = 5;
constexpr std::size_t kMaxValues = 200;
constexpr std::size_t kMaxConstant = 200;
// As many as a filter's or a rule's formula reads.
constexpr std::size_t kMaxFormulaProperties = 30;
constexpr std::int64_t kMaxDivisor = 1'000'000;
constexpr std::int64_t kMaxDecimals = 6;

struct NamedTransform {
  std::string_view name;
  Transform transform;
};
constexpr NamedTransform kTransforms[] = {
    {"none", Transform::kNone},
    {"lowercase", Transform::kLowercase},
    {"ownerEmail", Transform::kOwnerEmail},
    {"snippet", Transform::kSnippet},
    {"plainText", Transform::kPlainText},
    {"optionLabel", Transform::kOptionLabel},
};

std::string_view Std(json::string_view s) { return {s.data(), s.size()}; }

class SourceReader {
 public:
  SourceReader(FieldKind kind, const std::string& path, expressions::ExpressionSet& expressions,
               Violations& violations)
      : kind_(kind), path_(path), violations_(violations), expressions_(expressions) {}

  std::optional<Source> Read(const json::value& value) {
    const std::size_t before = violations_.size();
    const json::object* object = value.if_object();
    if (object == nullptr) {
      Violation("", "must be an object");
      return std::nullopt;
    }
    for (const auto& [key, member] : *object) ReadMember(Std(key), member);
    CheckWhole();
    const bool sound = violations_.size() == before;
    if (sound && source_.form == SourceForm::kFormula) CompileFormula();
    if (violations_.size() != before) return std::nullopt;
    return std::move(source_);
  }

 private:
  void Violation(const std::string& key, std::string what) {
    violations_.push_back({key.empty() ? path_ : path_ + "." + key, std::move(what)});
  }

  void ReadMember(std::string_view key, const json::value& value) {
    if (key == "property") return ReadProperty(value);
    if (key == "join") return ReadList("join", SourceForm::kJoin, 1, kMaxJoined, value);
    if (key == "between") return ReadList("between", SourceForm::kBetween, 2, 2, value);
    if (key == "value") return ReadConstant(value);
    if (key == "formula") return ReadFormula(value);
    if (key == "properties") {
      has_properties_ = true;
      return ReadNames("properties", 1, kMaxFormulaProperties, value);
    }
    if (key == "separator") return ReadSeparator(value);
    if (key == "transform") return ReadTransform(value);
    if (key == "divideBy") return ReadNumber("divideBy", 1, kMaxDivisor, value, source_.divide_by);
    if (key == "decimals") return ReadNumber("decimals", 0, kMaxDecimals, value, source_.decimals);
    if (key == "values") return ReadValues(value);
    if (key == "otherwise") return ReadOtherwise(value);
    if (key == "when") return ReadCondition(value);
    Violation(
        std::string(key),
        "unknown; a source has property, join, between, value, formula, properties, separator, "
        "transform, divideBy, decimals, values, otherwise, when");
  }

  std::optional<std::string> Name(const std::string& key, const json::value& value) {
    const json::string* text = value.if_string();
    if (text != nullptr && IsPropertyName(Std(*text))) return std::string(Std(*text));
    Violation(key, text == nullptr ? "must be a property's internal name (a string)"
                                   : "is not the internal name of a property");
    return std::nullopt;
  }

  void SetForm(SourceForm form) {
    source_.form = form;
    ++forms_;
  }

  void ReadProperty(const json::value& value) {
    SetForm(SourceForm::kProperty);
    if (auto name = Name("property", value)) source_.properties = {*std::move(name)};
  }

  void ReadList(const std::string& key, SourceForm form, std::size_t least, std::size_t most,
                const json::value& value) {
    SetForm(form);
    ReadNames(key, least, most, value);
  }

  void ReadNames(const std::string& key, std::size_t least, std::size_t most,
                 const json::value& value) {
    const json::array* list = value.if_array();
    if (list == nullptr || list->size() < least || list->size() > most) {
      const std::string count = least == most
                                    ? std::to_string(most)
                                    : std::to_string(least) + " to " + std::to_string(most);
      return Violation(key, "must be a list of " + count + " property names");
    }
    source_.properties.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      auto name = Name(key + "[" + std::to_string(i) + "]", (*list)[i]);
      if (name) source_.properties.push_back(*std::move(name));
    }
  }

  void ReadConstant(const json::value& value) {
    SetForm(SourceForm::kConstant);
    const json::string* text = value.if_string();
    if (text == nullptr || text->empty() || text->size() > kMaxConstant) {
      return Violation("value",
                       "must be a string of 1 to " + std::to_string(kMaxConstant) + " characters");
    }
    source_.constant = Std(*text);
  }

  void ReadFormula(const json::value& value) {
    SetForm(SourceForm::kFormula);
    const json::string* text = value.if_string();
    if (text == nullptr) return Violation("formula", "must be a string");
    source_.formula.text = Std(*text);
  }

  void CompileFormula() {
    const auto handle = expressions_.Add({source_.formula.text, source_.properties});
    if (!handle.ok()) return Violation("formula", MessageOf(handle.status()));
    source_.formula.handle = *handle;
  }

  void ReadOtherwise(const json::value& value) {
    const json::string* text = value.if_string();
    if (text == nullptr) return Violation("otherwise", "must be a string");
    CheckDirection("otherwise", Std(*text));
    source_.otherwise = Std(*text);
  }

  void CheckDirection(const std::string& key, std::string_view value) {
    if (kind_ != FieldKind::kDirection || value == "inbound" || value == "outbound") return;
    Violation(key, "must be inbound or outbound");
  }

  void ReadSeparator(const json::value& value) {
    separator_ = true;
    const json::string* text = value.if_string();
    if (text == nullptr || text->size() > 10) {
      return Violation("separator", "must be a string of at most 10 characters");
    }
    source_.separator = Std(*text);
  }

  void ReadTransform(const json::value& value) {
    const json::string* text = value.if_string();
    for (const auto& [name, transform] : kTransforms) {
      if (text == nullptr || Std(*text) != name) continue;
      source_.transform = transform;
      return;
    }
    Violation("transform",
              "unknown transform; known: none, lowercase, ownerEmail, snippet, plainText, "
              "optionLabel");
  }

  void ReadNumber(const std::string& key, std::int64_t least, std::int64_t most,
                  const json::value& value, std::optional<int>& out) {
    const std::int64_t* number = value.if_int64();
    if (number == nullptr || *number < least || *number > most) {
      return Violation(key, "must be a whole number from " + std::to_string(least) + " to " +
                                std::to_string(most));
    }
    out = static_cast<int>(*number);
  }

  void ReadValues(const json::value& value) {
    const json::object* table = value.if_object();
    if (table == nullptr || table->empty() || table->size() > kMaxValues) {
      return Violation("values",
                       "must be an object of 1 to " + std::to_string(kMaxValues) + " strings");
    }
    for (const auto& [from, to] : *table) {
      const std::string key = "values." + std::string(Std(from));
      const json::string* text = to.if_string();
      if (text == nullptr) {
        Violation(key, "must be a string");
        continue;
      }
      CheckDirection(key, Std(*text));
      source_.values[std::string(Std(from))] = Std(*text);
    }
  }

  void ReadCondition(const json::value& value) {
    const json::object* object = value.if_object();
    const json::value* property = object == nullptr ? nullptr : object->if_contains("property");
    const json::value* is = object == nullptr ? nullptr : object->if_contains("is");
    const json::array* list = is == nullptr ? nullptr : is->if_array();
    if (property == nullptr || list == nullptr || list->empty() || object->size() != 2) {
      return Violation("when", "must be {\"property\": …, \"is\": [one or more strings]}");
    }
    Condition condition;
    condition.property = Name("when.property", *property).value_or("");
    for (std::size_t i = 0; i < list->size(); ++i) {
      const json::string* text = (*list)[i].if_string();
      if (text == nullptr) {
        Violation("when.is[" + std::to_string(i) + "]", "must be a string");
        continue;
      }
      condition.values.emplace_back(Std(*text));
    }
    source_.when = std::move(condition);
  }

  // What only the whole source shows.
  void CheckWhole() {
    if (forms_ != 1) Violation("", "needs exactly one of property, join, between, value, formula");
    if (has_properties_ != (source_.form == SourceForm::kFormula)) {
      Violation("properties", has_properties_ ? "only with formula" : "is missing: what it reads");
    }
    if (source_.otherwise && source_.values.empty()) Violation("otherwise", "only with values");
    const bool needs_property = source_.transform == Transform::kOptionLabel;
    if (needs_property && source_.form != SourceForm::kProperty) {
      Violation("transform", "optionLabel needs a property");
    }
    if (separator_ && source_.form != SourceForm::kJoin) Violation("separator", "only with join");
    if (source_.form == SourceForm::kBetween && kind_ != FieldKind::kDuration) {
      Violation("between", "only for a duration");
    }
    if (kind_ == FieldKind::kDecimal) return;
    if (source_.divide_by) Violation("divideBy", "only for a number");
    if (source_.decimals) Violation("decimals", "only for a number");
  }

  const FieldKind kind_;
  const std::string& path_;
  Violations& violations_;
  expressions::ExpressionSet& expressions_;
  Source source_;
  bool has_properties_ = false;
  int forms_ = 0;
  bool separator_ = false;
};

}  // namespace

std::optional<Source> ReadSource(const json::value& value, FieldKind kind, const std::string& path,
                                 expressions::ExpressionSet& expressions, Violations& violations) {
  return SourceReader(kind, path, expressions, violations).Read(value);
}

}  // namespace stanna::mapping
