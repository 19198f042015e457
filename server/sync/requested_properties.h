// Which properties are read of records, and which of them stored records were read without.
#pragma once

#include <string>
#include <vector>

#include "base/object_type.h"
#include "server/config/configuration.h"
#include "storage/portal_store.h"

namespace stanna::sync {

/// What is read of each record of a type: of the properties that `config` reads, those that the
/// portal defines, and the fixed ones; all of them while its definitions are not known. Ascending.
std::vector<std::string> RequestedProperties(
    const config::Configuration& config, ObjectType type,
    const std::vector<storage::PropertyDefinition>& definitions);

/// Those of `wanted` that records lack that were read with `had`, a checkpoint's properties.
std::vector<std::string> MissingProperties(const std::string& had,
                                           const std::vector<std::string>& wanted);

}  // namespace stanna::sync
