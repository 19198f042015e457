// What one line item or deal is worth a month, and from when until when.
#pragma once

#include <optional>
#include <string>

#include "server/revenue/mrr.h"

namespace stanna::revenue {

/// In the currency of the line item or deal.
struct ContractValue {
  std::optional<Rational> monthly;   ///< absent: `rule` says why
  std::optional<Date> from, until;   ///< first and last day; an absent end is open
  std::string words;                 ///< the arithmetic
  std::string rule, field, message;  ///< as in RevenueIssue
};

/// Of a line item with a frequency. Net price of a bill: `amount`, else price × quantity less the
/// discounts (a quantity that is not stated is 1). It begins on its own start date, else on the
/// deal's, and ends on its own end date, else after its bills or its term unless it renews.
ContractValue ValueOf(const LineItem& item, const Deal& deal);

/// Of a deal by its own `mrr`, from its start until the end of its term, where it states one.
ContractValue ValueByMrr(const Deal& deal);

/// Of a deal by amount / term.
ContractValue ValueByAmount(const Deal& deal, int term_months);

/// A deal's own term; nullopt when it states none, or nonsense.
std::optional<int> TermMonthsOf(const Deal& deal);

}  // namespace stanna::revenue
