// Codes of currencies.
#pragma once

#include <string_view>

namespace stanna {

/// Whether `code` is an ISO 4217 code of money that people pay with, in capitals: funds, metals and
/// test codes ("XAU", "XXX") are left out.
bool IsCurrencyCode(std::string_view code);

}  // namespace stanna
