#include "tools/hubspot_sim/portal/property_values.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

bool Name(const Facts& f, std::string& out) {
  return Put(out, CompanyName(f.index, f.portal->options().seed));
}

bool Website(const Facts& f, std::string& out) {
  if (f.Percent(70, 20)) return false;
  return Put(out, "https://www." + CompanyDomain(f.index, f.portal->options().seed));
}

bool Industry(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"COMPUTER_SOFTWARE",
                                   "LOGISTICS_AND_SUPPLY_CHAIN",
                                   "INSURANCE",
                                   "RETAIL",
                                   "HOSPITAL_HEALTH_CARE",
                                   "MACHINERY"};
  return !f.Percent(71, 10) && Put(out, Pick(f, 72, kValues));
}

bool Lifecycle(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"customer",    "customer", "customer",   "customer",
                                   "opportunity", "lead",     "evangelist", "other"};
  return Put(out, Pick(f, 73, kValues));
}

bool Tier(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"enterprise", "growth", "growth", "starter"};
  if (f.Percent(74, 12)) return false;
  if (f.Percent(75, 3)) return Put(out, "");
  return Put(out, Pick(f, 76, kValues));
}

// Multi-select: joined with ';', and some show the leading separator of an append.
bool Modules(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"analytics", "automation", "inbox", "api_access"};
  if (f.Percent(77, 10)) return false;
  for (uint64_t i = 0; i < 4; ++i) {
    if (!f.Percent(78 + i, 45)) continue;
    if (!out.empty() || f.Percent(82, 10)) out += ';';
    out += kValues[i];
  }
  return true;
}

bool Employees(const Facts& f, std::string& out) {
  return !f.Percent(83, 15) && PutInt(out, 3 + f.Roll(84, 60) * f.Roll(85, 90));
}

bool Revenue(const Facts& f, std::string& out) {
  return !f.Percent(86, 40) && PutInt(out, (1 + f.Roll(87, 900)) * 100'000);
}

// Money arrives as "12000", "12000.00", "0.0", the exact expansion of a double, "" or null.
bool AnnualRecurringRevenue(const Facts& f, std::string& out) {
  const int64_t cents = AnnualRevenueCents(f);
  switch (f.Roll(88, 20)) {
    case 0:
      return false;
    case 1:
      return Put(out, "");
    case 2:
      return PutDouble(out, static_cast<double>(cents) / 100 * 1.1);
    case 3:
    case 4:
    case 5:
      return PutInt(out, cents / 100);
    default:
      return cents == 0 ? Put(out, "0.0") : PutCents(out, cents);
  }
}

bool Mrr(const Facts& f, std::string& out) {
  if (f.Percent(89, 45)) return false;
  return PutCents(out, AnnualRevenueCents(f) / 12);
}

int64_t RenewalDay(const Facts& f) {
  return f.portal->options().epoch_ms + (f.Roll(90, 480) - 60) * kDayMs;
}

// A date property: mostly "2026-03-31", some with the epoch milliseconds of midnight UTC.
bool RenewalDate(const Facts& f, std::string& out) {
  if (f.Percent(91, 25)) return false;
  if (f.Percent(92, 4)) return Put(out, "");
  const int64_t day = RenewalDay(f) / kDayMs * kDayMs;
  if (f.Percent(93, 4)) return PutInt(out, day);
  AppendDate(day, out);
  return true;
}

// A datetime property, with and without a fraction.
bool ContractEnd(const Facts& f, std::string& out) {
  if (f.Percent(94, 35)) return false;
  if (f.Percent(95, 50)) {
    AppendIsoSeconds(RenewalDay(f) / kDayMs * kDayMs + 22 * kHourMs, out);
  } else {
    AppendIsoMillis(RenewalDay(f), out);
  }
  return true;
}

bool MergedIds(const Facts& f, std::string& out) {
  const auto absorbed = f.portal->AbsorbedId(f.type, f.index);
  return absorbed.has_value() && PutInt(out, *absorbed);
}

bool ContactCount(const Facts& f, std::string& out) {
  return PutInt(out, CountEdges(f, ObjectType::kContact));
}

bool DealCount(const Facts& f, std::string& out) {
  const int64_t count = CountEdges(f, ObjectType::kDeal);
  return count > 0 && PutInt(out, count);
}

bool Phone(const Facts& f, std::string& out) {
  return !f.Percent(96, 30) && Put(out, "+49 30 " + std::to_string(1000000 + f.Roll(97, 8999999)));
}

bool Description(const Facts& f, std::string& out) {
  if (f.Percent(98, 60)) return false;
  out = "Makers of \"" + CompanyName(f.index, f.portal->options().seed) + "\"\nsince ";
  out += std::to_string(1920 + f.Roll(99, 100));
  return true;
}

bool Founded(const Facts& f, std::string& out) {
  return !f.Percent(100, 50) && PutInt(out, 1920 + f.Roll(99, 100));
}

bool LastContacted(const Facts& f, std::string& out) {
  if (f.Percent(101, 20)) return false;
  AppendIsoMillis(f.portal->options().epoch_ms - f.Roll(102, 200) * kDayMs, out);
  return true;
}

bool IsPublic(const Facts& f, std::string& out) { return PutBool(out, f.Percent(103, 5)); }
bool CityOf(const Facts& f, std::string& out) { return !f.Percent(104, 10) && Put(out, City(f)); }
bool CountryOf(const Facts& f, std::string& out) {
  return !f.Percent(104, 10) && Put(out, Country(f));
}
bool Zip(const Facts& f, std::string& out) {
  return !f.Percent(105, 30) && PutInt(out, 10000 + f.Roll(106, 89999));
}

}  // namespace

std::vector<PropertyDefinition> CompanyProperties() {
  constexpr sv kInfo = "companyinformation";
  constexpr sv kActivity = "companyactivity";
  constexpr sv kLifecycleOptions =
      "lead=Lead;opportunity=Opportunity;customer=Customer;evangelist=Evangelist;other=Other";
  return {
      {"annual_recurring_revenue", "Annual recurring revenue", "number", "number", "subscription",
       AnnualRecurringRevenue, kCustom | kCurrency},
      {"annualrevenue", "Annual Revenue", "number", "number", kInfo, Revenue, kCurrency},
      {"city", "City", "string", "text", kInfo, CityOf},
      {"contract_end_date", "Contract end date", "datetime", "date", "subscription", ContractEnd,
       kCustom},
      {"country", "Country/Region", "string", "text", kInfo, CountryOf},
      {"createdate", "Create Date", "datetime", "date", kActivity, CreatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"description", "Description", "string", "textarea", kInfo, Description},
      {"domain", "Company Domain Name", "string", "text", kInfo, MessyDomain, kDefault},
      {"founded_year", "Year Founded", "string", "text", kInfo, Founded},
      {"hs_additional_domains", "Additional Domains", "enumeration", "checkbox", kInfo, NeverSet},
      {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", kActivity, UpdatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"hs_merged_object_ids", "Merged Company IDs", "enumeration", "checkbox", kInfo, MergedIds,
       kReadOnly},
      {"hs_object_id", "Record ID", "number", "number", kInfo, ObjectId,
       kDefault | kAlways | kReadOnly | kUnique | kFromRecord},
      {"hs_object_source", "Record creation source", "string", "text", kInfo, ObjectSource,
       kReadOnly},
      {"hs_parent_company_id", "Parent Company", "number", "number", kInfo, NeverSet, kCalculated},
      {"hubspot_owner_id", "Company owner", "enumeration", "select", kInfo, OwnerId,
       kExternalOptions},
      {"industry", "Industry", "enumeration", "select", kInfo, Industry, 0,
       "COMPUTER_SOFTWARE=Computer Software;LOGISTICS_AND_SUPPLY_CHAIN=Logistics and Supply "
       "Chain;INSURANCE=Insurance;RETAIL=Retail;HOSPITAL_HEALTH_CARE=Hospital & Health "
       "Care;MACHINERY=Machinery"},
      {"is_public", "Is Public", "bool", "booleancheckbox", kInfo, IsPublic, 0,
       "true=Yes;false=No"},
      {"lifecyclestage", "Lifecycle Stage", "enumeration", "radio", kInfo, Lifecycle, 0,
       kLifecycleOptions},
      {"mrr", "MRR", "number", "number", "subscription", Mrr, kCustom | kCurrency},
      {"name", "Company name", "string", "text", kInfo, Name, kDefault},
      {"notes_last_contacted", "Last Contacted", "datetime", "date", kActivity, LastContacted,
       kCalculated},
      {"num_associated_contacts", "Number of Associated Contacts", "number", "calculation_rollup",
       kInfo, ContactCount, kCalculated},
      {"num_associated_deals", "Number of Associated Deals", "number", "calculation_rollup", kInfo,
       DealCount, kCalculated},
      {"numberofemployees", "Number of Employees", "number", "number", kInfo, Employees},
      {"phone", "Phone Number", "string", "phonenumber", kInfo, Phone, kSearchDefault},
      {"product_modules", "Product modules", "enumeration", "checkbox", "subscription", Modules,
       kCustom, "analytics=Analytics;automation=Automation;inbox=Inbox;api_access=API access"},
      {"renewal_date", "Renewal date", "date", "date", "subscription", RenewalDate, kCustom},
      {"tier", "Customer tier", "enumeration", "select", "subscription", Tier, kCustom,
       "enterprise=Enterprise;growth=Growth;starter=Starter"},
      {"website", "Website URL", "string", "text", kInfo, Website},
      {"zip", "Postal Code", "string", "text", kInfo, Zip},
  };
}

}  // namespace stanna::sim
