// Reads the section `validation` of a configuration document (docs/configuration.md).
#pragma once

#include <boost/json/fwd.hpp>
#include <vector>

#include "base/status.h"
#include "server/validation/validation_config.h"

namespace stanna::validation {

/// A rule or list of duplicate keys that the section names is as it says there, every other as
/// before. Mistakes are added to `violations`, each with its JSON path
/// ("validation.rules.needs-email.range.min").
void ReadValidationSection(const boost::json::value& section, ValidationConfig& config,
                           std::vector<FieldViolation>& violations);

}  // namespace stanna::validation
