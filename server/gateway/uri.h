// Percent-encoding and query strings of request targets (RFC 3986; queries as HTML forms send
// them).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stanna::gateway {

/// Nothing when a "%" is not followed by two hexadecimal digits, or the result is not UTF-8 text
/// without control characters.
std::optional<std::string> DecodePercent(std::string_view text);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;
/// "a=1&b=x+y" decoded, in order; empty pieces are passed over. Nothing as with DecodePercent.
std::optional<QueryParameters> ParseQuery(std::string_view query);

/// Everything but letters, digits and "-._~" encoded.
std::string EncodePercent(std::string_view text);

/// `url` with `name=value` pairs, encoded, added to its query and before its fragment.
std::string WithQuery(std::string_view url, const QueryParameters& parameters);

}  // namespace stanna::gateway
