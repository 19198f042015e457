// Monthly recurring revenue of a client, with the whole sum that leads to it. Pure; the rules are
// in docs/revenue.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "server/revenue/exchange_rates.h"

namespace stanna::revenue {

/// Where a client's MRR may come from.
enum class MrrSource {
  kProperty,    ///< the mapped `mrr` of the client's company
  kLineItems,   ///< recurring line items of a won deal
  kDealMrr,     ///< the mapped `mrr` of a won deal: HubSpot's `hs_mrr`
  kDealAmount,  ///< amount / term of a won deal without line items
  kManual,      ///< set by a person: nothing else is asked. No configuration names it
};

/// "property", "lineItems", "dealMrr", "dealAmount", "manual".
std::string_view NameOf(MrrSource source);

/// What a deal's pipeline means.
enum class PipelineRole { kNewBusiness, kRenewal, kExpansion, kChurn, kIgnored };

/// Digits after the point that a part of a sum is kept with; sums are exact over kept parts, so
/// that they add up to the last digit wherever they are added.
inline constexpr int kPartDecimals = 6;

struct MrrPolicy {
  /// The property stands for the whole client, before or after all deals; of each deal the first
  /// source that applies counts.
  std::vector<MrrSource> sources = {MrrSource::kProperty, MrrSource::kLineItems,
                                    MrrSource::kDealMrr, MrrSource::kDealAmount};
  /// kDealAmount: the term of deals that state none; absent: such deals do not count.
  std::optional<int> default_term_months;
  /// ISO 4217 code that figures are in; empty: unknown, then amounts in one currency stay in it.
  std::string currency;
  bool operator==(const MrrPolicy&) const = default;
};

/// Decimal texts; empty: unknown.
struct LineItem {
  ObjectId id = 0;
  std::string name;
  std::string amount;  ///< net price of a bill, as HubSpot calculated it
  std::string price, quantity, unit_discount, discount_percent;
  std::string currency;   ///< empty: the deal's
  std::string frequency;  ///< MonthsABill; empty: sold once
  std::string term;       ///< ISO 8601
  std::string term_months;
  std::string payments;            ///< number of bills
  bool renews = false;             ///< goes on after its term
  std::optional<Date> start, end;  ///< the last day included
};

struct Deal {
  ObjectId id = 0;
  std::string name;
  bool won = false;
  PipelineRole role = PipelineRole::kNewBusiness;
  std::optional<Date> closed_on;
  std::optional<Date> start;  ///< of the contract; absent: `closed_on`
  std::string amount, mrr, currency, term_months;
  std::vector<LineItem> line_items;
};

struct ClientFacts {
  ObjectId company_id = 0;  ///< that gives the client its fields
  std::string mrr, mrr_currency;
  std::string manual_mrr;  ///< in the policy's currency; empty: nobody set it
  std::vector<Deal> deals;
};

/// One summand, or why a candidate is none.
struct MrrPart {
  MrrSource source = MrrSource::kProperty;
  ObjectType type = ObjectType::kCompany;
  ObjectId object_id = 0;
  std::string name;     ///< of the deal or line item
  bool counts = false;  ///< part of the sum
  /// A month, in the workspace's currency, kPartDecimals, also of a part that has ended or not
  /// begun; empty when it could not be worked out.
  std::string amount;
  std::string original_amount, original_currency;  ///< a month, before conversion
  std::optional<Conversion> conversion;
  std::optional<Date> from, until;  ///< the first and the last day that it counts on
  std::string words;                ///< the arithmetic, or why it does not count
};

/// Something that keeps a figure from being whole.
struct RevenueIssue {
  ObjectType type = ObjectType::kCompany;
  ObjectId object_id = 0;
  std::string rule;  ///< MISSING_RATE, MISSING_AMOUNT, INVALID_TERM, UNKNOWN_BILLING_FREQUENCY…
  std::string field;
  std::string message;
  bool operator==(const RevenueIssue&) const = default;
};

struct Mrr {
  /// The sum of the parts that count, kPartDecimals at most. Empty: no source says anything, or
  /// the amounts that there are can't be added.
  std::string amount;
  std::string currency;
  /// Some part is missing from the sum; `issues` say which.
  bool incomplete = false;
  std::vector<MrrPart> parts;
  std::vector<RevenueIssue> issues;
  /// The next day on which the same facts give another figure.
  std::optional<Date> changes_on;
};

/// The MRR on the day `on`.
Mrr ComputeMrr(const ClientFacts& facts, const MrrPolicy& policy, const ExchangeRates& rates,
               Date on);

}  // namespace stanna::revenue
