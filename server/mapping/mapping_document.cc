#include "server/mapping/mapping_document.h"

#include <glog/logging.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "server/mapping/source_document.h"
#include "server/mapping/standard_mapping.h"

namespace stanna::mapping {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxSources = 10;
// They are kept with every record and shown together.
constexpr std::size_t kMaxCustomFields = 100;
constexpr std::size_t kMaxLabel = 100;
constexpr std::string_view kInteractions = "interactions";

class SectionReader {
 public:
  SectionReader(MappingConfig& config, Violations& violations)
      : config_(config), violations_(violations) {}

  void ReadMapping(const json::value& value) {
    const json::object* sections = Object(value, "mapping");
    if (sections == nullptr) return;
    for (const auto& [key, section] : *sections) {
      const std::string path = "mapping." + std::string(Std(key));
      if (Std(key) == kInteractions) {
        ReadInteractions(section, path);
      } else if (const Target* target = FindTarget(Std(key), /*activities=*/false)) {
        ReadTarget(*target, section, path);
      } else {
        Violation(path,
                  "unknown target; known: clients, stakeholders, deals, lineItems, "
                  "interactions");
      }
    }
  }

 private:
  static std::string_view Std(json::string_view s) { return {s.data(), s.size()}; }

  void Violation(std::string path, std::string what) {
    violations_.push_back({std::move(path), std::move(what)});
  }

  const json::object* Object(const json::value& value, const std::string& path) {
    const json::object* object = value.if_object();
    if (object == nullptr) Violation(path, "must be an object");
    return object;
  }

  void ReadInteractions(const json::value& value, const std::string& path) {
    const json::object* activities = Object(value, path);
    if (activities == nullptr) return;
    for (const auto& [key, section] : *activities) {
      const std::string child = path + "." + std::string(Std(key));
      if (const Target* target = FindTarget(Std(key), /*activities=*/true)) {
        ReadTarget(*target, section, child);
      } else {
        Violation(child, "unknown activity type; known: meetings, calls, emails, notes, tasks");
      }
    }
  }

  // Of this document: what another one compiled may be in use.
  expressions::ExpressionSet& Expressions() {
    if (!expressions_) expressions_ = std::make_shared<expressions::ExpressionSet>();
    config_.expressions = expressions_;
    return *expressions_;
  }

  static const Target* FindTarget(std::string_view name, bool activities) {
    for (const ObjectType type : kAllObjectTypes) {
      if (IsActivity(type) == activities && TargetOf(type).name == name) return &TargetOf(type);
    }
    return nullptr;
  }

  void ReadTarget(const Target& target, const json::value& value, const std::string& path) {
    const json::object* fields = Object(value, path);
    if (fields == nullptr) return;
    for (const auto& [key, sources] : *fields) {
      const std::string child = path + "." + std::string(Std(key));
      if (Std(key) == "custom") {
        ReadCustomFields(target, sources, child);
        continue;
      }
      const TargetField* field = target.Find(Std(key));
      if (field == nullptr) {
        Violation(child, "unknown field of " + std::string(target.name));
        continue;
      }
      ReadField(target, *field, sources, child);
    }
  }

  void ReadField(const Target& target, const TargetField& field, const json::value& value,
                 const std::string& path) {
    const json::array* list = value.if_array();
    if (list == nullptr) return Violation(path, "must be a list of sources");
    if (list->size() > kMaxSources) {
      return Violation(path, "has more than " + std::to_string(kMaxSources) + " sources");
    }
    if (list->empty() && field.required) return Violation(path, "needs at least one source");
    FieldSources sources;
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string child = path + "[" + std::to_string(i) + "]";
      if (auto source = ReadSource((*list)[i], field.kind, child, Expressions(), violations_)) {
        sources.push_back(*std::move(source));
      }
    }
    config_.targets[target.from][std::string(field.name)] = std::move(sources);
  }

  // A document that has them has all of them: there are no standard ones.
  void ReadCustomFields(const Target& target, const json::value& value, const std::string& path) {
    if (target.from == ObjectType::kLineItem) {
      return Violation(path, "line items have no fields of their own");
    }
    const json::object* fields = Object(value, path);
    if (fields == nullptr) return;
    if (fields->size() > kMaxCustomFields) {
      return Violation(path, "has more than " + std::to_string(kMaxCustomFields) + " fields");
    }
    for (const auto& [key, definition] : *fields) {
      const std::string name(Std(key));
      if (IsCustomName(name)) {
        ReadCustomField(target, name, definition, path + "." + name);
      } else {
        Violation(path + "." + name,
                  "a name has 1 to 50 letters, digits and underscores and begins with a letter");
      }
    }
  }

  static bool IsCustomName(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (name.empty() || name.size() > 50 || !letter(name[0])) return false;
    return std::ranges::all_of(
        name, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
  }

  void ReadCustomField(const Target& target, const std::string& name, const json::value& value,
                       const std::string& path) {
    const json::object* object = Object(value, path);
    if (object == nullptr) return;
    CustomField field;
    const json::value* sources = nullptr;
    bool typed = false;
    for (const auto& [key, member] : *object) {
      const json::string* text = member.if_string();
      const std::string_view word = text == nullptr ? std::string_view() : Std(*text);
      const std::string child = path + "." + std::string(Std(key));
      if (Std(key) == "type") {
        typed = ReadCustomType(word, child, field.type);
      } else if (Std(key) == "label") {
        field.label = word;
        if (word.empty() || word.size() > kMaxLabel) {
          Violation(child, "must be a string of 1 to 100 characters");
        }
      } else if (Std(key) == "healthIndicator") {
        ReadIndicator(target, word, child, field);
      } else if (Std(key) == "sources") {
        sources = &member;
      } else {
        Violation(child, "unknown; a custom field has type, label, sources, healthIndicator");
      }
    }
    if (sources == nullptr) Violation(path + ".sources", "is missing");
    if (!object->contains("type")) Violation(path + ".type", "is missing");
    if (sources == nullptr || !typed) return;
    const std::string full = std::string(kCustomPrefix) + name;
    ReadField(target, {full, KindOf(field.type), true, false}, *sources, path + ".sources");
    config_.custom_fields[target.from][name] = std::move(field);
  }

  bool ReadCustomType(std::string_view word, const std::string& path, CustomType& out) {
    const auto type = CustomTypeOf(word);
    if (type) {
      out = *type;
    } else {
      Violation(path,
                "must be one of text, number, money, date, datetime, bool, option, options, owner");
    }
    return type.has_value();
  }

  void ReadIndicator(const Target& target, std::string_view word, const std::string& path,
                     CustomField& field) {
    field.health_indicator = AggregateOf(word);
    if (target.from != ObjectType::kDeal) {
      Violation(path, "only of deals' fields");
    } else if (!field.health_indicator) {
      Violation(path, "must be one of latest, lowest, highest, sum, any");
    }
  }

  MappingConfig& config_;
  Violations& violations_;
  std::shared_ptr<expressions::ExpressionSet> expressions_;
};

}  // namespace

std::string_view StandardMappingDocument() { return StandardMappingText(); }

const MappingConfig& StandardMapping() {
  static const auto* const kStandard = [] {
    const json::value document = json::parse(
        json::string_view(StandardMappingDocument().data(), StandardMappingDocument().size()));
    auto config = std::make_unique<MappingConfig>();
    Violations violations;
    ReadMappingSection(document.at("mapping"), *config, violations);
    CHECK(violations.empty()) << violations[0].field << " " << violations[0].description;
    return config.release();
  }();
  return *kStandard;
}

void ReadMappingSection(const json::value& section, MappingConfig& config, Violations& violations) {
  SectionReader(config, violations).ReadMapping(section);
}

}  // namespace stanna::mapping
