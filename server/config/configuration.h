// A workspace's configuration document, read (docs/configuration.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/object_type.h"
#include "base/status.h"
#include "server/config/history_config.h"
#include "server/filters/filter_config.h"
#include "server/insights/health/health_policy.h"
#include "server/mapping/mapping_config.h"
#include "server/revenue/revenue_config.h"
#include "server/validation/validation_config.h"

namespace stanna::config {

struct Configuration {
  int version = 0;  ///< of the document; 0: the standard one
  mapping::MappingConfig mapping;
  revenue::RevenueConfig revenue;
  filters::FilterConfig filters;
  validation::ValidationConfig validation;
  insights::HealthPolicy health;
  HistoryConfig history;
};

/// What is read of each record of a type: the properties that the mapping, the filters and the
/// rules read and those that the history watches, ascending, each once.
std::vector<std::string> PropertiesToRequest(const Configuration& config, ObjectType type);

/// Properties whose changes are kept in this workspace beside those that are kept in every one: the
/// configured ones, and a client's renewal date wherever the mapping takes it from.
std::vector<std::string> AlsoWatched(const Configuration& config, ObjectType type);

/// What a workspace has that never changed its document.
const Configuration& StandardConfiguration();
/// The text of the standard document.
std::string_view StandardDocument();

/// Reads a document over the standard one: a field or key that it names is as it says, every other
/// stays. InvalidArgument (reason INVALID_CONFIGURATION) carries one FieldViolation a mistake, with
/// its JSON path ("mapping.clients.mrr[0].divideBy").
absl::StatusOr<Configuration> ParseDocument(std::string_view text);

/// The error above, for mistakes found elsewhere.
absl::Status InvalidConfiguration(std::vector<FieldViolation> violations);

}  // namespace stanna::config
