// What fields of a client's deals come to, taken together.
#pragma once

#include <vector>

#include "storage/client_store.h"

namespace stanna::sync {

/// One field for each custom field of the deals that is a health indicator, by name. `lowest`,
/// `highest` and `sum` are of numbers, money and dates (no sum of dates, and none of amounts in
/// different currencies: the field is left out); `any` is true when one is, or all options
/// together; `latest` is of the deal that was modified last.
std::vector<storage::CustomField> HealthIndicators(const std::vector<storage::DealView>& deals);

}  // namespace stanna::sync
