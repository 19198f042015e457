/// Finding a record by what a path or a batch input names it by.
#pragma once

#include <optional>
#include <string>

#include "tools/hubspot_sim/store/store.h"

namespace stanna::sim {

/// `id_property` is empty for the record id, or a property with unique values ("email"). Looking up
/// by a property reads through all live records.
std::optional<Record> FindByKey(const Store& store, ObjectType type, const std::string& key,
                                const std::string& id_property);

}  // namespace stanna::sim
