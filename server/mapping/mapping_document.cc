#include "server/mapping/mapping_document.h"

#include <glog/logging.h>

#include <boost/json.hpp>

#include "server/mapping/source_document.h"
#include "server/mapping/standard_mapping.h"

namespace stanna::mapping {
namespace {

namespace json = boost::json;

// A document is kept with every version and read at each run; a mapping of every property of a
// large portal stays below this.
constexpr std::size_t kMaxDocumentBytes = 256 * 1024;
constexpr std::size_t kMaxSources = 10;
constexpr std::string_view kInteractions = "interactions";

class Reader {
 public:
  explicit Reader(MappingConfig base) : config_(std::move(base)) {}

  void ReadDocument(const json::value& document) {
    const json::object* root = Object(document, "");
    if (root == nullptr) return;
    for (const auto& [key, value] : *root) {
      if (Std(key) == "mapping") {
        ReadMapping(value);
      } else {
        Violation(std::string(Std(key)), "unknown section; known: mapping");
      }
    }
  }

  Violations& violations() { return violations_; }
  MappingConfig Take() && { return std::move(config_); }

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

  MappingConfig config_;
  Violations violations_;
};

absl::Status Invalid(Violations violations) {
  const std::string message =
      violations.size() == 1
          ? "the configuration is not valid: " + violations[0].field + " " +
                violations[0].description
          : "the configuration has " + std::to_string(violations.size()) + " mistakes";
  ErrorDetails details;
  details.reason = "INVALID_CONFIGURATION";
  details.violations = std::move(violations);
  return WithDetails(InvalidArgument(message), details);
}

absl::StatusOr<MappingConfig> Parse(std::string_view text, MappingConfig base) {
  if (text.size() > kMaxDocumentBytes) return Invalid({{"", "is larger than 256 KiB"}});
  json::error_code error;
  const json::value document = json::parse({text.data(), text.size()}, error);
  if (error) return Invalid({{"", "is not JSON: " + error.message()}});
  Reader reader(std::move(base));
  reader.ReadDocument(document);
  if (!reader.violations().empty()) return Invalid(std::move(reader.violations()));
  return std::move(reader).Take();
}

// One source a line: a document is read by people.
std::string WriteTarget(const TargetMapping& mapping, const std::string& indent) {
  std::string out = "{";
  const char* separator = "\n";
  for (const auto& [field, sources] : mapping) {
    out += separator + indent + "  \"" + field + "\": [";
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (i > 0) out += ", ";
      out += WriteSource(sources[i]);
    }
    out += "]";
    separator = ",\n";
  }
  return out + "\n" + indent + "}";
}

}  // namespace

std::string_view StandardMappingDocument() { return StandardMappingText(); }

const MappingConfig& StandardMapping() {
  static const auto* const kStandard = [] {
    auto parsed = Parse(StandardMappingDocument(), MappingConfig());
    CHECK(parsed.ok()) << ToString(parsed.status());
    return new MappingConfig(*std::move(parsed));
  }();
  return *kStandard;
}

absl::StatusOr<MappingConfig> ParseMappingDocument(std::string_view text) {
  return Parse(text, StandardMapping());
}

std::string WriteMappingDocument(const MappingConfig& config) {
  std::string targets;
  std::string interactions;
  for (const auto& [type, mapping] : config.targets) {
    std::string& out = IsActivity(type) ? interactions : targets;
    const std::string indent = IsActivity(type) ? "      " : "    ";
    if (!out.empty()) out += ",\n";
    out += indent + "\"" + std::string(TargetOf(type).name) + "\": " + WriteTarget(mapping, indent);
  }
  if (!interactions.empty()) {
    if (!targets.empty()) targets += ",\n";
    targets += "    \"interactions\": {\n" + interactions + "\n    }";
  }
  return "{\n  \"mapping\": {\n" + targets + "\n  }\n}\n";
}

}  // namespace stanna::mapping
