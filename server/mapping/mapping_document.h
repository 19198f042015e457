// Reads and writes the mapping section of a configuration document (docs/configuration.md).
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "server/mapping/mapping_config.h"

namespace stanna::mapping {

/// The standard mapping: the embedded document standard_mapping.json.
const MappingConfig& StandardMapping();
/// The text of that document.
std::string_view StandardMappingDocument();

/// Reads `{"mapping": {…}}` over the standard mapping: a field that the document names gets its
/// sources from there, every other keeps the standard ones. InvalidArgument (reason
/// INVALID_CONFIGURATION) carries one FieldViolation a mistake, with its JSON path
/// ("mapping.clients.mrr[0].divideBy").
absl::StatusOr<MappingConfig> ParseMappingDocument(std::string_view text);

/// A document that reads back as `config`, with every field, pretty-printed.
std::string WriteMappingDocument(const MappingConfig& config);

}  // namespace stanna::mapping
