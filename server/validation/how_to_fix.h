// What a person can do about an issue, by its rule.
#pragma once

#include <string>
#include <string_view>

#include "server/validation/validation_config.h"

namespace stanna::validation {

/// One or two sentences: of a rule of the product's ("MISSING_DOMAIN"), or of the workspace's own,
/// whose message comes first. Of a rule that is neither: that it is not there any more.
std::string HowToFix(std::string_view rule, const ValidationConfig& config);
/// The rule's own message, else the text of its check.
std::string HowToFix(const Rule& rule);

/// Whether the product has such a rule.
bool IsBuiltIn(std::string_view rule);

}  // namespace stanna::validation
