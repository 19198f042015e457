// The smallest pieces of JSON text: strings and numbers.
#pragma once

#include <string>
#include <string_view>

namespace stanna::gateway {

/// Appends `text` in quotes, escaped. `text` is valid UTF-8.
void AppendJsonString(std::string& out, std::string_view text);
/// Appends the shortest number that reads back as `value`; whole numbers without ".0". JSON has no
/// NaN and no infinity: those become null.
void AppendJsonNumber(std::string& out, double value);
/// `text` in quotes, escaped.
std::string JsonString(std::string_view text);

}  // namespace stanna::gateway
