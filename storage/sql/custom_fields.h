// A record's custom fields as one column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/canonical.h"

namespace stanna::storage {

/// Equal fields give equal text; none give "".
std::string CustomFieldsText(const std::vector<CustomField>& fields);
/// By name, of what CustomFieldsText wrote.
std::vector<CustomField> CustomFieldsOf(std::string_view text);

}  // namespace stanna::storage
