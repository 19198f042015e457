#include "server/revenue/contract_value.h"

#include <utility>

#include "server/revenue/billing.h"

namespace stanna::revenue {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// Bills a number of which makes a century of weeks.
constexpr int kMostPayments = 5'200;
constexpr int kPercent = 100;

// What a person reads as a number: as it came where it is exact, else to the millionth.
std::string Shown(const Rational& value) { return RoundedText(value, kPartDecimals); }

ContractValue Unknown(ContractValue value, std::string rule, std::string field,
                      std::string message) {
  value.rule = std::move(rule);
  value.field = std::move(field);
  value.message = std::move(message);
  return value;
}

// A whole number from 1 to `most`; nullopt: another text.
std::optional<int> Count(const std::string& text, int most) {
  const auto number = ParseRational(text);
  if (!number || denominator(*number) != 1 || *number < 1 || *number > most) return std::nullopt;
  return numerator(*number).convert_to<int>();
}

struct Net {
  std::optional<Rational> amount;
  std::string words;
};

Net NetByPrice(const LineItem& item) {
  const auto price = ParseRational(item.price);
  if (!price) return {};
  const Rational quantity = ParseRational(item.quantity).value_or(1);
  Net net{*price, "price " + Shown(*price)};
  if (const auto off = ParseRational(item.unit_discount); off && *off != 0) {
    *net.amount -= *off;
    net.words = "(" + net.words + " - discount " + Shown(*off) + ")";
  }
  *net.amount *= quantity;
  if (quantity != 1) net.words += " x " + Shown(quantity);
  const auto percent = ParseRational(item.discount_percent);
  // A unit discount and a percentage are two ways to say the same: HubSpot keeps one of them.
  if (percent && *percent != 0 && net.words.front() != '(') {
    *net.amount *= (kPercent - *percent) / kPercent;
    net.words += " less " + Shown(*percent) + " %";
  }
  return net;
}

Net NetOf(const LineItem& item) {
  if (const auto amount = ParseRational(item.amount)) {
    return {*amount, "net price " + Shown(*amount)};
  }
  return NetByPrice(item);
}

// Whole months after `start`, and days where a bill's length is in weeks.
Date EndOfBills(Date start, int payments, const Rational& months_a_bill) {
  if (denominator(months_a_bill) == 1) {
    return EndOf(start, {.months = numerator(months_a_bill).convert_to<int>() * payments});
  }
  const Rational weeks_a_bill = months_a_bill * 52 / 12;
  return EndOf(start, {.days = numerator(weeks_a_bill).convert_to<int>() * 7 * payments});
}

// The day after the last one; nullopt: open.
std::optional<Date> DerivedEnd(const LineItem& item, Date start,
                               const std::optional<Rational>& months_a_bill) {
  if (item.renews) return std::nullopt;
  const auto payments = Count(item.payments, kMostPayments);
  if (payments && months_a_bill) return EndOfBills(start, *payments, *months_a_bill);
  if (const auto term = ParseTerm(item.term)) return EndOf(start, *term);
  if (const auto months = Count(item.term_months, kMostTermMonths)) {
    return EndOf(start, {.months = *months});
  }
  return std::nullopt;
}

std::optional<Date> LastDay(std::optional<Date> end) {
  if (!end) return std::nullopt;
  return Date(sys_days(*end) - days(1));
}

std::optional<Date> StartOf(const Deal& deal) { return deal.start ? deal.start : deal.closed_on; }

ContractValue SpanOf(const LineItem& item, const Deal& deal,
                     const std::optional<Rational>& months_a_bill) {
  ContractValue value;
  value.from = item.start ? item.start : StartOf(deal);
  value.until = item.end;
  if (!value.until && value.from) {
    value.until = LastDay(DerivedEnd(item, *value.from, months_a_bill));
  }
  return value;
}

std::string BillWords(const std::string& frequency, const Rational& months) {
  if (denominator(months) == 1) {
    return months == 1 ? ", billed monthly"
                       : ", billed " + frequency + ": / " + Shown(months) + " months";
  }
  return ", billed " + frequency + ": x " + (numerator(months) == 3 ? "52" : "26") + " / 12";
}

ContractValue DealValue(const Deal& deal, Rational monthly, std::optional<int> term) {
  ContractValue value;
  value.monthly = std::move(monthly);
  value.from = StartOf(deal);
  if (value.from && term) value.until = LastDay(EndOf(*value.from, {.months = *term}));
  return value;
}

}  // namespace

ContractValue ValueOf(const LineItem& item, const Deal& deal) {
  const auto months = MonthsABill(item.frequency);
  ContractValue value = SpanOf(item, deal, months);
  if (value.from && value.until && *value.until < *value.from) {
    const std::string ends = FormatDate(*value.until);
    value.until.reset();  // one of the two is wrong: it can't be said to be over
    return Unknown(std::move(value), "INVALID_TERM", "hs_recurring_billing_end_date",
                   "ends on " + ends + ", before it begins on " + FormatDate(*value.from));
  }
  if (!months) {
    return Unknown(std::move(value), "UNKNOWN_BILLING_FREQUENCY", "recurringbillingfrequency",
                   "'" + item.frequency + "' is no billing frequency that is known");
  }
  const Net net = NetOf(item);
  if (!net.amount) {
    return Unknown(std::move(value), "MISSING_AMOUNT", "amount",
                   "has neither a net price nor a unit price");
  }
  if (*net.amount < 0) {
    return Unknown(std::move(value), "NEGATIVE_AMOUNT", "amount",
                   net.words + " is less than nothing");
  }
  value.monthly = *net.amount / *months;
  value.words = net.words + BillWords(item.frequency, *months);
  return value;
}

std::optional<int> TermMonthsOf(const Deal& deal) {
  if (const auto months = Count(deal.term_months, kMostTermMonths)) return months;
  const auto term = ParseTerm(deal.term_months);
  if (term && term->months > 0 && term->days == 0) return term->months;
  return std::nullopt;
}

ContractValue ValueByMrr(const Deal& deal) {
  const auto mrr = ParseRational(deal.mrr);
  if (!mrr || *mrr < 0) {
    return Unknown({}, "NEGATIVE_AMOUNT", "hs_mrr", deal.mrr + " is no revenue");
  }
  ContractValue value = DealValue(deal, *mrr, TermMonthsOf(deal));
  value.words = "monthly recurring revenue " + Shown(*mrr);
  return value;
}

ContractValue ValueByAmount(const Deal& deal, int term_months) {
  const auto amount = ParseRational(deal.amount);
  if (!amount || *amount < 0) {
    return Unknown({}, "NEGATIVE_AMOUNT", "amount", deal.amount + " is no revenue");
  }
  ContractValue value = DealValue(deal, *amount / term_months, term_months);
  value.words = "amount " + Shown(*amount) + " / " + std::to_string(term_months) + " months";
  return value;
}

}  // namespace stanna::revenue
