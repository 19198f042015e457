// Decoding of gzip content, bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/status.h"

namespace stanna::hubspot {

/// The decoded bytes. DataLoss with reason HTTP_RESPONSE_TOO_LARGE when there would be more than
/// `max_bytes` of them (a small answer can decode to gigabytes), HTTP_BAD_ANSWER when `compressed`
/// is not whole gzip data. What stands behind the first member is ignored.
absl::StatusOr<std::string> Gunzip(std::string_view compressed, std::size_t max_bytes);

}  // namespace stanna::hubspot
