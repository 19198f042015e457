#include "server/config/configuration.h"

#include <boost/json.hpp>
#include <set>
#include <utility>

#include "server/expressions/expression_set.h"
#include "server/filters/filter_document.h"
#include "server/insights/health/health_document.h"
#include "server/mapping/mapping_document.h"
#include "server/revenue/revenue_document.h"
#include "server/validation/validation_document.h"

namespace stanna::config {
namespace {

namespace json = boost::json;

// A document is kept with every version and read at each run; a mapping of every property of a
// large portal stays below this.
constexpr std::size_t kMaxDocumentBytes = 256 * 1024;

// They travel in a gRPC trailer, of which clients take 8 KiB by default.
constexpr std::size_t kMostViolations = 50;

void ReadSections(const json::value& document, Configuration& config,
                  std::vector<FieldViolation>& violations) {
  const json::object* root = document.if_object();
  if (root == nullptr) return violations.push_back({"", "must be an object"});
  for (const auto& [key, section] : *root) {
    const std::string name(key.data(), key.size());
    if (name == "mapping") {
      mapping::ReadMappingSection(section, config.mapping, violations);
    } else if (name == "revenue") {
      revenue::ReadRevenueSection(section, config.revenue, violations);
    } else if (name == "pipelines") {
      revenue::ReadPipelinesSection(section, config.revenue, violations);
    } else if (name == "filters") {
      filters::ReadFiltersSection(section, config.filters, violations);
    } else if (name == "validation") {
      validation::ReadValidationSection(section, config.validation, violations);
    } else if (name == "insights") {
      insights::ReadInsightsSection(section, config.health, violations);
    } else if (name == "history") {
      ReadHistorySection(section, config.history, violations);
    } else {
      violations.push_back({name,
                            "unknown section; known: mapping, revenue, pipelines, filters, "
                            "validation, insights, history"});
    }
  }
}

// Those of the mapping are compiled where they are read.
void CheckFormulas(const Configuration& config, std::vector<FieldViolation>& violations) {
  expressions::ExpressionSet expressions;
  const auto check = [&](const Formula& formula, std::string path) {
    const auto handle = expressions.Add({formula.text, formula.properties});
    if (!handle.ok()) violations.push_back({std::move(path), MessageOf(handle.status())});
  };
  for (const auto& [type, filter] : config.filters.types) {
    if (!filter.formula) continue;
    const std::string section = IsActivity(type) ? "filters.interactions." : "filters.";
    check(*filter.formula, section + std::string(mapping::TargetOf(type).name) + ".formula");
  }
  for (const auto& [id, rule] : config.validation.rules) {
    if (rule.check != validation::CheckKind::kFormula) continue;
    check(rule.formula, "validation.rules." + id + ".formula");
  }
}

}  // namespace

std::string_view StandardDocument() { return mapping::StandardMappingDocument(); }

const Configuration& StandardConfiguration() {
  static const auto& standard = *new Configuration{.version = 0,
                                                   .mapping = mapping::StandardMapping(),
                                                   .revenue = {},
                                                   .filters = {},
                                                   .validation = {},
                                                   .health = {},
                                                   .history = {}};
  return standard;
}

std::vector<std::string> PropertiesToRequest(const Configuration& config, ObjectType type) {
  const auto mapped = mapping::PropertiesToRequest(config.mapping, type);
  std::set<std::string> names(mapped.begin(), mapped.end());
  const auto filter = config.filters.types.find(type);
  if (filter != config.filters.types.end()) names.merge(filters::PropertiesOf(filter->second));
  names.merge(validation::PropertiesOf(config.validation, type));
  if (const auto watched = config.history.watched.find(type);
      watched != config.history.watched.end()) {
    names.insert(watched->second.begin(), watched->second.end());
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> AlsoWatched(const Configuration& config, ObjectType type) {
  std::set<std::string> names;
  if (const auto watched = config.history.watched.find(type);
      watched != config.history.watched.end()) {
    names.insert(watched->second.begin(), watched->second.end());
  }
  if (type == ObjectType::kCompany) {
    for (const mapping::Source& source : config.mapping.SourcesOf(type, "renewalDate")) {
      names.insert(source.properties.begin(), source.properties.end());
    }
  }
  return {names.begin(), names.end()};
}

absl::StatusOr<Configuration> ParseDocument(std::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return InvalidConfiguration({{"", "is larger than 256 KiB"}});
  }
  json::error_code error;
  const json::value document = json::parse({text.data(), text.size()}, error);
  if (error) return InvalidConfiguration({{"", "is not JSON: " + error.message()}});
  Configuration config = StandardConfiguration();
  std::vector<FieldViolation> violations;
  ReadSections(document, config, violations);
  CheckFormulas(config, violations);
  if (!violations.empty()) return InvalidConfiguration(std::move(violations));
  return config;
}

absl::Status InvalidConfiguration(std::vector<FieldViolation> violations) {
  const std::string message =
      violations.size() == 1
          ? "the configuration is not valid: " + violations[0].field + " " +
                violations[0].description
          : "the configuration has " + std::to_string(violations.size()) + " mistakes";
  if (violations.size() > kMostViolations) {
    const std::size_t left_out = violations.size() - kMostViolations;
    violations.resize(kMostViolations);
    violations.push_back({"", "and " + std::to_string(left_out) + " more mistakes"});
  }
  ErrorDetails details;
  details.reason = "INVALID_CONFIGURATION";
  details.violations = std::move(violations);
  return WithDetails(InvalidArgument(message), details);
}

}  // namespace stanna::config
