// Reads the section `filters` of a configuration document (docs/configuration.md).
#pragma once

#include <boost/json/fwd.hpp>
#include <vector>

#include "base/status.h"
#include "server/filters/filter_config.h"

namespace stanna::filters {

/// A type that the section names is filtered as it says there, every other as before. Mistakes are
/// added to `violations`, each with its JSON path ("filters.companies.groups[0][1].value"). Whether
/// values can be read as the property's type is for config/portal_check.h to say.
void ReadFiltersSection(const boost::json::value& section, FilterConfig& config,
                        std::vector<FieldViolation>& violations);

}  // namespace stanna::filters
