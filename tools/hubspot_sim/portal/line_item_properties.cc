#include "tools/hubspot_sim/portal/property_values.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

struct Term {
  sv frequency;  ///< empty: a one-time charge
  sv period;
  int64_t months;
};

const Term& TermOf(const Facts& f) {
  static constexpr Term kTerms[] = {{"monthly", "P12M", 12},
                                    {"annually", "P12M", 12},
                                    {"annually", "P36M", 36},
                                    {"quarterly", "P24M", 24},
                                    {"per_six_months", "P1Y", 12},
                                    {"per_two_years", "P24M", 24},
                                    {"monthly", "", 0},
                                    {"", "", 0},
                                    {"", "", 0}};
  return kTerms[static_cast<size_t>(f.Roll(70, std::size(kTerms)))];
}

int64_t Quantity(const Facts& f) { return 1 + f.Roll(71, 25); }
int64_t PriceCents(const Facts& f) { return 900 + f.Roll(72, 300) * 55; }
int64_t DiscountPercent(const Facts& f) { return f.Percent(73, 25) ? 5 + f.Roll(74, 4) * 5 : 0; }
int64_t AmountCents(const Facts& f) {
  return Quantity(f) * PriceCents(f) * (100 - DiscountPercent(f)) / 100;
}

bool Name(const Facts& f, std::string& out) {
  static constexpr sv kNames[] = {"Platform licence",   "Analytics module", "Premium support",
                                  "Onboarding package", "API access",       "Additional seat"};
  return Put(out, Pick(f, 75, kNames));
}
bool QuantityOf(const Facts& f, std::string& out) { return PutInt(out, Quantity(f)); }
bool Price(const Facts& f, std::string& out) { return PutCents(out, PriceCents(f)); }
bool Amount(const Facts& f, std::string& out) {
  return PutDouble(out, static_cast<double>(AmountCents(f)) / 100);
}
bool Discount(const Facts& f, std::string& out) {
  return DiscountPercent(f) > 0 && PutInt(out, DiscountPercent(f));
}
bool Sku(const Facts& f, std::string& out) {
  return !f.Percent(76, 30) && Put(out, "SKU-" + std::to_string(100 + f.Roll(75, 6)));
}
bool Frequency(const Facts& f, std::string& out) {
  if (TermOf(f).frequency.empty()) return f.Percent(77, 50) && Put(out, "");
  return Put(out, TermOf(f).frequency);
}
bool Period(const Facts& f, std::string& out) {
  return !TermOf(f).period.empty() && Put(out, TermOf(f).period);
}
bool Terms(const Facts& f, std::string& out) {
  if (TermOf(f).frequency.empty()) return false;
  return Put(out, TermOf(f).months == 0 ? "AUTOMATICALLY_RENEW" : "FIXED");
}
bool TermMonths(const Facts& f, std::string& out) {
  return TermOf(f).months > 0 && PutInt(out, TermOf(f).months);
}
int64_t StartMs(const Facts& f) { return (f.created_ms / kDayMs + f.Roll(78, 60)) * kDayMs; }
bool Start(const Facts& f, std::string& out) {
  if (TermOf(f).frequency.empty() || f.Percent(79, 15)) return false;
  AppendDate(StartMs(f), out);
  return true;
}
bool End(const Facts& f, std::string& out) {
  if (TermOf(f).months == 0 || f.Percent(79, 15)) return false;
  AppendDate(StartMs(f) + TermOf(f).months * 365 * kDayMs / 12, out);
  return true;
}
int64_t MonthlyCents(const Facts& f) {
  const sv frequency = TermOf(f).frequency;
  if (frequency.empty()) return 0;
  if (frequency == "monthly") return AmountCents(f);
  if (frequency == "quarterly") return AmountCents(f) / 3;
  if (frequency == "per_six_months") return AmountCents(f) / 6;
  return AmountCents(f) / (frequency == "annually" ? 12 : 24);
}
bool Mrr(const Facts& f, std::string& out) {
  return MonthlyCents(f) > 0 && PutCents(out, MonthlyCents(f));
}
bool Arr(const Facts& f, std::string& out) {
  return MonthlyCents(f) > 0 && PutCents(out, MonthlyCents(f) * 12);
}
bool Tcv(const Facts& f, std::string& out) {
  const int64_t months = TermOf(f).months;
  return PutCents(out, months > 0 ? MonthlyCents(f) * months : AmountCents(f));
}
bool Currency(const Facts& f, std::string& out) {
  static constexpr sv kCodes[] = {"USD", "USD", "EUR", "GBP"};
  return !f.Percent(80, 15) && Put(out, Pick(f, 81, kCodes));
}
bool ProductId(const Facts& f, std::string& out) {
  return !f.Percent(82, 20) && PutInt(out, 1'900'000'100 + f.Roll(75, 6));
}

}  // namespace

std::vector<PropertyDefinition> LineItemProperties() {
  constexpr sv kInfo = "lineiteminformation";
  return {
      {"amount", "Net price", "number", "calculation_equation", kInfo, Amount,
       kDefault | kCalculated | kCurrency},
      {"createdate", "Create Date", "datetime", "date", kInfo, CreatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"discount", "Unit Discount", "number", "number", kInfo, NeverSet, kCurrency},
      {"hs_acv", "Annual contract value", "number", "calculation_equation", kInfo, Arr,
       kCalculated | kCurrency},
      {"hs_arr", "Annual recurring revenue", "number", "calculation_equation", kInfo, Arr,
       kCalculated | kCurrency},
      {"hs_discount_percentage", "Discount Percentage", "number", "number", kInfo, Discount},
      {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", kInfo, UpdatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"hs_line_item_currency_code", "Currency", "enumeration", "select", kInfo, Currency, 0,
       "USD=US Dollar;EUR=Euro;GBP=British Pound"},
      {"hs_mrr", "Monthly recurring revenue", "number", "calculation_equation", kInfo, Mrr,
       kCalculated | kCurrency},
      {"hs_object_id", "Record ID", "number", "number", kInfo, ObjectId,
       kDefault | kAlways | kReadOnly | kUnique | kFromRecord},
      {"hs_product_id", "Product ID", "string", "text", kInfo, ProductId},
      {"hs_recurring_billing_end_date", "End Date", "date", "date", kInfo, End},
      {"hs_recurring_billing_number_of_payments", "Number of payments", "number", "number", kInfo,
       NeverSet},
      {"hs_recurring_billing_period", "Term", "string", "text", kInfo, Period},
      {"hs_recurring_billing_start_date", "Start Date", "date", "date", kInfo, Start},
      {"hs_recurring_billing_terms", "Billing terms", "enumeration", "select", kInfo, Terms, 0,
       "FIXED=Fixed number of payments;AUTOMATICALLY_RENEW=Automatically renew until cancelled"},
      {"hs_sku", "SKU", "string", "text", kInfo, Sku},
      {"hs_tcv", "Total contract value", "number", "calculation_equation", kInfo, Tcv,
       kCalculated | kCurrency},
      {"hs_term_in_months", "Term (months)", "number", "calculation_equation", kInfo, TermMonths,
       kCalculated},
      {"name", "Name", "string", "text", kInfo, Name, kDefault},
      {"price", "Unit price", "number", "number", kInfo, Price, kDefault | kCurrency},
      {"quantity", "Quantity", "number", "number", kInfo, QuantityOf, kDefault},
      {"recurringbillingfrequency", "Billing frequency", "enumeration", "select", kInfo, Frequency,
       0,
       "monthly=Monthly;quarterly=Quarterly;per_six_months=Semi-annually;annually=Annually;"
       "per_two_years=Every 2 years"},
  };
}

}  // namespace stanna::sim
