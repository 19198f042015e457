#include "server/mapping/mapping_document.h"

#include <glog/logging.h>

#include <boost/json.hpp>
#include <memory>

#include "server/mapping/source_document.h"
#include "server/mapping/standard_mapping.h"

namespace stanna::mapping {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxSources = 10;
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
      if (auto source = ReadSource((*list)[i], field.kind, child, violations_)) {
        sources.push_back(*std::move(source));
      }
    }
    config_.targets[target.from][std::string(field.name)] = std::move(sources);
  }

  MappingConfig& config_;
  Violations& violations_;
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
