// Reads the mapping section of a configuration document (docs/configuration.md).
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/mapping/mapping_config.h"

namespace stanna::mapping {

/// The standard mapping: the embedded document standard_mapping.json.
const MappingConfig& StandardMapping();
/// The text of that document.
std::string_view StandardMappingDocument();

/// Reads the section over what `config` has: a field that it names gets its sources from there,
/// every other keeps its own. Mistakes are added to `violations`, each with its JSON path
/// ("mapping.clients.mrr[0].divideBy").
void ReadMappingSection(const boost::json::value& section, MappingConfig& config,
                        std::vector<FieldViolation>& violations);

}  // namespace stanna::mapping
