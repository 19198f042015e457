// The list in free_mail_domains.txt, embedded.
#pragma once

#include <string_view>

namespace stanna::mapping {

/// One registrable domain a line; lines that begin with '#' are comments.
std::string_view FreeMailDomains();

}  // namespace stanna::mapping
